"""Put the Lucide icons that the pages use into one SVG sprite.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python scripts/icons.py package/icons

NAMES is the one list: a page that needs another icon adds its name here and runs this.
Stroke and size come from the class `icon` in static/base/base.css.
"""

import re
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "static/base/icons.svg"
NAMES = ["alarm-clock", "archive", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "at-sign", "ban", "bell", "bell-off", "bold", "book-open", "bookmark", "building-2", "calendar", "chart-line", "check", "check-check", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-alert", "circle-check", "circle-question-mark", "circle-user", "clock", "code", "copy", "credit-card", "download", "ellipsis", "external-link", "eye", "file", "file-text", "flag", "git-merge", "globe", "hash", "headset", "history", "house", "image", "inbox", "infinity", "info", "italic", "key-round", "languages", "lightbulb", "link", "list", "list-ordered", "lock", "log-in", "log-out", "mail", "map-pin", "maximize", "message-circle", "moon", "package", "paperclip", "pause", "pencil", "phone", "plus", "printer", "quote", "receipt-text", "refresh-cw", "reply", "rotate-ccw", "scale", "search", "send", "settings", "shield-alert", "shield-check", "sliders-horizontal", "smile", "sparkles", "spell-check", "star", "sun", "table", "tag", "thumbs-down", "thumbs-up", "trash-2", "triangle-alert", "type", "undo-2", "upload", "user", "user-plus", "users", "wifi-off", "wind", "wrench", "x", "zap"]


def symbol(name: str, folder: Path) -> str:
    """One icon as a symbol: the drawing alone, without the attributes that CSS gives."""
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL).group(1)
    drawing = re.sub(r"\s*\n\s*", "", drawing).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def sprite(folder: Path) -> str:
    """The whole file."""
    head = "<!-- Lucide 1.62.0, ISC licence: static/vendor/lucide-static-1.62.0/LICENSE -->"
    symbols = "\n".join(symbol(name, folder) for name in NAMES)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{head}\n{symbols}\n</svg>\n'


if __name__ == "__main__":
    OUT.write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
    print(f"{len(NAMES)} icons, {OUT.stat().st_size} bytes")
