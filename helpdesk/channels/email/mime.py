"""Which parts of a mail are its body and which are attachments (the algorithm of RFC 8621 section 4.1.4), and what they hold."""
import binascii
import re
from dataclasses import dataclass, field

from helpdesk.channels.email import charsets, flowed, words
from helpdesk.channels.email.uuencoded import split_uuencoded

MAX_TEXT = 4_000_000
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=\s]*")
_MEDIA = ("image/", "audio/", "video/")
_BODY_TYPES = ("text/plain", "text/html")


@dataclass(frozen=True)
class Attachment:
    """A part that is not the body; `data` holds the decoded bytes, `unpacked` the files in it when it is a winmail.dat."""

    filename: str | None
    content_type: str
    content_id: str | None
    inline: bool
    data: bytes = field(repr=False)
    unpacked: tuple["Attachment", ...] = ()

    @property
    def size(self):
        return len(self.data)

    @property
    def contents(self):
        """The files a reader wants: those inside of a winmail.dat, else this one."""
        return self.unpacked or (self,)


@dataclass
class Bodies:
    """What the tree of parts comes to: the Parts for reading as text, those for reading as HTML, and the rest."""

    text: list = field(default_factory=list)
    html: list = field(default_factory=list)
    rest: list = field(default_factory=list)


def bodies(root):
    """Sort the parts below `root` into Bodies."""
    found = Bodies()
    if root.content_type.startswith("multipart/"):
        _sort(root, root.content_type == "multipart/alternative", found, {"text", "html"})
    elif root.content_type in _BODY_TYPES and root.disposition != "attachment":
        found.text, found.html = [root], [root]
    elif root.end > root.start or root.content_type not in _BODY_TYPES:
        found.rest.append(root)
    return found


def _sort(multipart, in_alternative, found, wanted):
    """Walk one multipart. `wanted` names the bodies that still take parts: inside an alternative one of them has spoken."""
    kind, wanted = multipart.content_type[10:], set(wanted)
    before_text, before_html = len(found.text), len(found.html)
    for index, part in enumerate(_root_first(multipart) if kind == "related" else multipart.children):
        if part.content_type.startswith("multipart/"):
            _sort(part, in_alternative or part.content_type == "multipart/alternative", found, wanted)
        elif not _is_inline(part, index, kind) or part.content_type.startswith(_MEDIA):
            found.rest.append(part)
        elif kind == "alternative":
            (found.text if part.content_type == "text/plain" else found.html).append(part)
        else:
            _read_in_order(part, in_alternative, found, wanted)
    if kind == "alternative":
        _lend_missing(found, before_text, before_html)


def _read_in_order(part, in_alternative, found, wanted):
    """A part that is read where it stands, in the bodies that are still wanted."""
    if in_alternative:
        wanted.discard("html" if part.content_type == "text/plain" else "text")
    if "text" in wanted:
        found.text.append(part)
    if "html" in wanted:
        found.html.append(part)


def _lend_missing(found, before_text, before_html):
    """An alternative with only one of both kinds serves for both."""
    if len(found.text) == before_text:
        found.text.extend(found.html[before_html:])
    elif len(found.html) == before_html:
        found.html.extend(found.text[before_text:])


def _is_inline(part, index, kind):
    if part.disposition == "attachment" or not part.content_type.startswith(_BODY_TYPES + _MEDIA):
        return False
    return index == 0 or (kind != "related" and (part.content_type.startswith(_MEDIA) or not part.filename))


def _root_first(related):
    """The children of a multipart/related with the root named by `start` in front (RFC 2387)."""
    start = related.params.get("start", "").strip("<> ")
    for part in related.children:
        if start and content_id(part) == start:
            return [part] + [other for other in related.children if other is not part]
    return related.children


def content_id(part):
    """The part's Content-ID without brackets, or None."""
    value = words.text(part.first("content-id")).strip("<> ")
    return value or None


def data(part, problems):
    """The decoded bytes of a part (RFC 2045 section 6), leniently; sentences about damage are added to `problems`."""
    body = part.body
    encoding = part.first("content-transfer-encoding").strip().strip(b'"\';').split(b";")[0].split(b"(")[0].strip().lower()
    if part.content_type.startswith(("message/", "multipart/")) and encoding not in (b"base64", b"quoted-printable"):
        return body
    if encoding == b"base64":
        sample = body[:2000]
        if len(_BASE64_LINE.match(sample).group()) < len(sample) * 0.5 and b" " in sample.strip():
            problems.append("A part says it is base64 but is not.")
            return body
        return words.loose_base64(body)
    if encoding in (b"quoted-printable", b"qp", b"quoted-printeable", b"quotedprintable"):
        return binascii.a2b_qp(body)
    if encoding in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        _, files = split_uuencoded(body)
        return files[0][1] if files else body
    return body


def text_of(part, fallback, problems):
    """The text of a text/* part with line ends as \\n; format=flowed is joined again (RFC 3676)."""
    raw = data(part, problems)
    if len(raw) > MAX_TEXT:
        problems.append(f"The text was longer than {MAX_TEXT} bytes; the rest is only in the original.")
        raw = raw[:MAX_TEXT]
    label = part.params.get("charset")
    if part.content_type == "text/html" and not label:
        label = _meta_charset(raw)
    text, problem = charsets.decode(raw, label, fallback)
    if problem and problem not in problems:
        problems.append(problem)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.content_type == "text/plain" and part.params.get("format", "").lower() == "flowed":
        text = flowed.unflow(text, part.params.get("delsp", "").lower() == "yes")
    return text


def _meta_charset(raw):
    match = re.search(rb'<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["\']?([A-Za-z0-9._:-]{2,40})', raw[:4000], re.I)
    return match.group(1).decode("ascii") if match else None


def attachment(part, html, problems):
    """The Attachment made from a part; `html` tells which content ids are shown inside the text."""
    identity = content_id(part)
    location = words.text(part.first("content-location"))
    shown = bool(identity and f"cid:{identity}" in html) or bool(location and location in html)
    return Attachment(filename=part.filename, content_type=part.content_type, content_id=identity,
                      inline=shown or part.disposition == "inline", data=data(part, problems))
