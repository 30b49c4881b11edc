"""Conditions of saved queues at the door: what can be asked, and clear words for what cannot."""
import pytest

from helpdesk.core.errors import Invalid
from helpdesk.tickets.queue_rules import Conditions, parse, plain, stored

NONSENSE = [
    ("no such field", "all", [["all", [["salary", "is", "high"]]]]),
    ("an operator of another field", "all", [["all", [["priority", "over", "high"]]]]),
    ("a value that is none", "all", [["all", [["priority", "is", "purple"]]]]),
    ("a number for a word", "all", [["all", [["status", "is", 7]]]]),
    ("a list for a word", "all", [["all", [["status", "is", ["open"]]]]]),
    ("a word for an id", "all", [["all", [["assignee", "is", "ana"]]]]),
    ("an id beyond every column", "all", [["all", [["team", "is", 2**40]]]]),
    ("an age of nothing", "all", [["all", [["created", "over", 0]]]]),
    ("an age beyond all", "all", [["all", [["created", "over", "9999999999"]]]]),
    ("true for an id", "all", [["all", [["organisation", "is", True]]]]),
    ("an empty tag", "all", [["all", [["tag", "is", " # "]]]]),
    ("an unknown join", "most", []),
    ("an unknown join of a group", "all", [["some", []]]),
    ("a group that is none", "all", ["all"]),
    ("a condition that is none", "all", [["all", ["status"]]]),
    ("groups that are none", "all", {"all": 1}),
    ("too many conditions", "all", [["all", [["priority", "is", "high"]] * 21]]),
    ("ten thousand", "all", [["all", [["priority", "is", "high"]] * 10_000]]),
    ("too many over all groups", "all", [["all", [["priority", "is", "high"]] * 5]] * 5),
    ("too many groups", "all", [["all", []]] * 6),
]


def test_nonsense_is_refused_in_words(app):
    for name, match, groups in NONSENSE:
        with pytest.raises(Invalid) as refused:
            parse(match, groups)
        assert refused.value.fields["conditions"].endswith("."), name


def test_what_is_stored_comes_back():
    asked = parse("any", [["all", [["tag", "is", "#Refund"], ["created", "over", "48"]]], ["any", []], ["any", [["team", "is_not", "mine"]]]])
    assert stored(plain(asked)) == asked and [rule.value for rule in asked.rules] == ["refund", 48, "mine"]
    assert len(asked.groups) == 2 and asked.hours == {48} and not asked.asks_tickets_only
    assert parse("all", []) == Conditions()
