"""What a browser with an empty cache transfers for a page: the page, its styles, scripts, pictures and fonts."""
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from helpdesk.bench.wire import Connection

_STYLE_URL = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
FONTS = (".woff2", ".woff")


@dataclass(frozen=True)
class Weight:
    """Bytes on the line, gzip, heads included, without fonts; the fonts' bytes; and the number of requests."""

    bytes: int
    font_bytes: int
    requests: int


class _Parts(HTMLParser):
    """Collects the addresses that a browser fetches at once."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and {"stylesheet", "preload", "icon", "manifest", "modulepreload"} & set((values.get("rel") or "").split()):
            self._keep(values.get("href"))
        elif tag in ("script", "img") and values.get("src"):
            self._keep(values["src"])
        elif tag == "use":
            self._keep(values.get("href") or values.get("xlink:href"))

    def _keep(self, address: str | None) -> None:
        address = (address or "").partition("#")[0]
        if address and not address.startswith("data:"):
            self.found.append(address)


def weigh(connection: Connection, path: str) -> Weight:
    """Fetches the page and everything it names, each address once."""
    page = connection.get(path)
    parts = _Parts()
    parts.feed(page.text)
    wanted, seen, total, fonts = [urljoin(path, address) for address in parts.found], {path}, page.wire_bytes, 0
    while wanted:
        address = wanted.pop()
        if address in seen or urlsplit(address).netloc:
            continue
        seen.add(address)
        answer = connection.get(address)
        if urlsplit(address).path.endswith(FONTS):
            fonts += answer.wire_bytes
        else:
            total += answer.wire_bytes
        if "css" in answer.headers.get("content-type", ""):
            # Fonts in a style are fetched only when a character needs them: those preloaded are counted above.
            wanted += [urljoin(address, url) for url in _STYLE_URL.findall(answer.text)
                       if not url.startswith("data:") and not urlsplit(url).path.endswith(FONTS)]
    return Weight(total, fonts, len(seen))
