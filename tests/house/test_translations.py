"""Every word on screen is translated into Portuguese and Romanian, completely and with the right letters."""
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
METHODS = [("helpdesk/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
# A template that cannot be read fails here; it must not lose its words in silence.
OPTIONS = {pattern: {"extensions": "helpdesk.web.keeping.Kept", "silent": "false"} for pattern in ("templates/**.html", "templates/**.txt")}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "pgettext": ((1, "c"), 2)}
CEDILLAS = set("şţŞŢ")
# Romanian counts twenty things and more with "de"; these limits are smaller, or followed by no noun.
SMALL_LIMITS = ("A queue has at most %(most)d groups", "A ticket has at most %(most)d others", "At most %(files)d files", "The tree has at most",
                "Write at most %(most)d lines as path")


def said() -> set:
    return {message for _, _, message, _, context in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS, options_map=OPTIONS)}


def catalogue(locale: str):
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=locale)


@pytest.mark.parametrize("locale", ["pt_BR", "ro"])
def test_nothing_is_untranslated(locale):
    known = catalogue(locale)
    missing = [message for message in said() if not _is_translated(known.get(message if isinstance(message, str) else message[0]))]
    assert not sorted(map(str, missing))


@pytest.mark.parametrize("locale", ["pt_BR", "ro"])
def test_placeholders_survive_translation(locale):
    wrong = [(message.id, [str(error) for error in message.check()]) for message in catalogue(locale) if message.id and message.check()]
    assert not wrong


def test_romanian_has_commas_below():
    wrong = [message.id for message in catalogue("ro") if CEDILLAS & set("".join(message.string if isinstance(message.string, tuple) else [message.string]))]
    assert not wrong


def test_romanian_limits_of_twenty_and_more_have_their_de():
    limits = {message.id: message.string for message in catalogue("ro") if isinstance(message.id, str) and not message.id.startswith(SMALL_LIMITS)}
    assert not [words for words in limits.values() if re.search(r"[Cc]el mult %\(\w+\)d (?!de )[a-zăâîșț]", words)]


def _is_translated(message) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)
