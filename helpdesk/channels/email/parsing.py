"""Raw bytes in, a Parsed out. Never raises: what cannot be read becomes a sentence in `problems`."""
import re
from dataclasses import replace

from helpdesk.channels.email import automatic, bounces, fields, forwards, htmltext, mime, quotes, signatures, structure, tnef, words
from helpdesk.channels.email.addresses import Address, addresses
from helpdesk.channels.email.charsets import clean, guess
from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.uuencoded import split_uuencoded

MAX_RAW = 100_000_000
_NOT_WORD = re.compile(r"\W+")


def parse(raw, fallback="cp1252"):
    """The Parsed of one raw mail (bytes). `fallback` is the single-byte charset of the mailbox's language."""
    problems = []
    try:
        return _parse(raw[:MAX_RAW], fallback, problems)
    except Exception as error:      # the promise of this module: whatever a stranger sends, somebody will see it
        problems.append(f"The mail could not be parsed ({type(error).__name__}).")
        return Parsed(text=guess(raw[:200_000]), reply_text=guess(raw[:200_000]), problems=tuple(problems))


def _parse(raw, fallback, problems):
    if not raw.strip():
        problems.append("The mail is empty.")
    root, found = structure.read(raw)
    problems.extend(found)
    header = _header(root, fallback, problems)
    body, html_lines = _body(root, fallback, problems)
    null_sender = any(words.text(value) == "<>" for value in root.all("return-path"))
    is_feedback = automatic.is_feedback(root)
    is_automatic = automatic.is_automatic(root, null_sender=False)
    bounce = None if is_feedback else bounces.find(root, body["text"], null_sender=null_sender, automatic=is_automatic)
    if null_sender and not bounce:
        is_automatic = automatic.is_automatic(root, null_sender=True)
    said = _split(header, body, html_lines)
    is_automatic = is_automatic or not bounce and automatic.opens_like_one(said["reply_text"])
    return Parsed(**header, **body, **said, automatic=is_automatic or is_feedback, feedback=is_feedback, bounce=bounce,
                  mailing_list=automatic.is_list(root), wants_no_answer=automatic.wants_no_answer(root), problems=tuple(problems))


def _header(root, fallback, problems):
    sender = _people(root, "from", fallback) or _people(root, "sender", fallback)
    if not sender:
        problems.append("The mail names no sender.")
        sender = _people(root, "reply-to", fallback) or _people(root, "return-path", fallback) or (Address("", words.text(root.first("from"), fallback)),)
    message_id = fields.message_ids(root.first("message-id"))
    if not message_id:
        problems.append("The mail has no Message-ID.")
    date = fields.date(root.first("date"))
    if date is None:
        problems.append("The mail has no date that can be read.")
        date = next((moment for value in root.all("received")[:3] if (moment := fields.date(value.rsplit(b";", 1)[-1]))), None)
    in_reply_to = fields.message_ids(root.first("in-reply-to"))
    return {
        "subject": words.text(root.first("subject"), fallback), "sender": sender[0], "to": _people(root, "to", fallback),
        "cc": _people(root, "cc", fallback), "reply_to": _people(root, "reply-to", fallback),
        "delivered_to": tuple(dict.fromkeys(found.email for name in ("delivered-to", "x-original-to", "envelope-to")
                                            for found in _people(root, name, fallback))),
        "date": date, "message_id": message_id[0] if message_id else "", "in_reply_to": in_reply_to[0] if in_reply_to else "",
        "references": tuple(dict.fromkeys(name for value in root.all("references") for name in fields.message_ids(value))),
    }


def _people(root, name, fallback):
    return tuple(found for value in root.all(name)[:50] for found in addresses(value, fallback))


def _body(root, fallback, problems):
    found = mime.bodies(root)
    cache = {}

    def read(part):
        if id(part) not in cache:
            cache[id(part)] = mime.text_of(part, fallback, problems)
        return cache[id(part)]

    attached, texts, lines = [], [], {}
    for part in found.text:
        text = read(part)
        if part.content_type == "text/html":
            lines[id(part)] = htmltext.lines_of(text)
            text = "\n".join(line.text for line in lines[id(part)])
        elif "\nbegin " in text or text.startswith("begin "):
            text, more = _uuencoded(text)
            attached.extend(more)
        texts.append(text)
    shown = [part for part in found.html if part.content_type == "text/html"]
    html = "\n".join(read(part) for part in shown)
    attached.extend(mime.attachment(part, html, problems) for part in found.rest)
    body = {"text": "\n".join(texts), "html": html, "attachments": tuple(attached)}
    if any(map(_is_winmail, attached)):
        body = _with_winmail(body, fallback)
    # Reading HTML as lines is the costliest step of a mail: it is done once where one part is all there is.
    once = lines.get(id(shown[0])) if len(shown) == 1 else None
    return body, once if once is not None else htmltext.lines_of(body["html"]) if body["html"] else []


