"""Macros: whose they are, who may write them, in which language they speak, and who wins when two write."""
import pytest

from helpdesk.automation import actions, queries
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict, Invalid, NotAllowed, NotFound
from helpdesk.customers.models import Customer
from tests.factories import make_ticket

TEXTS = {"en": "Hello {customer.first_name}, about #{ticket.number}.", "ro": "Bună ziua, {customer.name}!"}


def make(agent, *, name="Refund times", texts=TEXTS, is_shared=False):
    with unit_of_work():
        return actions.create_macro(names={"en": name}, texts=texts, is_shared=is_shared, agent=agent)


def test_everybody_sees_shared_ones_and_only_the_own_personal_ones(staff):
    make(staff.alice, name="Shared", is_shared=True)
    own = make(staff.bob, name="own of bob")
    assert [macro.name("en") for macro in queries.macros_for(staff.bob)] == ["own of bob", "Shared"]
    assert [name for _, name in queries.macro_names_for(staff.carol)] == ["Shared"]
    with pytest.raises(NotFound):
        queries.macro_for(staff.carol, own.id)


def test_an_agent_does_not_write_for_everybody(staff):
    shared, own = make(staff.alice, is_shared=True), make(staff.bob)
    with pytest.raises(NotAllowed):
        make(staff.bob, is_shared=True)
    for attempt in (lambda: actions.change_macro(shared, names={"en": "x"}, texts=TEXTS, is_shared=False, version=1, agent=staff.bob),
                    lambda: actions.change_macro(own, names={"en": "x"}, texts=TEXTS, is_shared=True, version=1, agent=staff.bob),
                    lambda: actions.remove_macro(shared, agent=staff.bob)):
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()


@pytest.mark.parametrize(("name", "texts", "field"), [
    (" ", TEXTS, "names_en"),
    ("x", {"en": "  \n"}, "text_en"),
    ("x", {"ro": "Bună {customer.nume}"}, "text_ro"),
    ("x", {"pt-BR": "a" * 20_001}, "text_pt-BR"),
])
def test_what_cannot_be_used_is_named(staff, name, texts, field):
    with pytest.raises(Invalid) as refused:
        make(staff.alice, name=name, texts=texts)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "Hello Ana, about #10001."), ("ro", "Bună ziua, Ana Pop!"), ("pt-BR", "Hello Ana, about #10001."),
])
def test_it_speaks_the_language_of_the_ticket(staff, locale, text):
    macro, ticket = make(staff.bob), make_ticket()
    customer = db.session.get(Customer, ticket.customer_id)
    assert queries.filled(macro, agent=staff.bob, locale=locale, customer=customer, ticket=ticket) == text


def test_what_is_not_known_stays_to_be_seen(staff):
    macro, ticket = make(staff.bob), make_ticket(name="")
    customer = db.session.get(Customer, ticket.customer_id)
    assert "{customer.first_name}" in queries.filled(macro, agent=staff.bob, locale="en", customer=customer, ticket=ticket)


def test_of_two_who_change_it_the_second_is_told(staff):
    macro = make(staff.alice, is_shared=True)
    with unit_of_work():
        actions.change_macro(macro, names={"en": "First"}, texts=TEXTS, is_shared=True, version=1, agent=staff.alice)
    with pytest.raises(Conflict), unit_of_work():
        actions.change_macro(macro, names={"en": "Second"}, texts=TEXTS, is_shared=True, version=1, agent=staff.alice)
    db.session.expire_all()
    assert queries.macro_for(staff.bob, macro.id).name("en") == "First"
