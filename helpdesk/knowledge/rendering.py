"""Markdown as authors write it, turned into clean HTML, its headings, and the plain text that is searched."""
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from helpdesk.core.language import fold

LONGEST_BODY = 200_000
# So many in one paragraph or cell are no writing.
MOST_MARKS = 2_000
_MARKS = re.compile(r"[][*_`<!~]")
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "table", "tbody",
        "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "h3": {"id"}, "img": {"src", "alt"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# What [text](page:contact) leads to.
PAGES = {"contact": "/contact", "tickets": "/requests"}
# Stands around the words of a link to another article in the plain text: they are that article's title, and finding
# them here would lead readers to the wrong one. Invisible where the text is shown.
REFERENCE = "\u2063"
OWN_LINK = re.compile(r"(article|page):", re.I)


@dataclass(frozen=True)
class Rendered:
    """`headings` are (level, anchor, words) of levels 2 and 3, in order; `plain` has one line per paragraph, item or row."""

    html: str
    plain: str
    headings: list[list]


def render(body: str, locale: str) -> Rendered:
    """The HTML, text and headings of an article's Markdown. HTML in it is shown as text, never obeyed.

    Links to `article:<id>` and `page:<name>` lead to our own pages in the reader's language.
    """
    markdown = _parser()
    tokens = markdown.parse(body[:LONGEST_BODY].replace("\x00", ""))
    headings = _mark_headings(tokens)
    _each_link(tokens, lambda href: own_address(href, locale))
    html = nh3.clean(markdown.renderer.render(tokens, markdown.options, {}), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES,
                     link_rel="noopener noreferrer", attribute_filter=_only_own_images)
    return Rendered(html, _plain(tokens), headings)


def own_address(href: str, locale: str) -> str:
    """Where a link of an article leads: our own kinds are spelt out, all others stay."""
    kind, _, name = href.partition(":")
    if kind.lower() == "article":
        return f"/help/{locale}/go/{quote(unquote(name))}"
    if kind.lower() == "page":
        return PAGES.get(name.lower(), f"/help/{locale}")
    return href


def slug(text: str, limit: int = 60) -> str:
    """Words for an address: "Când primesc banii?" gives "cand-primesc-banii"; may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text))[:limit].strip("-")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table", "strikethrough"])
    markdown.core.ruler.at("inline", _inline)
    trusted = markdown.validateLink
    markdown.validateLink = lambda url: bool(OWN_LINK.match(url)) or trusted(url)
    return markdown


def _inline(state: StateCore) -> None:
    """As the parser does, but a paragraph of nothing but marks stays words: what they might mean together takes quadratic time."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(_MARKS.findall(token.content)) > MOST_MARKS:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _mark_headings(tokens: Sequence[Token]) -> list[list]:
    """Makes room for the page's own title (level 1 becomes 2) and gives levels 2 and 3 an anchor each."""
    headings, taken = [], set()
    for place, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        level = min(max(int(token.tag[1]), 2), 4)
        token.tag = f"h{level}"
        if token.type == "heading_open" and level < 4:
            words = _words(tokens[place + 1])
            anchor = _free(slug(words) or "section", taken)
            token.attrSet("id", anchor)
            headings.append([level, anchor, words])
    return headings


def _free(anchor: str, taken: set[str]) -> str:
    wanted, number = anchor, 2
    while wanted in taken:
        wanted, number = f"{anchor}-{number}", number + 1
    taken.add(wanted)
    return wanted


def _each_link(tokens: Sequence[Token], change: Callable[[str], str]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", change(str(child.attrGet("href"))))


def _only_own_images(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and (not value.startswith("/") or value.startswith("//")):
        return None
    return value


def _plain(tokens: Sequence[Token]) -> str:
    lines: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append(", ".join(cell for cell in row or () if cell))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_words(token))
        elif token.type == "inline":
            lines.append(_words(token))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line)


def _words(inline: Token) -> str:
    parts, reference = [], False
    for child in inline.children or ():
        if child.type == "link_open" and "/go/" in str(child.attrGet("href")):
            reference = True
            parts.append(REFERENCE)
        elif child.type == "link_close" and reference:
            reference = False
            parts.append(REFERENCE)
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline", "text_special", "image"):
            parts.append(child.content)
    return "".join(parts).strip()
