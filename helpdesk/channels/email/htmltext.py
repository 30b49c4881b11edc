"""HTML mail to lines of text that remember whether the mail program marked them as a quote.

Linear in its input: one pass over the tags, no tree, bounded depth.
"""
import html
import re
from typing import NamedTuple

MAX_DEPTH = 1000
MAX_TAG = 20_000
MAX_TAGS = 60_000
MAX_LINES = 100_000

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_ATTRIBUTE = re.compile(r'\b(class|id|type|name|style|data-marker)\s{0,5}=\s{0,5}(?:"([^"]{0,300})"|\'([^\']{0,300})\'|([^\s>"\']{1,300}))', re.I)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_WHITE = re.compile(r"[ \t\n\r\f\u200b\ufeff]+")
_BLOCK = frozenset(["address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul", "caption"])
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", "hr", "pre"])
_TRACKED = frozenset(["div", "blockquote", "span", "section", "table", "td", "p", "pre", "body", "article", "main", "ul", "ol"])
_HIDDEN = frozenset(["script", "style", "head", "title", "template", "noscript", "svg", "object", "xml"])
_QUOTE_CLASS = re.compile(
    r"(?:^|[\s_])(?:gmail_attr|yahoo_quoted|yahoo-quoted|moz-cite-prefix|moz-email-headers-table|protonmail_quote|tutanota_quote"
    r"|zmail_extra|ms-outlook-mobile-reference-message|ms-outlook-reference-message|missive_quote|front-blockquote|airmail_ext|airmail_on"
    r"|bloop_original_html|reply-intro|quote-header|mailbird-quote|freebirdfxquoted|acompli_quote|hmquote|mail_quote|old_message"
    r"|history_container|edo-reply|freshdesk_quote|nylas-quote|gorgias_quote|intercom-quote|ydp[0-9a-f]{0,12}yahoo_quoted|wrapped-quote|email_quote|gmx-quote|quoted-text)", re.I)
_QUOTE_ID = re.compile(r"(?:^|x_)(?:olk_src_body_section|yahoo_quoted|isforwardcontent|reply-intro|quote_header|oriMsgHtmlSeperator"
                       r"|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|quoted_header)", re.I)
# Gmail puts the attribution in front of the blockquote and the answers between blockquotes into this one: only what
# stands before the first blockquote in it belongs to the quote.
_QUOTE_HEAD = re.compile(r"(?:^|[\s_])gmail_quote", re.I)
# What a program marks as its user's signature. Outlook on the web knows it by its id alone.
_SIGN_CLASS = re.compile(r"(?:^|[\s_])(?:gmail_signature|moz-signature|protonmail_signature_block|tutanota_signature|yahoo-signature|ydp[0-9a-f]{0,12}signature"
                         r"|bloop_sign|airmail_sign|(?:[a-z]{2,20}-)?signature)(?:[\s]|$)", re.I)
_SIGN_ID = re.compile(r"(?:^|x_)(?:signature|signature_old|ms-outlook-mobile-signature|mail-editor-signature|composer_signature|ymail_(?:android|ios)_signature"
                      r"|applemailsignature|bloop_sign_\d{1,20}|messagesignaturesection|__sig_(?:pre|post)__)$", re.I)
# Gmail, Outlook and Apple Mail indent a writer's own paragraph by a blockquote without a line beside it.
_INDENT = re.compile(r"border\s{0,3}:\s{0,3}(?:none|0)", re.I)
_REST_ID = re.compile(r"(?:^|x_)(?:divrplyfwdmsg|appendonsend|stopspelling|zwchr|replysplit|oslegacyquote)|messagereplysection|__divider__"
                      r"|__quoted_text__|outlookmessageheader", re.I)


class Line(NamedTuple):
    """One line of visible text. `depth` counts blockquotes around it; `marked` is true inside what a mail program
    marks as the earlier message, `signed` inside what it marks as its user's signature."""

    text: str
    depth: int = 0
    marked: bool = False
    signed: bool = False


class _Open(NamedTuple):
    """An open element: 1 or 0 for what it adds to each count."""

    name: str
    mark: int = 0
    sign: int = 0
    deep: int = 0


