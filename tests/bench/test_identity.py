"""Who is who: one journey of each kind through the real doors, and a judge that sees what is wrong. `make bench-identity` runs hundreds."""
import pytest

from helpdesk.bench.identity import forged, journeys, proved
from helpdesk.bench.identity.doors import MAILBOX, SERVER, open_doors
from helpdesk.bench.identity.people import Crowd
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.own import own
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work


@pytest.fixture
def desk(app, staff, monkeypatch):
    monkeypatch.setattr(own, "trusted_servers", (SERVER,))
    with unit_of_work():
        create_mailbox(MailboxChoice(MAILBOX, names={"en": "Desk"}, has_plus_addresses=True, smtp_host="127.0.0.1"), actor=SYSTEM)
    return open_doors(app, Crowd(7), staff.alice.id)


def test_one_journey_of_each_kind_takes_nobody_for_somebody_else(desk):
    tallies = journeys.run(desk, 1)
    assert len(tallies) >= 25
    for tally in tallies:
        assert all(verdict.is_clean for verdict in tally.verdicts), (tally.kind, tally.verdicts)
        assert tally.recall >= 0.9, tally.kind


def join_without_proof(desk):
    (one, mine), (other, theirs) = proved.somebody(desk), proved.somebody(desk)
    for person, address in ((one, mine), (other, theirs)):
        desk.mail(person, address, "Hello")
    desk.merge(mine, theirs)


def all_that_can_go_wrong(desk):
    victim, address, forger, _own = forged.victim_and_forger(desk)
    desk.watch(address)
    desk.mail(forger, address, "Hello", is_proof=False)
    desk.journey.must_not_show("the secret stands here", "secret", forger.key)
    desk.vouches(address, "phone", "+40745118203")
    second = desk.crowd.private(victim)
    desk.journey.owns(victim.key, second)
    desk.mail(victim, second, "Hello from elsewhere")


def test_the_judge_sees_whatever_goes_wrong(desk):
    join = journeys.one(desk, join_without_proof)
    assert len(join.false_joins) == 2 and not join.is_clean
    rest = journeys.one(desk, all_that_can_go_wrong)
    assert (len(rest.wrong_marks), len(rest.leaks), len(rest.changed)) == (1, 1, 1) and rest.met < rest.pairs
    assert "0.000" in journeys.as_table([journeys.Tally("proved", "x", [rest])])


def test_the_same_seed_makes_the_same_people():
    first, second = (Crowd(3) for _ in range(2))
    people = [[crowd.person(), crowd.private(crowd.person()), crowd.company("ro"), crowd.phone()] for crowd in (first, second)]
    assert people[0] == people[1] and people[0] != [Crowd(4).person()]
