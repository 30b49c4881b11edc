"""Formatted words of agents: a strict part of Markdown, so that whoever uses no marks sees exactly what was typed.

Bold, italic, links, code, quotes and lists, also lists inside their items, count, and nothing else: no HTML, headings, pictures,
tables, underscores, backslashes or other indentation. A line break stays one, and a mark inside a word is a sign like any other.
"""
import html as html_escape
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from helpdesk.core import html
from helpdesk.core.text import snippet

# What is longer, or has more lines, or more marks in one paragraph or together, is shown as it was typed: it is no writing, and would cost quadratic time.
LONGEST, MOST_LINES, MOST_MARKS, MOST_TOGETHER, DEEPEST = 60_000, 2_000, 400, 2_000, 3
TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "strong": {"class"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_LINK = re.compile(r"(https?://|mailto:|tel:)\S", re.I)
_ITEM = re.compile(r"(?:([-*])|(\d{1,6})[.)]) {1,3}(?=\S)")
_MORE = re.compile(r" {2,}\S")
_QUOTE = re.compile(r">  *[^ ]")
_FENCE = re.compile(r"```[\w+-]{0,20}\s*")
_MARK = re.compile(r"[][*`]")
_FORMATS = {"em_open", "strong_open", "link_open", "code_inline"}


@dataclass
class _Block:
    """`kind` is p, pre, blockquote, ul or ol; `text` that of p and pre, `tokens` those of a p with marks in it, `inside` the quote or the items."""

    kind: str
    text: str = ""
    tokens: list[Token] | None = None
    inside: list[list["_Block"]] = field(default_factory=list)
    start: int = 1


def is_used(text: str) -> bool:
    """Whether something of it is formatted; if not, text and look are the same."""
    return any(block.kind != "p" or block.tokens for block in _blocks_of(text))


def to_html(text: str, words: Callable[[str], str] = html_escape.escape) -> str:
    """Safe HTML of a formatted text; `words` makes HTML of plain words in it."""
    blocks = _blocks_of(text)
    if words is html_escape.escape and not any(block.kind != "p" or block.tokens for block in blocks):
        return html.from_text(text)
    made = "".join(_markup(block, words) for block in blocks)
    return nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow")


def plain(text: str) -> str:
    """The words without their marks, for lists."""
    return "\n".join(_words(block) for block in _blocks_of(text))


def shown(text: str, is_formatted: bool) -> str:
    """Safe HTML of what an agent wrote, formatted or as it was typed."""
    return to_html(text) if is_formatted else html.from_text(text)


def readable(text: str, is_formatted: bool) -> str:
    """The same for a line of a list, without marks."""
    return plain(text) if is_formatted else text


def line_of(row, limit: int = 140) -> str:
    """The beginning of what a row says (`text`, `is_formatted`) as one line of at most `limit` characters, without marks."""
    return snippet(readable(row.text, row.is_formatted), limit)


def _blocks_of(text: str) -> list[_Block]:
    if len(text) > LONGEST or text.count("\n") > MOST_LINES or len(_MARK.findall(text)) > MOST_TOGETHER:
        return [_Block("p", text)]
    return _blocks(text.strip("\n").split("\n"), partial(_block_at, depth=0))


def _blocks(lines: list[str], find: Callable[[list[str], int], tuple[_Block | None, int]]) -> list[_Block]:
    blocks, at, said = [], 0, []
    while at < len(lines):
        block, end = find(lines, at)
        if block or not lines[at].strip():
            _say(blocks, said)
            said = []
            blocks += [block] if block else []
        else:
            said.append(lines[at])
        at = max(end, at + 1)
    _say(blocks, said)
    return blocks


def _say(blocks: list[_Block], lines: list[str]) -> None:
    if lines:
        text = "\n".join(lines)
        blocks.append(_Block("p", text, _tokens(text)))


def _block_at(lines: list[str], at: int, depth: int) -> tuple[_Block | None, int]:
    """The block that begins at a line and the line behind it; None for plain words."""
    line = lines[at]
    if _FENCE.fullmatch(line):
        end = next((place for place in range(at + 1, len(lines)) if lines[place].rstrip() == "```"), None)
        return (_Block("pre", "\n".join(lines[at + 1:end])), end + 1) if end else (None, at)
    if _QUOTE.match(line) and depth < DEEPEST:
        end = next((place for place in range(at, len(lines)) if lines[place] != ">" and not lines[place].startswith("> ")), len(lines))
        return _Block("blockquote", inside=[_blocks([line[2:] for line in lines[at:end]], partial(_block_at, depth=depth + 1))]), end
    return _list(lines, at, 0) if _ITEM.match(line) else (None, at)


def _list(lines: list[str], at: int, depth: int) -> tuple[_Block | None, int]:
    """Items of one kind, whose numbers follow one another. Their further lines are indented; one empty line may stand between two, or before a list inside."""
    first = _ITEM.match(lines[at])
    start, items, end = int(first[2]) if first[2] else 1, [], at
    while end < len(lines):
        place = end + 1 if items and not lines[end].strip() and end + 1 < len(lines) else end
        item = _ITEM.match(lines[place])
        if item and item[1] == first[1] and (item[1] or int(item[2]) == start + len(items)):
            items.append([lines[place][item.end():]])
            end = place + 1
        elif items and _MORE.match(lines[place]) and (place == end or _ITEM.match(lines[place].lstrip())):
            items[-1] += lines[end:place + 1]
            end = place + 1
        else:
            break
    if not _is_list(first, start, len(items), is_end=not depth and at > 0 and not any(line.strip() for line in lines[end:])):
        return None, at
    return _Block("ul" if first[1] else "ol", inside=[_item(item, depth + 1) for item in items], start=start), end


def _item(lines: list[str], depth: int) -> list[_Block]:
    """The words of an item, and the lists that stand indented in it, as far to the right as the first line of one."""
    margin = next((re.match(" *", line).end() for line in lines[1:] if depth < DEEPEST and _ITEM.match(line.lstrip())), None)
    if margin is None:
        return _blocks([line.strip() for line in lines], lambda lines, at: (None, at))
    inside = [line if at == 0 else line[min(margin, len(line) - len(line.lstrip())):] for at, line in enumerate(lines)]
    return _blocks(inside, lambda lines, at: _list(lines, at, depth) if at and _ITEM.match(lines[at]) else (None, at))


def _is_list(first: re.Match, start: int, count: int, *, is_end: bool) -> bool:
    """One item alone is none where it may be a name below a letter ("- Ana") or the number of a day ("24. December")."""
    return count > 1 or (start == 1 and not (first[1] and is_end))


def _tokens(text: str) -> list[Token] | None:
    """What stands in a paragraph, or None when no mark in it counts."""
    if not 1 < len(_MARK.findall(text)) <= MOST_MARKS:
        return None
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(text, parser, {}, tokens)
    kinds = [token.type for token in tokens]
    # A link without words would show nothing of what was typed.
    is_hidden = ("link_open", "link_close") in pairwise(kinds)
    return tokens if _FORMATS.intersection(kinds) and not is_hidden else None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["newline", "backticks", "link", "emphasis"])
    parser.inline.ruler.at("emphasis", _asterisks)
    parser.inline.ruler.push("address", _address)
    parser.validateLink = lambda url: bool(_LINK.match(url))
    return parser