def _is_winmail(attached):
    return attached.content_type in tnef.TYPES or (attached.filename or "").lower() == "winmail.dat"


def _with_winmail(body, fallback):
    """The body with each winmail.dat opened; a mail that says nothing itself says what stands in there."""
    attached, text, html = [], body["text"], body["html"]
    for item in body["attachments"]:
        if _is_winmail(item):
            found = tnef.unpack(item.data, fallback)
            item = replace(item, unpacked=tuple(
                mime.Attachment(file.filename or None, file.content_type, file.content_id or None, bool(file.content_id), file.data)
                for file in found.files))
            if not text.strip() and not html:
                html = found.html
                text = found.text.replace("\r\n", "\n").replace("\r", "\n") or htmltext.text_of(html)
        attached.append(item)
    return {"text": text, "html": html, "attachments": tuple(attached)}


def _uuencoded(text):
    rest, files = split_uuencoded(text.encode("utf-8"))
    return guess(rest) if files else text, [mime.Attachment(guess(name), "application/octet-stream", None, False, data)
                                             for name, data in files]


def _split(header, body, html_lines):
    """The fields that tell what was said now from what is quoted, and what a forward carries."""
    kind = forwards.prefix(header["subject"])
    is_reply = bool(header["in_reply_to"] or header["references"] or kind == "reply")
    options = {"is_reply": is_reply, "is_forward": kind == "forward"}
    text = body["text"]
    lines = quotes.plain_lines(text)
    if html_lines and "\n".join(line.text for line in html_lines) == text:
        lines = html_lines
        html_lines = []
    else:
        lines = _signed_like_html(lines, html_lines)
    segments = quotes.split(lines, **options)
    if html_lines and all(segment.kind in (quotes.SAID, quotes.SIGNATURE) for segment in segments):
        segments = _cut_like_html(lines, segments, quotes.split(html_lines, **options))
    place, sender, subject = 0, None, None
    for segment in segments:
        if segment.kind == quotes.FORWARD:
            sender, subject = forwards.origin(lines, place)
            break
        place += segment.text.count("\n") + 1
    return {"segments": tuple(segments), "reply_text": quotes.reply_text(segments), "quoted_text": quotes.quoted_text(segments),
            "forwarded_from": sender, "forwarded_subject": clean(subject) if subject else None}


def _signed_like_html(lines, html_lines):
    """The plain lines, with those marked that hold exactly what the HTML marks as its writer's signature."""
    signature = _NOT_WORD.sub("", "".join(line.text for line in html_lines if line.signed and not line.depth and not line.marked))
    if not 1 < len(signature) <= signatures.MAX_SIGNED:
        return lines
    bare = [_NOT_WORD.sub("", line.text) for line in lines]
    begin = "".join(bare).find(signature)
    ends, reached = [], 0
    for words_of_line in bare:
        reached += len(words_of_line)
        ends.append(reached)
    first = next((place for place, end in enumerate(ends) if end > begin), 0)
    if begin < 0 or ends[first] - len(bare[first]) != begin or begin + len(signature) not in ends[first:]:
        return lines
    last = ends.index(begin + len(signature), first)
    return [*lines[:first], *(line._replace(signed=True) for line in lines[first:last + 1]), *lines[last + 1:]]


def _cut_like_html(lines, segments, html_segments):
    """Where the plain text shows no quote but the HTML does, fold the plain text from the place where the HTML's begins."""
    if not any(segment.kind == quotes.QUOTE for segment in html_segments):
        return segments
    said = _NOT_WORD.sub("", quotes.reply_text(html_segments))
    if not said:
        return segments
    count = 0
    for place, line in enumerate(lines):
        count += len(_NOT_WORD.sub("", line.text))
        if count >= len(said):
            whole = _NOT_WORD.sub("", "".join(line.text for line in lines[:place + 1]))
            if whole != said:
                return segments
            shown = "\n".join(line.text for line in lines[:place + 1])
            folded = [line.text for line in lines[place + 1:]]
            return [quotes.Segment(quotes.SAID, shown)] + ([quotes.Segment(quotes.QUOTE, "\n".join(folded))] if folded else [])
    return segments
