"""What a spam filter in front of us wrote into a mail: SpamAssassin, Rspamd and Exchange have a header for it each."""
import re

from helpdesk.channels.email import structure, words

# Exchange's confidence that it is spam, from 0 to 9; from here on its own clients put it into the junk folder.
LEAST_CONFIDENCE = 5
_YES = re.compile(r"\s{0,5}(?:yes|true)\b", re.I)
_FLAGS = ("x-spam-flag", "x-spam-status", "x-spam")
_CONFIDENCE = "x-ms-exchange-organization-scl"
_LONGEST_HEADER = 1_000_000


def is_marked(raw: bytes) -> bool:
    """Whether the filter calls the raw mail spam. Ask only where the filter removes what others wrote."""
    ends = [place for mark in (b"\r\n\r\n", b"\n\n") if (place := raw.find(mark)) >= 0]
    root, _ = structure.read(raw[:min(ends, default=len(raw))][:_LONGEST_HEADER] + b"\n\n")
    if any(_YES.match(words.text(root.first(name))) for name in _FLAGS):
        return True
    confidence = words.text(root.first(_CONFIDENCE))
    return confidence.isdecimal() and len(confidence) < 3 and int(confidence) >= LEAST_CONFIDENCE
