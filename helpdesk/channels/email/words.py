"""Encoded words (RFC 2047) in header text, as mail programs really write them."""
import base64
import binascii
import itertools
import re

from helpdesk.channels.email.charsets import clean, decode, guess

MAX_WORD = 4000
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def text(raw, fallback="cp1252"):
    """A header's raw value (bytes) as text: encoded words decoded, white space and control characters made one space."""
    return unfold(decode_words(guess(raw, fallback)))


def unfold(value):
    """`value` on one line without control characters."""
    return " ".join(_CONTROL.sub(" ", value).split())


def decode_words(value):
    """Decode every encoded word in `value`. Neighbours of one charset are joined as bytes first, because programs cut
    in the middle of a character; space between neighbours vanishes (RFC 2047 section 6.2)."""
    if "=?" not in value:
        return value
    out, waiting, pos = [], [], 0
    while (start := value.find("=?", pos)) >= 0:
        word = _word_at(value, start)
        between = value[pos:start]
        if word is None:
            _flush(out, waiting)
            out.append(between + "=?")
            pos = start + 2
            continue
        if not waiting or between.strip():
            _flush(out, waiting)
            out.append(between)
        waiting.append(word[0])
        pos = word[1]
    _flush(out, waiting)
    out.append(value[pos:])
    return clean("".join(out))


def _word_at(value, start):
    """((charset, is base64, content), end) of the encoded word at `start`, or None."""
    mark = value.find("?", start + 2, start + 80)
    if mark < 0 or value[mark + 2:mark + 3] != "?" or value[mark + 1] not in "bBqQ":
        return None
    begin = mark + 3
    end = value.find("?=", begin, begin + MAX_WORD)
    if end < 0:
        return None
    charset = value[start + 2:mark].split("*")[0].strip()       # RFC 2231 section 5: charset*language
    content = value[begin:end]
    try:        # raw bytes inside the word were read as single characters before
        content = content.encode("latin-1")
    except UnicodeEncodeError:
        content = content.encode("utf-8", "replace")
    return (charset.lower(), value[mark + 1] in "bB", content), end + 2


def _flush(out, waiting):
    """Write the waiting words: those of one charset are one run of bytes, and base64 may go on in the next word."""
    for charset, words in itertools.groupby(waiting, key=lambda word: word[0]):
        data, pending = b"", b""
        for _, is_base64, content in words:
            if is_base64 and (pending or len(content) % 4) and not content.endswith(b"="):
                pending += content
                continue
            data += loose_base64(pending + content) if is_base64 else loose_base64(pending) + binascii.a2b_qp(content.replace(b" ", b"_"), header=True)
            pending = b""
        out.append(decode(data + loose_base64(pending), charset)[0])
    waiting.clear()


def loose_base64(content):
    """Decode base64 that may hold foreign characters, lack padding or be padded in the middle."""
    pieces = []
    chunks = content.split(b"=") if content.count(b"=") < MAX_WORD else [content]
    for chunk in chunks:
        chunk = chunk.translate(None, _NOT_BASE64)
        if len(chunk) % 4 == 1:
            chunk = chunk[:-1]
        pieces.append(base64.b64decode(chunk + b"=" * (-len(chunk) % 4)))
    return b"".join(pieces)
