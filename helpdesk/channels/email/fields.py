"""Structured header fields: parameters (RFC 2045, RFC 2231), message ids (RFC 5322 section 3.6.4) and dates."""
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from helpdesk.channels.email.charsets import clean, decode, guess
from helpdesk.channels.email.words import decode_words, unfold

MAX_PARAMETERS = 200
MAX_IDS = 500
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_IN_BRACKETS = re.compile(r"<([^<>]{1,1000})>")
_BARE_ID = re.compile(r'[^\s<>,;"()]{1,500}@[^\s<>,;"()]{1,500}')
_WHITE = re.compile(r"\s+")
_LOOSE_DATE = re.compile(
    r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]{0,6}[ -,]{1,2}(\d{4}|\d{2})(?:[ ,]{1,3}(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?[ ]{0,3}([+-]\d{4})?")
_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}


def parameters(raw):
    """Return (value, {name: text}) of a Content-Type or Content-Disposition value (bytes)."""
    pieces = _split(guess(raw))
    value = pieces[0].strip().strip('"').lower() if pieces else ""
    plain, continued = {}, {}
    for piece in pieces[1:MAX_PARAMETERS]:
        name, equals, content = piece.partition("=")
        match = _CONTINUED.match(name.strip().lower())
        if not equals or not match:
            continue
        name, number, percent = match.groups()
        content = _unquote(content.strip())
        if number is None and not percent:
            plain.setdefault(name, unfold(decode_words(content)))
        else:
            continued.setdefault(name, {})[int(number or 0)] = (content, bool(percent))
    for name, sections in continued.items():
        plain[name] = _join(sections)
    return clean(value), plain


def _split(value):
    """Cut at semicolons outside quoted strings."""
    pieces, start, quoted, skip = [], 0, False, False
    for place, char in enumerate(value):
        if skip:
            skip = False
        elif quoted and char == "\\":
            skip = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(value[start:place])
            start = place + 1
            if len(pieces) > MAX_PARAMETERS:
                return pieces
    pieces.append(value[start:])
    if quoted and len(pieces) == 1 and ";" in value:        # an unclosed quote must not swallow every parameter
        return value.replace('"', "").split(";")[:MAX_PARAMETERS]
    return pieces


def _unquote(value):
    if value[:1] == '"':
        value = value[1:].rsplit('"', 1)[0] if '"' in value[1:] else value[1:]
        return re.sub(r'\\(["\\])', r"\1", value)
    if value[:1] == "'" and value[-1:] == "'" and len(value) > 1:
        return value[1:-1]
    return value


def _join(sections):
    """The text of an RFC 2231 parameter from its numbered sections; the charset stands in the first one."""
    charset, data = None, b""
    for number in sorted(sections):
        content, percent = sections[number]
        if not percent:
            data += content.encode("utf-8", "replace")
            continue
        if charset is None and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content)
    return unfold(decode_words(decode(data, charset or "utf-8")[0]))


def message_ids(raw):
    """The message ids in a References, In-Reply-To or Message-ID value (bytes), without brackets, in order, each once."""
    value = guess(raw)
    if "=?" in value:
        value = decode_words(value)
    found = [_WHITE.sub("", name) for name in _IN_BRACKETS.findall(value)]
    rest = _IN_BRACKETS.sub(" ", value) if found else value
    if not found or "@" in rest:
        found += _BARE_ID.findall(rest) if not found else []
    if not found and rest.strip(" <>\t\r\n") and " " not in rest.strip():
        found = [rest.strip(" <>\t\r\n")]
    return list(dict.fromkeys(name for name in found[:MAX_IDS] if name))


def date(raw):
    """The moment in a Date value (bytes) as an aware UTC datetime, or None when it cannot be read."""
    value = unfold(guess(raw))[:200]
    moment = None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        moment = _loose_date(value)
    try:
        if moment is None or not 1970 <= moment.year <= 9998:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _loose_date(value):
    match = _LOOSE_DATE.search(value)
    if not match or match[2].lower() not in _MONTHS:
        return None
    year = int(match[3]) + (0 if len(match[3]) == 4 else 1900 if int(match[3]) > 69 else 2000)
    try:
        moment = datetime(year, _MONTHS[match[2].lower()], int(match[1]), *(int(match[n] or 0) for n in (4, 5, 6)))
        zone = datetime.strptime(match[7], "%z").tzinfo if match[7] else UTC
    except ValueError:
        return None
    return moment.replace(tzinfo=zone)