class _Writer:
    """Collects lines; keeps the stack of open elements that change how text counts."""

    def __init__(self):
        self.lines, self.pieces, self.stack, self.opened = [], [], [], {}
        self.depth = self.marks = self.signs = self.pre = 0
        self.heads = []         # places in the stack
        self.rest = False

    @property
    def marked(self):
        return bool(self.marks or self.heads or self.rest)

    def text(self, value):
        value = html.unescape(value) if "&" in value else value
        if self.pre and len(self.lines) < MAX_LINES:
            first, *others = value.replace("\r\n", "\n").replace("\r", "\n").split("\n", MAX_LINES)
            self.pieces.append(first)
            for other in others:
                self.end_line(True)
                self.pieces.append(other)
            return
        value = _WHITE.sub(" ", value)
        if value != " " or (self.pieces and not self.pieces[-1].endswith(" ")):
            self.pieces.append(value)

    def end_line(self, force=False):
        text = "".join(self.pieces).replace("\xa0", " ")
        text = text.rstrip() if self.pre else _WHITE.sub(" ", text).strip()
        self.pieces.clear()
        if text or force:
            self.lines.append(Line(text, self.depth, self.marked, bool(self.signs)))

    def space(self):
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", self.depth, self.marked))

    def open(self, name, attributes):
        identity, kind = attributes.get("id", ""), attributes.get("class", "")
        if attributes and _REST_ID.search(f"{identity} {attributes.get('name', '')} {attributes.get('data-marker', '')} {kind}"):
            self.end_line()
            self.rest = True
        if name not in _TRACKED or len(self.stack) >= MAX_DEPTH:
            return
        mark = bool(_QUOTE_CLASS.search(kind) or _QUOTE_ID.search(identity) or attributes.get("name") == "quote")
        sign = bool(_SIGN_CLASS.search(kind) or _SIGN_ID.search(identity or attributes.get("name") or attributes.get("data-marker", "")))
        if name != "blockquote" and not mark and _QUOTE_HEAD.search(kind):
            self.heads.append(len(self.stack))
        deep = name == "blockquote" and (bool(kind) or attributes.get("type") == "cite" or not _is_indent(attributes.get("style", "")))
        self.stack.append(_Open(name, mark, sign, deep))
        self.opened[name] = self.opened.get(name, 0) + 1
        self.marks += mark
        self.signs += sign
        self.depth += deep
        self.pre += name == "pre"
        if deep:
            self.heads.clear()

    def close(self, name):
        if not self.opened.get(name):
            return
        while self.stack:
            top = self.stack.pop()
            self.opened[top.name] -= 1
            self.marks -= top.mark
            self.signs -= top.sign
            self.depth -= top.deep
            self.pre -= top.name == "pre"
            if self.heads and self.heads[-1] == len(self.stack):
                self.heads.pop()
            if top.name == name:
                return


def _is_indent(style):
    return bool(_INDENT.search(style)) and "solid" not in style


def lines_of(markup):
    """The visible Lines of an HTML document, in order."""
    writer, pos, never = _Writer(), 0, {}
    for _ in range(MAX_TAGS):
        start = markup.find("<", pos)
        if start < 0:
            break
        if start > pos:
            writer.text(markup[pos:start])
        pos = _tag(markup, start, writer, never)
    else:       # no person wrote this many tags: the rest keeps its words and loses its shape
        writer.text(_ANY_TAG.sub(" ", markup[pos:]))
        pos = len(markup)
    writer.text(markup[pos:])
    writer.end_line()
    return _trimmed(writer.lines)


def text_of(markup):
    """The visible text of an HTML document."""
    return "\n".join(line.text for line in lines_of(markup))


def _trimmed(lines):
    start, end = 0, len(lines)
    while start < end and not lines[start].text:
        start += 1
    while end > start and not lines[end - 1].text:
        end -= 1
    return lines[start:end]


def _tag(markup, start, writer, never):
    """Handle what begins with '<' at `start`; return where to go on. `never` remembers ends that do not come any more."""
    if markup.startswith("<!--", start):
        return _after(markup, "-->", start + 4, never) or start + 4
    if markup[start + 1:start + 2] in ("!", "?"):
        return _after(markup, ">", start, never) or len(markup)
    match = _NAME.match(markup, start + 1)
    if not match:
        writer.text("<")
        return start + 1
    end = _tag_end(markup, start)
    if end < 0:
        writer.text("<")
        return start + 1
    name, closing = match.group(1).lower(), markup[start + 1] == "/"
    after = end + 1
    if name in _HIDDEN and not closing:
        if markup[end - 1] != "/":
            stop = _hidden_end(markup, name, after, never)
            return stop if stop else after
        return after
    _element(name, closing, markup[match.end():end], writer)
    return after


def _element(name, closing, inside, writer):
    if name == "br":
        writer.end_line(True)
        return
    if name in ("td", "th") and not closing:
        writer.text(" ")
    if name in _BLOCK:
        writer.end_line()
        if name in _SPACED:
            writer.space()
    if closing:
        writer.close(name)
    else:
        writer.open(name, _attributes(inside) if "=" in inside else {})
        if name == "li":
            writer.text("- ")


def _attributes(inside):
    return {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(inside[:MAX_TAG])}


def _tag_end(markup, start):
    """Place of the '>' that ends the tag at `start`, quotes respected within reason, or -1."""
    end = markup.find(">", start, start + MAX_TAG)
    for quote in '"\'':
        if end > 0 and markup.count(quote, start, end) % 2:
            closing = markup.find(quote, end, end + 2000)
            further = markup.find(">", closing, closing + MAX_TAG) if closing > 0 else -1
            if further > 0 and "<" not in markup[end + 1:closing]:
                end = further
    return end


def _after(markup, mark, pos, never):
    """Place after the next `mark`, or 0 when there is none; a failed search is done only once."""
    if never.get(mark):
        return 0
    found = markup.find(mark, pos)
    if found < 0:
        never[mark] = True
        return 0
    return found + len(mark)


def _hidden_end(markup, name, pos, never):
    if never.get(name):
        return 0
    match = re.compile(f"</{name}[^>]{{0,100}}>", re.I).search(markup, pos)
    if match is None:
        never[name] = True
        return 0
    return match.end()
