"""Saved queues find what their conditions say, in lists and counts alike, in every order."""
from datetime import timedelta

import pytest

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import organisations
from helpdesk.tickets import access, actions, changes, mentions, queues, snoozing
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import ContactReason
from helpdesk.tickets.queue_conditions import FOUND
from helpdesk.tickets.queue_rules import SCOPES, parse
from helpdesk.tickets.queue_sorts import SORTS, Place
from helpdesk.tickets.saved_queues import Saved
from helpdesk.tickets.writing import typed
from helpdesk.web.measure import counted
from tests.factories import make_ticket

A, B, C, D = "ana", "bob", "cleo", "dan"


@pytest.fixture
def desk(staff):
    """Four tickets that differ in everything that can be asked; answers their names by id."""
    made = {name: make_ticket(email=f"{name}@{name}.example", channel=channel, locale=locale)
            for name, channel, locale in ((A, "form", "en"), (B, "chat", "ro"), (C, "email", "pt-BR"), (D, "form", "en"))}
    actor, now = staff.alice.actor, clock.utcnow()
    with unit_of_work():
        rows = {name: db.session.get(Ticket, ticket.id) for name, ticket in made.items()}
        changes.set_priority(rows[A], "urgent", actor=actor)
        changes.set_priority(rows[B], "low", actor=actor)
        changes.assign(rows[A], staff.bob, actor=actor)
        changes.assign(rows[B], staff.carol, actor=actor)
        changes.set_team(rows[B], staff.private_team, actor=actor)
        changes.set_team(rows[C], staff.open_team, actor=actor)
        changes.set_tags(rows[A], ["refund"], actor=actor)
        changes.set_tags(rows[C], ["refund", "vip"], actor=actor)
        changes.set_status(rows[C], "pending", actor=actor)
        rows[D].created_at = rows[D].waiting_since = rows[D].last_message_at = now - timedelta(hours=30)
        rows[B].waiting_since = now - timedelta(hours=10)
        rows[C].waiting_since = None
        rows[D].due_at, rows[C].due_at, rows[A].due_at = now - timedelta(hours=1), now + timedelta(hours=10), now + timedelta(hours=2)
        db.session.add_all(ContactReason(id=number, parent_id=number - 1 if number > 2 else None, names={"en": "Why"}) for number in (2, 3, 4, 5))
        rows[B].reason_id = 5
        lumina = organisations.create("Lumină", ["lumina.example"], actor=actor)
        rows[C].customer.organisation_id = lumina.id
        note = actions.add_note(rows[D], typed("@Bob Member please look"), actor=actor)
        mentions.remember(rows[D], note, actor=actor)
    db.session.rollback()
    return {ticket.id: name for name, ticket in made.items()}


ASKED = [
    ("all", [["all", [["priority", "is", "urgent"]]]], {A}),
    ("all", [["all", [["priority", "is_not", "normal"]]]], {A, B}),
    ("all", [["all", [["status", "is", "pending"]]]], {C}),
    ("all", [["all", [["waiting_on", "is", "us"], ["channel", "is", "form"]]]], {A, D}),
    ("all", [["any", [["channel", "is", "chat"], ["language", "is", "pt-BR"]]]], {B, C}),
    ("all", [["all", [["assignee", "is", "me"]]]], {A}),
    ("all", [["all", [["assignee", "is_not", "me"]]]], {B, C, D}),
    ("all", [["all", [["assignee", "is", "nobody"]]]], {C, D}),
    ("all", [["all", [["assignee", "is", 3]]]], {B}),
    ("all", [["all", [["assignee", "is_not", 3]]]], {A, C, D}),
    ("all", [["all", [["team", "is", "mine"]]]], {B}),
    ("all", [["all", [["team", "is_not", "mine"]]]], {A, C, D}),
    ("all", [["all", [["team", "is", "nobody"]]]], {A, D}),
    ("all", [["all", [["team", "is_not", 2]]]], {A, B, D}),
    ("all", [["all", [["tag", "is", "refund"]]]], {A, C}),
    ("all", [["all", [["tag", "is", "refund"], ["tag", "is_not", "vip"]]]], {A}),
    ("all", [["all", [["organisation", "is", 1]]]], {C}),
    ("all", [["all", [["organisation", "is_not", 1]]]], {A, B, D}),
    ("all", [["all", [["mentioned", "is", "me"]]]], {D}),
    ("all", [["all", [["mentioned", "is_not", "me"]]]], {A, B, C}),
    ("all", [["all", [["created", "over", 24]]]], {D}),
    ("all", [["all", [["due", "is", "passed"]]]], {D}),
    ("all", [["all", [["due", "is", "soon"]]]], {A, C, D}),
    ("all", [["all", [["due", "is_not", "set"]]]], {B}),
    ("all", [["all", [["reason", "is", 5]]]], {B}),
    ("all", [["all", [["reason", "is_not", 5]]]], {A, C, D}),
    ("all", [["all", [["reason", "is", 2]]]], {B}),
    ("all", [["all", [["reason", "is_not", 3]]]], {A, C, D}),
    ("all", [["all", [["reason", "is", 6]]]], set()),
    ("all", [["all", [["reason", "is", "nobody"]]]], {A, C, D}),
    ("all", [["all", [["snoozed", "is", "set"]]]], set()),
    ("all", [["all", [["created", "under", 24]]]], {A, B, C}),
    ("all", [["all", [["waiting", "over", 8]]]], {B, D}),
    ("all", [["all", [["last_words", "under", 24]]]], {A, B, C}),
    ("any", [["all", [["priority", "is", "urgent"], ["channel", "is", "form"]]], ["all", [["tag", "is", "vip"]]]], {A, C}),
    ("all", [["any", [["priority", "is", "urgent"], ["priority", "is", "low"]]], ["any", [["channel", "is", "chat"]]]], {B}),
    ("all", [], {A, B, C, D}),
]


