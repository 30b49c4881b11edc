"""Brings the catalogues up to date with the words in the code: python scripts/translations.py.

New words are added empty, words that nobody says any more are dropped, and what is missing is listed.
"""
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
METHODS = [("helpdesk/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
# A template that cannot be read would lose all its words in silence: the desk's own tags are known here, and faults are told.
OPTIONS = {pattern: {"extensions": "helpdesk.web.keeping.Kept", "silent": "false"} for pattern in ("templates/**.html", "templates/**.txt")}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "pgettext": ((1, "c"), 2)}
LOCALES = ("pt_BR", "ro")
NOISE = tuple(f'"{name}:'.encode() for name in (
    "POT-Creation-Date", "PO-Revision-Date", "Report-Msgid-Bugs-To", "Last-Translator", "Language-Team", "Generated-By"))


def main() -> int:
    """Updates both catalogues; the exit status is 1 when a translation is missing."""
    template = Catalog()
    for _, _, message, _, context in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS, options_map=OPTIONS):
        template.add(message, context=context)
    missing = [line for locale in LOCALES for line in update(locale, template)]
    print("\n".join(missing) or "Every word is translated.")
    return 1 if missing else 0


def update(locale: str, template: Catalog) -> list[str]:
    """Writes one catalogue, sorted, without places; returns what it lacks."""
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=0, no_location=True, sort_output=True)
    # Dates and addresses of nobody in the header would only make every two changes collide.
    kept = [line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)]
    path.write_bytes(b"".join(kept))
    return [f"{locale}: {message.id!r}" for message in catalogue
            if message.id and not (all(message.string) if isinstance(message.string, (tuple, list)) else message.string)]


if __name__ == "__main__":
    sys.exit(main())
