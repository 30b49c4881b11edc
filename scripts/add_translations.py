"""Adds translations to the catalogues: python scripts/add_translations.py FILE.json.

FILE.json maps each English text to [pt-BR, ro]; a plural is written as "one text|many text" with lists of
forms, two for Portuguese and three for Romanian.
"""
import json
import sys
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]


def main(source: str) -> None:
    """Fills both catalogues from the file; words nobody says are refused."""
    words = json.loads(Path(source).read_text(encoding="utf-8"))
    for place, locale in enumerate(("pt_BR", "ro")):
        path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale)
        for english, both in words.items():
            message = catalogue.get(english.split("|")[0] if isinstance(both[0], list) else english)
            if message is None:
                raise SystemExit(f"Nobody says {english!r}; run scripts/translations.py first.")
            message.string = tuple(both[place]) if isinstance(both[place], list) else both[place]
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, sort_output=True)


if __name__ == "__main__":
    main(sys.argv[1])
