"""Who may be the same person: what speaks for it, how sure that makes, and how the agents' decisions move it."""
import pytest

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions, likeness
from helpdesk.customers.models import Customer, Identity
from tests.factories import make_ticket


def person(name: str, *ways: str, locale: str | None = None) -> Customer:
    return Customer(name=name, locale=locale, identities=[Identity(kind="email" if "@" in way else "phone", value=way) for way in ways])


PAIRS = {
    "same name": (person("Ana Pop", "x1@a.example"), person("Pop Ána", "y2@b.example"), ("same_name",)),
    "one word is no name": (person("Ana", "x1@a.example"), person("Ana", "y2@b.example"), ()),
    "same number written otherwise": (person("", "+40777123456"), person("", "0777123456"), ("same_phone",)),
    "a letter slipped": (person("", "maria.ionescu@x.example"), person("", "maria.ionecsu@x.example"), ("near_address",)),
    "another number is another person": (person("", "vendas12@x.example"), person("", "vendas13@x.example"), ()),
    "same mailbox elsewhere": (person("", "joana.silva@x.example"), person("", "joana.silva@y.example"), ("same_mailbox_name",)),
    "a shared mailbox": (person("Ana Pop", "office@x.example"), person("Ana Pop", "office@y.example"), ("same_name", "shared_mailbox")),
    "the address spells the name": (person("Ana Pop", "x1@a.example"), person("", "ana.pop@b.example"), ("name_in_address",)),
    "another language": (person("Ana Pop", "x1@a.example", locale="ro"), person("Ana Pop", "y2@b.example", locale="en"), ("other_language", "same_name")),
    "nothing but the language": (person("", "x1@a.example", locale="ro"), person("", "y2@b.example", locale="en"), ()),
}


@pytest.mark.parametrize("case", PAIRS)
def test_what_speaks_for_it(case):
    one, other, expected = PAIRS[case]
    assert likeness.evidence(one, other) == expected == likeness.evidence(other, one)


SLIPS = [("ana", "ana", False), ("anna", "ana", True), ("ana", "anna", True), ("ana", "aan", True), ("ana", "ama", True), ("ana", "amma", False),
         ("ana", "", False), ("a", "", True), ("abcd", "badc", False)]


@pytest.mark.parametrize("one, other, is_slip", SLIPS)
def test_one_slip(one, other, is_slip):
    assert likeness.is_one_slip(one, other) is is_slip


def test_more_evidence_makes_surer_and_namesakes_stay_doubtful():
    def sure(*found):
        return likeness.confidence(found, likeness.WEIGHTS)
    assert 0 == sure() < sure("same_name", "shared_mailbox") < likeness.LEAST < sure("same_name") < 0.4 < sure("same_phone") < sure("same_name", "same_phone") < 1


def test_decisions_move_the_weights():
    decisions = [(False, ["same_name"])] * 30 + [(True, ["same_name", "same_phone"])] * 30
    weights = likeness.weights_after(decisions)
    assert weights["same_name"] < likeness.WEIGHTS["same_name"] and weights["same_phone"] > weights["same_name"] + 2
    assert likeness.weights_after(decisions[:30]) == likeness.weights_after([]) == likeness.WEIGHTS


def test_somebody_decided_about_is_not_proposed_again(app):
    ana, twin, other = (make_ticket(email=email, name=name).customer_id for email, name in (
        ("ana.pop@a.example", "Ana Pop"), ("ana.pop@b.example", "Ana Pop"), ("ion@c.example", "Ion Radu")))
    with unit_of_work():
        actions.add_identity(db.session.get(Customer, other), "phone", "+40 777 123 456", actor=SYSTEM)
    first = likeness.proposals(db.session.get(Customer, ana))
    assert [one.customer.id for one in first] == [twin] and first[0].confidence > 0.6
    with unit_of_work():
        likeness.decide(db.session.get(Customer, twin), db.session.get(Customer, ana), is_same=False)
    assert likeness.proposals(db.session.get(Customer, ana)) == []
    with unit_of_work():
        likeness.forget_decision(ana, twin)
    assert len(likeness.proposals(db.session.get(Customer, twin))) == 1
    assert likeness.proposals(db.session.get(Customer, other)) == []


def test_what_decisions_taught_can_be_told():
    assert likeness.Learnt(likeness.WEIGHTS).moved(up=True) == likeness.Learnt(likeness.WEIGHTS).moved(up=False) == []
    decisions = [(True, ["same_phone"])] * 30 + [(False, ["same_name"])] * 30
    taught = likeness.Learnt(likeness.weights_after(decisions), 30, 30)
    assert "same_name" in taught.moved(up=False) and "same_name" not in taught.moved(up=True)
