"""Address lists (RFC 5322 section 3.4) as people and programs really write them."""
import re
from dataclasses import dataclass

from helpdesk.channels.email.charsets import clean, guess
from helpdesk.channels.email.words import decode_words, unfold

MAX_ADDRESSES = 2000
MAX_ESCAPES = 200
_ADDRESS = re.compile(r'[^\s<>()\[\],;:"]{1,320}@[^\s<>()\[\],;:"]{1,255}')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){1,64})"@([^\s<>()\[\],;:"@]{1,255})')
_ATOMS = re.compile(r"[^\s<>()\[\],;:\"\\@.]+(?:\.[^\s<>()\[\],;:\"\\@.]+)*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,1000}"|\((?:[^()\\]|\\.){0,500}\)|<[^<>]{0,1000}>?|[,;:]|[^"(<,;:]+|.', re.S)
_COMMENT = re.compile(r"\(((?:[^()\\]|\\.){0,500})\)")


@dataclass(frozen=True)
class Address:
    """A mailbox: `email` as written, without brackets, and the display `name` ('' if none)."""

    email: str
    name: str = ""


def addresses(raw, fallback="cp1252"):
    """Every Address in the value (bytes) of a From, To, Cc or Reply-To field, in order."""
    value = guess(raw, fallback)
    if value.count("\\") > MAX_ESCAPES:        # nobody's name: each one would be looked at from each quote before it
        value = value.replace("\\", "")
    found = _parse(value)
    if not found and "=?" in value:         # some programs encode the whole field, address included
        found = _parse(decode_words(value))
    return found


def _parse(value):
    found, before = [], ""
    for item in _items(value):
        text, angle = item
        address = _address(angle if angle is not None else text)
        if not address:
            before = f"{before}, {text}" if before else text       # "Doe, John <j@x>" without quotes
            continue
        name = _name(text, address) if angle is not None else _comment(text)
        if before.strip() and angle is not None and "@" not in before and not text.startswith('"'):
            name = ", ".join(filter(None, (_name(before, ""), name)))
        before = ""
        found.append(Address(address, name))
    return found


def _items(value):
    """Yield (text, text in angle brackets or None) for every item of the list; groups are opened, quotes respected."""
    text, angle, count = "", None, 0
    for token in _TOKEN.findall(value):
        if count >= MAX_ADDRESSES:
            return
        if token in ",;" or (token[0] == "<" and angle is not None and _address(angle)):
            yield text.strip(), angle           # "a <a@x> b <b@x>" without a comma are two as well
            text, angle, count = "", None, count + 1
        if token[0] == "<":
            angle = token.strip("<>")
        elif token == ":" and angle is None and "@" not in text and text.strip().lower() != "mailto":
            text = ""                           # the name of a group
        elif token not in ",;":
            text += token
    if text or angle:
        yield text.strip(), angle


def _address(value):
    """The bare address in `value`, or ''."""
    value = _COMMENT.sub("", value)
    if "=?" in value:
        value = decode_words(value)
    value = value.strip()
    if quoted := _QUOTED.fullmatch(value):      # the quotes say nothing where none are needed (RFC 5322, 3.4.1)
        return clean(f"{quoted[1]}@{quoted[2]}" if _ATOMS.fullmatch(quoted[1]) else value).rstrip(".")
    value = value.strip('\'"')
    if value.lower().startswith("mailto:"):
        value = value[7:]
    if value[:1] == "@" and ":" in value:       # obsolete source route: @relay,@relay:user@host
        value = value.split(":")[-1]
    if '"' in value and value.count("@") == 1 and " " not in value.split("@")[1]:
        return clean(value)                     # "quoted local part"@host
    if value.count("@") > 1 or not _ADDRESS.fullmatch(value):
        value = re.sub(r"\s*([@.])\s*", r"\1", value[:1000])
        match = _ADDRESS.search(value)
        value = match.group() if match else ""
    return clean(value.rstrip("."))


def _name(text, address):
    """The display name: quotes and backslashes removed, encoded words decoded; a repeated address is no name."""
    name = text.strip()
    while len(name) > 1 and name[0] == name[-1] and name[0] in '"\'':
        name = name[1:-1].strip()
    name = re.sub(r"\\(.)", r"\1", name) if "\\" in name else name
    name = unfold(decode_words(name.replace('"', "") if name.count('"') > 1 else name))
    if len(name) > 1 and name[0] == name[-1] and name[0] in '"\'':
        name = name[1:-1].strip()
    return name if name else _comment(text) if "(" in text and address else ""


def _comment(text):
    """The name in the old style `address (Name)`."""
    match = _COMMENT.search(text)
    return unfold(decode_words(re.sub(r"\\(.)", r"\1", match.group(1)))) if match else ""
