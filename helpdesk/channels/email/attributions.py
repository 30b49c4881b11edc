"""The lines by which a mail program introduces an earlier mail: "On … wrote:", header blocks, "Original message", forwards."""
import re

from helpdesk.channels.email import phrases
from helpdesk.channels.email.phrases import fold

MAX_INTRO = 500
_TRIM = " \t*_>|\u200b\ufeff\xa0"
_LABEL = re.compile(r"[\s*_>|\ufeff]{0,20}([^:：\n]{1,30}?)[\s*_]{0,5}[:：][\s*_]{0,5}(.*)$")
_RULER = "-=_–—*"
_DATE = re.compile(r"\d{1,4}\D{1,12}\d{1,4}|\d{1,2}[:.h]\d{2}")
_YEAR_OR_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}[:.h]\d{2}")
_NO_SPACE_VERBS = tuple(fold(word) for word in ("写道", "寫道", "님이 작성", "のメッセージ", "のメール", "が書き込みました", "は書きました", "さんからのメール"))
_BRACKETED = re.compile(r"<[^<>\s@]{1,100}@[^<>\s@]{1,200}>")
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERB = re.compile(r"(?<!\w)(?:" + "|".join(sorted((re.escape(word) for word in phrases.WROTE), key=len, reverse=True)) + r")(?!\w)")
_SENTENCE_ENDS = (".", "!", "?", "。")
_TWO_SENTENCES = re.compile(r"(?:\d{4}|[^\W\d_]{5})[.!?] [A-ZÀ-ÖØ-ÞȘȚ]")
_VERB_COLON = re.compile(r"(?:wrote|escreveu|a scris|escribió|ha scritto|schrieb|a écrit)\s?:\s")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_FORWARDED = tuple(phrases.FORWARDED)
_ABOVE = re.compile("|".join(map(re.escape, sorted(phrases.ABOVE_LINE))))
# Gmail of 2013: "2013/5/8 Ann Lee <ann@x>"
_DATED_NAME = re.compile(r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2} [^<>]{1,100}<[^<>\s@]{1,100}@[^<>\s@]{1,200}>\s{0,5}$")
_FIRST = re.compile(r"[^\s,.]+")


def ends_like_one(line):
    """True for a line that ends as an introduction does."""
    return line.rstrip(_TRIM).endswith((":", "："))


def intro(lines, place):
    """(end, strong) when words like "On … wrote:" begin at `place`; `strong` ones need no quoted lines behind them."""
    for end in range(place, min(place + 4, len(lines))):
        text = lines[end].text
        if not text.strip() or (end > place and bool(lines[end].depth) != bool(lines[place].depth)):
            return None
        if ends_like_one(text):
            break
        if end == place and (_glued_intro(text) or _ruled_intro(text)):
            return place + 1, True
        if end == place and _DATED_NAME.match(text[:MAX_INTRO]):
            return place + 1, False
    else:
        return None
    joined = " ".join(line.text.strip(_TRIM) for line in lines[place:end + 1])
    verdict = _judge(joined)
    if verdict is None:
        return None
    for start in range(place + 1, end + 1):
        rest = _judge(" ".join(line.text.strip(_TRIM) for line in lines[start:end + 1]))
        if rest == "strong" or rest and lines[start - 1].text.rstrip().endswith(_SENTENCE_ENDS):
            return None         # the introduction begins further down
    return end + 1, verdict == "strong"


def _judge(joined):
    """'strong', 'weak' or None for a candidate of one introduction."""
    if len(joined) > MAX_INTRO:
        return None
    folded = fold(joined).strip(" \t*_-–—>[]#\ufeff")
    verb = bool(_VERB.search(folded)) or any(word in folded for word in _NO_SPACE_VERBS)
    dated, address = bool(_DATE.search(folded)), "@" in folded
    first = _FIRST.match(folded)
    starts = bool(first) and (first.group() in phrases.INTRO_STARTS or folded[0].isdigit() or folded[0] == '"')
    prose = bool(_TWO_SENTENCES.search(joined))
    if verb and not prose and (starts or any(word in folded for word in _NO_SPACE_VERBS)) and (address or _closes_with_verb(folded)):
        return "strong"
    bracketed = bool(_BRACKETED.search(folded))
    if bracketed and not prose and _YEAR.search(folded) and _TIME.search(folded) and (verb or starts and folded.rstrip(" :").endswith(">")):
        return "strong"         # the brackets are a program's: "2026年3月3日 10:00 Ann <ann@x>:", "Ann <ann@x> wrote on … 10:00:"
    # Whatever the language: a program's brackets and a date, right above quoted lines.
    if bracketed and folded[0] != "<" and len(folded) < 200 and (verb or dated or folded.rstrip(" :").endswith(">")) or verb and len(folded) < 200 or (dated and address and starts):
        return "weak"
    return None


