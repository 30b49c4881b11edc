"""People are found by the beginnings of what is known of them, newest first, a page at a time."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions, search
from helpdesk.customers.models import Customer


@pytest.fixture
def people(app):
    """Ana, Ștefan and a visitor of the chat of whom nothing is known."""
    with unit_of_work():
        ana = actions.customer_for("email", "ana.pop@lumina.example", name="Ana-Maria Pop")
        actions.add_identity(ana, "phone", "+40 745 118 203", actor=SYSTEM)
        actions.customer_for("email", "stefan@posta.example", name="Ștefan Ionescu")
        actions.customer_for("chat", "1f2e3d")
    return ana


def names(query: str, **place) -> list[str]:
    return [customer.name for customer in search.find(query, **place).rows]


@pytest.mark.parametrize(("query", "found"), [
    ("", ["Ștefan Ionescu", "Ana-Maria Pop"]),
    ("ana", ["Ana-Maria Pop"]), ("pop an", ["Ana-Maria Pop"]), ("ANA.POP@LUMINA.EXAMPLE", ["Ana-Maria Pop"]), ("lumina", ["Ana-Maria Pop"]),
    ("stef ion", ["Ștefan Ionescu"]), ("ŞTEFAN", ["Ștefan Ionescu"]), ("example", ["Ștefan Ionescu", "Ana-Maria Pop"]),
    ("+40 745 118 203", ["Ana-Maria Pop"]), ("0745 118", ["Ana-Maria Pop"]), ("745118203", ["Ana-Maria Pop"]), ("118203", ["Ana-Maria Pop"]),
    ("ana ionescu", []), ("opescu", []), ("1f2e3d", []), ("999", []), ("or", []), ("\" * ' & | !", ["Ștefan Ionescu", "Ana-Maria Pop"]), ("' | ana:*", ["Ana-Maria Pop"]),
])
def test_what_is_typed_finds_whom_it_fits(people, query, found):
    assert names(query) == found


def test_changes_are_found_at_once_and_what_is_gone_is_not(people):
    with unit_of_work():
        actions.change(people, name="Anna Popescu", actor=SYSTEM)
        actions.add_identity(people, "email", "wrong@elsewhere.example", actor=SYSTEM)
    assert names("popescu") == names("elsewhere") == ["Anna Popescu"] and names("maria") == []
    with unit_of_work():
        actions.remove_identity(people, people.identities[-1].id, is_used=False, actor=SYSTEM)
    assert names("elsewhere") == []


def test_a_name_that_comes_with_a_proof_is_found(app):
    with unit_of_work():
        customer = actions.customer_for("email", "x@y.example")
        actions.prove(customer, "email", "x@y.example", proof="reply")
    with unit_of_work():
        actions.prove(db.session.get(Customer, customer.id), "email", "x@y.example", proof="reply", name="Late Name")
    assert names("late") == ["Late Name"]


def test_pages_go_there_and_back(app):
    with unit_of_work():
        for number in range(5):
            actions.customer_for("email", f"{number}@x.example", name=f"Person {number}")
    first = search.find("person", size=2)
    second = search.find("person", before=first.older, size=2)
    third = search.find("person", before=second.older, size=2)
    shown = [[customer.name[-1] for customer in page.rows] for page in (first, second, third)]
    assert shown == [["4", "3"], ["2", "1"], ["0"]]
    assert (first.newer, third.older) == (None, None)
    again = search.find("person", after=second.newer, size=2)
    assert [customer.name[-1] for customer in again.rows] == ["4", "3"] and again.newer is None and again.older == first.older


def test_everybody_is_written_again_by_one_command(app, people):
    with unit_of_work():
        db.session.execute(sa.text("DELETE FROM customer_text"))
    db.session.rollback()
    assert names("ana") == []
    db.session.rollback()
    search.rebuild(unit_of_work)
    assert names("ana") == ["Ana-Maria Pop"]
