"""What happened, and what became of a reply, in sentences; which messages are folded."""
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import utcnow
from helpdesk.core.events import EventRow
from helpdesk.core.i18n import speaking
from helpdesk.desk.delivery_words import fate_of
from helpdesk.desk.entries import first_open
from helpdesk.desk.event_words import WORDS, Names, sentence
from helpdesk.desk.fact_words import fact_line
from helpdesk.outbox.models import DELIVERY_STATUSES, Delivery
from helpdesk.surveys.events import SurveyAnswered
from helpdesk.tickets import bond_events, events
from helpdesk.tickets.facts import Fact
from helpdesk.tickets.queries import SILENT
from helpdesk.web.words import moment_words

NAMES = Names({1: "Camila Nóbrega", 2: "Rui Matos"}, {1: "Refunds"}, "Ana Pop")
SENTENCES = [
    ("ticket.status_changed", "customer:9", {"old": "solved", "new": "open"}, "Ana Pop answered, status back to Open"),
    ("ticket.status_changed", "agent:1", {"old": "open", "new": "solved"}, "Camila Nóbrega set the status to Solved"),
    ("ticket.status_changed", "system", {"old": "solved", "new": "closed"}, "The desk set the status to Closed"),
    ("ticket.assigned", "agent:1", {"old": None, "new": 1}, "Camila Nóbrega took it"),
    ("ticket.assigned", "agent:1", {"old": None, "new": 2}, "Camila Nóbrega assigned it to Rui Matos"),
    ("ticket.assigned", "rule", {"old": 1, "new": None}, "A rule assigned it to nobody"),
    ("ticket.assigned", "agent:77", {"old": None, "new": 2}, "Somebody assigned it to Rui Matos"),
    ("ticket.team_changed", "agent:2", {"old": None, "new": 1}, "Rui Matos moved it to Refunds"),
    ("ticket.priority_changed", "agent:1", {"old": "normal", "new": "high"}, "Camila Nóbrega set the priority from Normal to High"),
    ("ticket.tags_changed", "agent:1", {"added": ["a", "b"], "removed": []}, "Camila Nóbrega added a, b"),
    ("ticket.tags_changed", "agent:1", {"added": ["a"], "removed": ["c"]}, "Camila Nóbrega added a and removed c"),
    ("ticket.spam_marked", "agent:1", {"is_spam": False}, "Camila Nóbrega marked it as not spam"),
]
# What is set up for all tickets happens to none of them, and stands in no thread.
SET_UP = ("own_field.", "own_status.", "contact_reason.", "queue.")
KINDS = {value.kind for value in (*vars(events).values(), *vars(bond_events).values())
         if isinstance(value, type) and hasattr(value, "kind") and not value.kind.startswith(SET_UP)} | {SurveyAnswered.kind}


@pytest.mark.parametrize(("kind", "actor", "data", "words"), SENTENCES)
def test_an_event_is_a_sentence(app, kind, actor, data, words):
    with speaking("en"):
        assert sentence(EventRow(kind=kind, actor=actor, data=data), NAMES)[1] == words


def test_it_is_a_sentence_in_romanian_too(app):
    with speaking("ro"):
        assert sentence(EventRow(kind="ticket.assigned", actor="agent:1", data={"old": None, "new": 1}), NAMES)[1] == (
            "Camila Nóbrega a preluat tichetul")
        assert fact_line(Fact("order", "4711")) == "Comandă 4711", "not the order of a list"


def test_every_event_of_a_ticket_has_words_or_says_nothing():
    assert KINDS - set(SILENT) == set(WORDS) - set(SILENT)


@pytest.mark.parametrize("status", DELIVERY_STATUSES)
def test_every_fate_is_a_sentence(app, status):
    with speaking("en"):
        fate = fate_of(Delivery(status=status, recipient="ana@lumina.ro", due_at=utcnow(), sent_at=utcnow(), last_error="550 mailbox full"))
    assert fate.text and fate.state in {"waiting", "sent", "problem", "cancelled"}
    assert ("550 mailbox full" in fate.text) == (status in ("retry", "failed", "bounced"))


@pytest.mark.parametrize(("messages", "seen", "first"), [
    ([1, 2, 3, 5, 8], 9, 5),
    ([1, 2, 3, 5, 8], 2, 3),
    ([1, 2, 3, 5, 8], 0, 1),
    ([4], 4, 4),
    ([], 3, 0),
])
def test_old_messages_are_folded_but_never_unseen_ones(messages, seen, first):
    assert first_open(messages, seen) == first


def test_moments_in_words(app, monkeypatch):
    now = datetime(2026, 11, 21, 12, 20, tzinfo=UTC)
    monkeypatch.setattr("helpdesk.web.words.utcnow", lambda: now)
    cases = [(timedelta(minutes=22), "Today 11:58"), (timedelta(hours=27), "Yesterday 09:20"),
             (timedelta(days=9), "12 Nov, 12:20"), (timedelta(days=400), "17 Oct 2025")]
    with speaking("en"):
        assert [moment_words(now - ago) for ago, _ in cases] == [words for _, words in cases]
