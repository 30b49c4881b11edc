"""Languages: which ones, whose turn it is, and the compiled catalogues."""
import os
from contextlib import contextmanager
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_babel import force_locale

from helpdesk.core.texts import forget_speech

LOCALES = ("en", "pt-BR", "ro")
DEFAULT_LOCALE = "en"
LANGUAGE_NAMES = {"en": "English", "pt-BR": "Português (Brasil)", "ro": "Română"}
SOURCES = Path(__file__).resolve().parents[2] / "translations"


def known_locale(value: str | None) -> str | None:
    """The desk's name of a locale for any usual spelling ('pt', 'pt_BR', 'RO'), or None."""
    wanted = (value or "").replace("_", "-").lower()
    for locale in LOCALES:
        if wanted == locale.lower() or wanted.split("-")[0] == locale.split("-")[0].lower():
            return locale
    return None


def babel_name(locale: str) -> str:
    """The locale as Babel and the catalogue folders write it: 'pt-BR' → 'pt_BR'.

    English is the international one: days before months, 24 hours.
    """
    return "en_GB" if locale == "en" else locale.replace("-", "_")


@contextmanager
def speaking(locale: str | None):
    """Within this block texts and dates are those of `locale`."""
    with force_locale(babel_name(known_locale(locale) or DEFAULT_LOCALE)):
        forget_speech()
        try:
            yield
        finally:
            forget_speech()


def compile_catalogues(target: Path) -> Path:
    """Compiles translations/*.po into `target` where the source is newer; returns `target`.

    The checkout stays clean: compiled catalogues live in the instance folder.
    """
    for source in SOURCES.glob("*/LC_MESSAGES/*.po"):
        compiled = (target / source.relative_to(SOURCES)).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns != source.stat().st_mtime_ns:
            _compile(source, compiled)
    return target


def _compile(source: Path, compiled: Path) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    part = compiled.with_suffix(f".{os.getpid()}.part")
    with source.open("rb") as po, part.open("wb") as mo:
        write_mo(mo, read_po(po, locale=source.parent.parent.name))
    stamp = source.stat()
    os.utime(part, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    os.replace(part, compiled)
