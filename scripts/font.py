"""Cut the one Inter font file that every page preloads.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    pip install fonttools brotli
    python scripts/font.py package/variable/InterVariable.woff2

One file for English, Portuguese, Romanian and their neighbours: the optical size is pinned
to the text size, the weight axis keeps what the pages use, and only Latin letters stay. The
result must stay under 70 KB (a test weighs it).
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "static/vendor/inter-4.1.1/inter.woff2"
WEIGHTS = (400, 650)
LETTERS = [
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA0, 0x180),  # Latin-1 and Latin Extended-A: ã õ ç ă â î and cedilla ş ţ
    *range(0x218, 0x21C),  # comma-below Ș ș Ț ț
    0x2C6, 0x2DA, 0x2DC, 0x326, 0x306, 0x302, 0x327,  # accents on their own
    *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2022, 0x2026, 0x2030, 0x2032, 0x2033,
    0x2039, 0x203A, 0x2044, 0x2009, 0x200A, 0x202F, 0x20AC, 0x20BF, 0x2116, 0x2122,
    *range(0x2190, 0x2194), 0x21A9, 0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
]  # fmt: skip
FEATURES = ["kern", "ccmp", "locl", "mark", "mkmk", "tnum", "case", "frac"]


def cut(source: str) -> int:
    """Write the subset of the variable font `source`; answer its size in bytes."""
    font = TTFont(source)
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"opsz": 14, "wght": WEIGHTS}, inplace=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(OUT), options)
    return OUT.stat().st_size


if __name__ == "__main__":
    print(f"{OUT.name}: {cut(sys.argv[1])} bytes")