def test_each_condition_finds_its_tickets(staff, desk):
    sight = access.sight_of(staff.bob)
    for number, (match, groups, expected) in enumerate(ASKED):
        queue = Saved(number, "unsolved", parse(match, groups))
        found = {desk[row.id] for row in queues.page(queue, staff.bob.id, sight)}
        assert found == expected, groups
        assert queues.count(queue, staff.bob.id, sight) == len(expected), groups
        assert {desk[one] for one in queues.held(queue, staff.bob.id, list(desk))} == expected, groups


def test_what_many_tickets_fulfil_is_asked_of_each(staff, desk, monkeypatch):
    """Over the limit no condition leads to the tickets any more; they are the same ones."""
    sight = access.sight_of(staff.bob)
    asked = [(number, parse(match, groups), expected) for number, (match, groups, expected) in enumerate(ASKED)]
    led = [one for one in asked if {rule.field for rule in one[1].required} & set(FOUND)]
    assert len(led) == 4
    monkeypatch.setattr(queues, "MOST_NARROW", -1)
    for number, conditions, expected in led:
        queue = Saved(number, "unsolved", conditions)
        assert {desk[row.id] for row in queues.page(queue, staff.bob.id, sight)} == expected
        assert queues.count(queue, staff.bob.id, sight) == len(expected)


def test_other_folders_and_private_teams(staff, desk):
    sight, everything = access.sight_of(staff.carol), parse("all", [])
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, min(desk)), "solved", actor=staff.alice.actor)
        snoozing.snooze(db.session.get(Ticket, max(desk)), clock.utcnow() + timedelta(hours=30), actor=staff.alice.actor)
    names = {scope: {desk[row.id] for row in queues.page(Saved(1, scope, everything), staff.carol.id, sight)} for scope in SCOPES}
    assert names == {"unsolved": {C}, "open": {C, D}, "snoozed": {D}, "done": {A}}
    for (op, value), expected in {("is", "set"): {D}, ("is_not", "set"): {C}, ("is", "day"): set(), ("is", "week"): {D}, ("is", "answered"): set()}.items():
        queue = Saved(1, "open", parse("all", [["all", [["snoozed", op, value]]]]))
        assert {desk[row.id] for row in queues.page(queue, staff.carol.id, sight)} == expected, (op, value)


def test_all_counts_are_one_statement_and_late_is_among_them(staff, desk):
    sight, bob = access.sight_of(staff.bob), staff.bob.id
    own = [Saved(number, "unsolved", parse(match, groups)) for number, (match, groups, _expected) in enumerate(ASKED)]
    db.session.rollback()
    with counted() as statements:
        found = queues.counts(bob, [], sight, own)
    assert len(statements) == 2 and found["late"] == 3
    expected = {saved.key: len(tickets) for saved, (_m, _g, tickets) in zip(own, ASKED, strict=True) if saved.is_counted}
    assert len(expected) == 27 and {key: found[key] for key in expected} == expected
    assert not any(saved.key in found for saved in own if not saved.is_counted)


def test_every_order_pages_through_all_of_them(staff, desk):
    sight = access.sight_of(staff.bob)
    orders = {"newest": None, "oldest": None, "waiting": [D, B, A, C], "priority": [A, C, D, B], "due": [D, A, C, B]}
    assert set(orders) == set(SORTS)
    for sort, expected in orders.items():
        whole = [desk[row.id] for row in queues.page("unsolved", staff.bob.id, sight, sort=sort)]
        paged, after = [], None
        for _page in range(4):
            row = queues.page("unsolved", staff.bob.id, sight, sort=sort, after=after, size=1)[0]
            paged.append(desk[row.id])
            after = Place.parse(str(Place.of(row, sort)), sort)
        assert paged == whole and (expected is None or whole == expected), sort
        above = [desk[row.id] for row in queues.page("unsolved", staff.bob.id, sight, sort=sort, above=after)]
        assert above == whole[:-1], sort
    assert Place.parse("1_2_3", "newest") is None and Place.parse("x_2", "newest") is None and Place.parse("1.5_99999999999", "waiting") is None
