"""What did the person write now? A text is split into lines said now, forwarded content, quotes and signatures.

Nothing is deleted: the segments joined again are the text. The rules are pure, linear in the text and know the habits of
Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and the mobile programs in many languages (phrases.py).
"""
import re
from dataclasses import dataclass

from helpdesk.channels.email import attributions, signatures
from helpdesk.channels.email.htmltext import Line

SAID, FORWARD, QUOTE, SIGNATURE = "said", "forward", "quote", "signature"
MAX_LINES = 20_000
_MARKS = re.compile(r"[ \t]{0,3}((?:>[ \t]?){1,50})")


@dataclass(frozen=True)
class Segment:
    """A run of lines of one `kind`: said, forward, quote or signature."""

    kind: str
    text: str

    @property
    def shown(self):
        return self.kind in (SAID, FORWARD)


def plain_lines(text):
    """The Lines of a plain text; '>' in front of a line counts as its depth. More than MAX_LINES stay one Line."""
    if text.count("\n") > MAX_LINES:
        return [Line(text)]
    lines = []
    for line in text.split("\n"):
        match = _MARKS.match(line)
        lines.append(Line(line, match.group(1).count(">") if match else 0))
    return lines


def split(lines, *, is_reply=False, is_forward=False):
    """Return the Segments of `lines` (Line objects). `is_reply` and `is_forward` are what the header says of the mail."""
    if len(lines) == 1 or len(lines) > MAX_LINES:
        return _segments([line.text for line in lines], [SAID] * len(lines))
    splitter = _Splitter(lines, is_reply, is_forward)
    splitter.run()
    kinds = splitter.kinds
    signatures.mark(lines, kinds)
    if not _says_something(lines, kinds):       # whoever writes into the place of the signature still says something
        kinds = [SAID if kind == SIGNATURE else kind for kind in kinds]
    if not _says_something(lines, kinds) and not _only_quotes(lines, kinds):
        kinds = [SAID] * len(lines)
    return _segments([line.text for line in lines], kinds)


def reply_text(segments):
    """What is shown, as one text."""
    return _joined(segment for segment in segments if segment.shown)


def quoted_text(segments):
    """What is folded, signature included, as one text."""
    return _joined(segment for segment in segments if not segment.shown)


def _joined(segments):
    return "\n".join(segment.text for segment in segments).strip("\n").rstrip()


def _segments(texts, kinds):
    found, start = [], 0
    for place in range(1, len(kinds) + 1):
        if place == len(kinds) or kinds[place] != kinds[start]:
            found.append(Segment(kinds[start], "\n".join(texts[start:place])))
            start = place
    return found


def _says_something(lines, kinds):
    return any(kind in (SAID, FORWARD) and line.text.strip() for line, kind in zip(lines, kinds, strict=True))


def _only_quotes(lines, kinds):
    """True when the mail holds nothing but lines its program marked as quoted, so that nothing was said in it."""
    return all(line.depth or line.marked or kind == QUOTE and attributions.ends_like_one(line.text)
               for line, kind in zip(lines, kinds, strict=True) if line.text.strip())


class _Splitter:
    """One walk from the top; each rule looks at most a few lines ahead and says how far it reaches."""

    def __init__(self, lines, is_reply, is_forward):
        self.lines, self.is_reply, self.is_forward = lines, is_reply, is_forward
        self.kinds = [SAID] * len(lines)
        self.said = False

    def run(self):
        place = 0
        while place < len(self.lines):
            place = self._step(place)

    def _step(self, place):
        line = self.lines[place]
        if not line.text.strip():
            return place + 1
        if attributions.is_forward_marker(self.lines, place):
            return self._forward(place)
        if attributions.is_original_marker(line.text) or attributions.header_block(self.lines, place):
            if self.is_forward or not self.said or not self.is_reply:
                return self._forward(place)
            return self._quote(place, len(self.lines))
        if attributions.is_reply_above(line.text):
            return self._quote(place, len(self.lines)) if self.said else self._quote(place, place + 1)
        intro = attributions.intro(self.lines, place)
        if intro:
            return self._introduced(place, *intro)
        if line.marked or line.depth:
            return self._run(place)
        self.said = True
        return place + 1

    def _introduced(self, place, end, strong):
        """A line like "On … wrote:" covers [place, end)."""
        after = self._next_text(end)
        if after < len(self.lines) and self._is_quoted(after):
            if self.is_forward and not self.said:
                return self._forward(place)
            return self._quote(place, self._run_end(after))
        if not strong:
            self.said = True
            return end
        if not self.said and (self.is_forward or not self.is_reply):
            return self._forward(place)
        if not self.said and after < len(self.lines):       # the answer may stand below an unmarked quote: show all
            return self._forward(place)
        return self._quote(place, len(self.lines))

    def _run(self, place):
        """A run of lines that are marked as quoted, without words that introduce it."""
        end = self._run_end(place)
        if self.lines[place].marked and (self.is_forward and not self.said):
            return self._forward(place)
        if self.is_reply or self.lines[place].marked:
            return self._quote(place, end)
        self.said = True
        return end

    def _run_end(self, place):
        last = place
        while place < len(self.lines):
            if self._is_quoted(place):
                if place > last and attributions.is_forward_marker(self.lines, place) and self.is_forward:
                    break
                last = place
            elif self.lines[place].text.strip():
                break
            place += 1
        return last + 1

    def _is_quoted(self, place):
        return bool(self.lines[place].depth or self.lines[place].marked)

    def _next_text(self, place):
        while place < len(self.lines) and not self.lines[place].text.strip():
            place += 1
        return place

    def _forward(self, place):
        for index in range(place, len(self.lines)):
            self.kinds[index] = FORWARD
        return len(self.lines)

    def _quote(self, place, end):
        """Mark [place, end) and the ruler above it as quote."""
        for index in range(place, end):
            self.kinds[index] = QUOTE
        above = place - 1
        while above >= 0 and place - above < 6 and self.kinds[above] == SAID:
            text = self.lines[above].text
            if text.strip(" \t*>_-=–—\xa0") and not attributions.names_original(text):
                break
            if text.strip():
                for index in range(above, place):
                    self.kinds[index] = QUOTE
            above -= 1
        return end
