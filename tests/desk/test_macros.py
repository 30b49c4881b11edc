"""Saved replies on the desk: their pages, and the composer with and without scripts."""
import pytest
import sqlalchemy as sa

from helpdesk.automation import actions
from helpdesk.automation.models import Macro
from helpdesk.core.db import db, unit_of_work
from tests.factories import make_ticket

FORM = {"names_en": "Refund <b>", "text_en": "Hello {customer.name} <i>", "text_ro": "Bună ziua"}


@pytest.fixture
def macro(staff):
    with unit_of_work():
        return actions.create_macro(names={"en": "Refund times"}, texts={"en": "Hello {customer.name} & co"}, is_shared=True, agent=staff.alice)


def test_written_changed_and_removed_on_its_pages(client_of, staff):
    client = client_of(staff.bob)
    assert client.post("/desk/macros", data=FORM).status_code == 302
    page = client.get("/desk/macros").text
    assert "Refund &lt;b&gt;" in page and "Only yours" in page
    assert client.post("/desk/macros/1", data={**FORM, "names_en": "Other", "version": "1"}).status_code == 302
    assert "Other" in client.get("/desk/macros/1").text
    client.post("/desk/macros/1/remove")
    assert client.get("/desk/macros/1").status_code == 404
    assert client.post("/desk/macros/1", data={**FORM, "version": "2"}).status_code == 409


def test_a_slip_is_shown_beside_its_field_and_the_words_are_kept(client_of, staff):
    page = client_of(staff.bob).post("/desk/macros", data={"names_en": "x", "text_en": "Dear {customer.nmae}"})
    assert page.status_code == 422 and "{customer.nmae}" in page.text and "Dear " in page.text


def test_a_stale_change_is_told_and_the_words_are_kept(client_of, staff, macro):
    client = client_of(staff.alice)
    form = {"names_en": "New", "text_en": "mine", "is_shared": "1", "version": "1"}
    client.post(f"/desk/macros/{macro.id}", data=form)
    late = client.post(f"/desk/macros/{macro.id}", data={**form, "text_en": "my later words"})
    assert late.status_code == 409 and "my later words" in late.text


def test_without_scripts_the_choice_fills_the_answer(client_of, staff, macro):
    ticket, client = make_ticket(name="Ana <Pop>"), client_of(staff.carol)
    page = client.get(f"/desk/tickets/{ticket.number}").text
    assert 'form="macro-form"' in page and "Refund times" in page
    page = client.get(f"/desk/tickets/{ticket.number}?macro={macro.id}").text
    assert "Hello Ana &lt;Pop&gt; &amp; co</textarea>" in page
    assert client.get(f"/desk/tickets/{ticket.number}?macro=99").status_code == 404


def test_the_picker_is_for_those_who_see_the_ticket(client_of, staff, macro):
    ticket = make_ticket(name="Ana Pop", team_id=staff.private_team.id)
    assert "Hello Ana Pop &amp; co" in client_of(staff.bob).get(f"/desk/tickets/{ticket.number}/macros").text
    assert client_of(staff.carol).get(f"/desk/tickets/{ticket.number}/macros").status_code == 404


def test_plain_agents_read_shared_ones_and_change_only_their_own(client_of, staff, macro):
    client = client_of(staff.carol)
    page = client.get(f"/desk/macros/{macro.id}")
    assert page.status_code == 200 and "readonly" in page.text and "Remove" not in page.text
    assert client.post(f"/desk/macros/{macro.id}", data={"names_en": "x", "text_en": "y", "version": "1"}).status_code == 403
    assert client.post(f"/desk/macros/{macro.id}/remove").status_code == 403


def test_of_an_edit_and_a_removal_one_wins_and_the_other_is_told(client_of, staff):
    alice, admin = client_of(staff.alice), client_of(staff.alice)
    alice.post("/desk/macros", data={"names_en": "Two days", "text_en": "It takes two days.", "is_shared": "yes"})
    macro_id = db.session.scalar(sa.select(Macro.id).where(Macro.owner_id.is_(None)).order_by(Macro.id.desc()))
    words = {"names_en": "Two days", "text_en": "It takes three days.", "is_shared": "yes", "version": 1}
    assert alice.post(f"/desk/macros/{macro_id}", data=words).status_code == 302
    late = admin.post(f"/desk/macros/{macro_id}/remove", data={"version": 1})
    assert late.status_code == 409 and "it was not removed" in late.text
    admin.post(f"/desk/macros/{macro_id}/remove", data={"version": 2})
    gone = alice.post(f"/desk/macros/{macro_id}", data={**words, "version": 2, "text_en": "It takes four days."})
    assert gone.status_code == 409 and "was removed meanwhile" in gone.text and "It takes four days.</textarea>" in gone.text
    assert 'action="/desk/macros"' in gone.text