def _closes_with_verb(folded):
    """True for "… 2013 you wrote:" and "… um 10:00 schrieb Ann Lee:", not for a sentence that goes on after the verb."""
    verbs = list(_VERB.finditer(folded))
    if not verbs or not _YEAR_OR_TIME.search(folded):
        return False
    rest = folded[verbs[-1].end():].strip(" :,.")
    return not rest or bool(_TIME.search(folded)) and len(rest.split()) <= 4


def _glued_intro(line):
    """True when the first quoted words follow "wrote:" on the same line, as Yahoo's mobile program writes them."""
    match = _VERB_COLON.search(line[:MAX_INTRO])
    return bool(match) and "@" in line[:match.end()] and _judge(line[:match.end()]) == "strong"


def _ruled_intro(line):
    """True for Zoho's "---- On … Ann <ann@x> wrote ----", which stands between drawn lines."""
    if "---" not in line[:10]:
        return False
    bare = line.strip(" \t>*")
    return bare.startswith("---") and bare.endswith("--") and len(bare) < MAX_INTRO and _judge(bare.strip("- ")) == "strong"


def is_reply_above(line):
    """True for the line some desks print above their mails: "type your reply above this line"."""
    return len(line) < 200 and bool(_ABOVE.search(fold(line)))


def is_original_marker(line):
    """True for "-----Original Message-----" in any language; the ruler around it is required."""
    return len(line) < 200 and _is_ruled(line) and _core(line) in phrases.ORIGINAL


def names_original(line):
    """True for "Original Message" alone on its line; it says something only above a header block."""
    return len(line) < 60 and _core(line) in phrases.ORIGINAL


def _is_ruled(line):
    """True when the line begins with a drawn line ("-----", "====")."""
    bare = line.lstrip(" \t>*")
    return len(bare) > 2 and bare[0] in _RULER and bare[1] in _RULER


def _core(line):
    """The folded words of a line without quote marks and drawn lines."""
    return fold(line).strip(" \t>:：." + _RULER)


def is_forward_marker(lines, place):
    """True when the line says that a forwarded mail follows, between rulers or with a header behind it."""
    line = lines[place].text
    if len(line) > 2000:
        return False
    head = line[:200]
    ruled = _is_ruled(head)
    if not ruled and not ends_like_one(head):
        return False
    core = _core(head)
    if core in phrases.FORWARDED:
        return ruled or _label_follows(lines, place + 1)
    return ruled and core.startswith(_FORWARDED)       # Yahoo glues the header to the marker; Notes adds the sender


def _label_follows(lines, place):
    for line in lines[place:place + 4]:
        if line.text.strip(_TRIM):
            return label(line.text) is not None
    return False


def label(line):
    """('from'|'to'|'date'|'subject'|'other', value) when the line looks like one of a header block, else None."""
    head = line[:80]
    match = _LABEL.match(line[:1000]) if ":" in head or "：" in head else None
    if not match:
        return None
    kind = phrases.LABELS.get(fold(match.group(1)).strip(_TRIM))
    return (kind, match.group(2).strip(_TRIM)) if kind else None


def header_block(lines, place):
    """{kind: value} when a block From/Sent/To/Subject begins at `place`, else None (and '_end': the line after it)."""
    first = label(lines[place].text)
    if first is None or first[0] not in ("from", "date", "subject", "to"):
        return None
    found, strange, end = {}, 0, place
    for index in range(place, min(place + 16, len(lines))):
        line = lines[index]
        if bool(line.depth) != bool(lines[place].depth) and line.text.strip():
            break
        piece = label(line.text) if line.text.strip(_TRIM) else None
        if is_original_marker(line.text) or piece and piece[0] == "from" and "from" in found:
            break       # a person's "From: Cluj to Iași" stood above, the header begins further down
        if piece:
            found.setdefault(*piece)
            strange, end = 0, index + 1
            continue
        strange += 1
        if strange > 2:
            break
    if "from" not in found or len({"date", "to", "subject"} & found.keys()) < 2:
        return None
    return {**found, "_end": end}