def _asterisks(state: StateInline, silent: bool) -> bool:
    """As the parser does, but for asterisks alone, and never inside a word: 2*3*4 is no emphasis."""
    if silent or state.src[state.pos] != "*":
        return False
    run = state.scanDelims(state.pos, False)
    for _ in range(run.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(marker=ord("*"), length=run.length, token=len(state.tokens) - 1, end=-1,
                                          open=run.can_open, close=run.can_close))
    state.pos += run.length
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """A web address is one piece: marks in it are its own."""
    scheme = next((name for name in ("https", "http") if state.pending.endswith(name)), None)
    if silent or state.linkLevel or not scheme or not state.src.startswith("://", state.pos):
        return False
    begin = state.pos - len(scheme)
    found = html.ADDRESS.match(state.src, begin)
    if not found:
        return False
    address = found.group().split("**")[0].rstrip(".,;:!?)]}*`")
    state.pending = state.pending[:-len(scheme)]
    state.push("address", "", 0).content = address
    state.pos = begin + len(address)
    return True


def _markup(block: _Block, words: Callable[[str], str]) -> str:
    if block.kind == "p":
        return f"<p>{_line(block, words)}</p>"
    if block.kind == "pre":
        return f"<pre><code>{html_escape.escape(block.text)}</code></pre>"
    if block.kind == "blockquote":
        return f"<blockquote>{''.join(_markup(one, words) for one in block.inside[0])}</blockquote>"
    start = f' start="{block.start}"' if block.kind == "ol" and block.start != 1 else ""
    items = (f"<li>{_line(item[0], words)}{''.join(_markup(one, words) for one in item[1:])}</li>" for item in block.inside)
    return f"<{block.kind}{start}>{''.join(items)}</{block.kind}>"


def _line(block: _Block, words: Callable[[str], str]) -> str:
    if block.tokens is None:
        return html.linked_lines(block.text, words)
    return "".join(_piece(token, words) for token in block.tokens)


def _piece(token: Token, words: Callable[[str], str]) -> str:
    if token.type == "link_open":
        return f'<a href="{html_escape.escape(str(token.attrGet("href")))}">'
    if token.type == "address":
        return html.linked(token.content)
    if token.type == "code_inline":
        return f"<code>{html_escape.escape(token.content)}</code>"
    if token.type in ("softbreak", "hardbreak"):
        return "<br>"
    if token.type == "text":
        return words(token.content)
    return f"<{'/' if token.nesting < 0 else ''}{token.tag}>"


def _words(block: _Block) -> str:
    if block.inside:
        return "\n".join(_words(one) for item in block.inside for one in item)
    if block.tokens is None:
        return block.text
    return "".join("\n" if token.type in ("softbreak", "hardbreak") else token.content for token in block.tokens)
