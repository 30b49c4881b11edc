"""The ways to a person and how long the answer usually takes, said on every page of the help centre."""
import time
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import format_timedelta
from flask_babel import gettext as _

from helpdesk.channels.chat import queries as chat
from helpdesk.core.db import db
from helpdesk.tickets.answering import usual_minutes

# The usual wait changes slowly, and a page should not compute it.
FRESH_SECONDS = 300


@dataclass(frozen=True)
class Waiting:
    """Whether there is a chat, and one sentence for it and for mail."""

    has_chat: bool
    words: str


def waiting() -> Waiting:
    """What this desk can promise right now."""
    has_chat = chat.settings().is_on
    now = int(time.monotonic() // FRESH_SECONDS)
    sentences = [_mail_words(_minutes(("email", "form"), str(db.engine.url), now))]
    in_chat = _minutes(("chat",), str(db.engine.url), now) if has_chat else None
    if in_chat:
        sentences.insert(0, _("In the chat you usually wait about %(span)s.", span=_span(in_chat)))
    return Waiting(has_chat, " ".join(sentences))


def _mail_words(minutes: int | None) -> str:
    if minutes is None:
        return _("By email we answer as soon as we can.")
    return _("By email we usually answer in about %(span)s.", span=_span(minutes))


def _span(minutes: int) -> str:
    return format_timedelta(minutes * 60, granularity="minute", threshold=1)


@lru_cache(maxsize=32)
def _minutes(channels: tuple[str, ...], _database: str, _now: int) -> int | None:
    return usual_minutes(channels)
