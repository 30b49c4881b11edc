"""HTML from strangers: cleaned once on the way in, and turned to text and back."""
import html as html_escape
import re
from collections.abc import Callable
from urllib.parse import unquote

import nh3

TAGS = {"a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
        "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"},
              "th": {"colspan", "rowspan"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
LOOK_TAGS = {"style", "center", "font", "caption", "col", "colgroup", "big", "section", "article", "header", "footer", "address"}
_LOOK_EVERYWHERE = {"style", "class", "align", "valign", "bgcolor", "width", "height", "dir"}
LOOK_ATTRIBUTES = {"*": _LOOK_EVERYWHERE, **{tag: set(names) for tag, names in ATTRIBUTES.items()}, "font": {"color", "face", "size"},
                   "table": {"border", "cellpadding", "cellspacing"}, "col": {"span"}}
_PICTURE = re.compile(r'(<img\b[^>]*?\ssrc=")([^"]*)(")')
_INLINE = re.compile(r'(<img\b[^>]{0,2000}?\ssrc=")cid:([^"]{0,1000})')
ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2000}")


def clean(markup: str) -> str:
    """Safe HTML without scripts, styles, forms or remote images; links open elsewhere and pass no referrer."""
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, strip_comments=True,
                     link_rel="noopener noreferrer nofollow", attribute_filter=_only_own_images)


def _only_own_images(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.startswith("cid:"):
        return None
    return value


def own_look(markup: str, pictures: dict[str, str]) -> str:
    """A whole page that looks as its writer wanted, for a frame that may do nothing: styles stay, scripts and forms go.

    `pictures` names what each src may become ('cid:…' or a web address → a data: address of ours); every other one falls away.
    """
    cleaned = nh3.clean(markup, tags=TAGS | LOOK_TAGS, clean_content_tags={"script", "title"}, attributes=LOOK_ATTRIBUTES, url_schemes=SCHEMES,
                        strip_comments=True, link_rel="noopener noreferrer nofollow")
    shown = _PICTURE.sub(lambda match: _placed(match, pictures), cleaned)
    return f'<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body>{shown}</body></html>'


def remote_pictures(markup: str) -> list[str]:
    """The web addresses of the pictures in a markup, each once, in their order."""
    cleaned = nh3.clean(markup, tags={"img"}, attributes={"img": {"src"}}, url_schemes={"http", "https"}, strip_comments=True)
    found = (html_escape.unescape(match.group(2)) for match in _PICTURE.finditer(cleaned))
    return list(dict.fromkeys(address for address in found if address.lower().startswith(("http://", "https://"))))


def _placed(match: re.Match, pictures: dict[str, str]) -> str:
    address = html_escape.unescape(match.group(2))
    known = pictures.get(unquote(address) if address.startswith("cid:") else address, "")
    return f"{match.group(1)}{html_escape.escape(known)}{match.group(3)}"


def with_pictures(markup: str, addresses: dict[str, str]) -> str:
    """Cleaned HTML whose inline pictures (src="cid:…", RFC 2392) come from our own addresses, named by content id."""
    def address(match: re.Match) -> str:
        identity = unquote(html_escape.unescape(match.group(2)))
        return f"{match.group(1)}{html_escape.escape(addresses[identity])}" if identity in addresses else match.group(1)
    return _INLINE.sub(address, markup) if "cid:" in markup else markup


def from_text(text: str) -> str:
    """Paragraphs and line breaks of plain text as HTML, with web addresses made into links."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{linked_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def linked_lines(paragraph: str, words: Callable[[str], str] = html_escape.escape) -> str:
    """The lines of one paragraph; `words` makes HTML of what is no web address."""
    return "<br>".join(linked(line, words) for line in paragraph.split("\n"))


def linked(line: str, words: Callable[[str], str] = html_escape.escape) -> str:
    """One line as HTML, its web addresses as links."""
    parts, last = [], 0
    for match in ADDRESS.finditer(line):
        address = match.group().rstrip(".,;:!?)]}")
        parts.append(words(line[last:match.start()]))
        shown = html_escape.escape(address)
        parts.append(f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>')
        last = match.start() + len(address)
    return "".join(parts) + words(line[last:])
