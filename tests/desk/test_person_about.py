"""What a person carries: filled in by agents, other systems and browsers, shown beside the ticket, respected by surveys, joined and parted with the person."""
import re

import pytest
import sqlalchemy as sa

from helpdesk.accounts import tokens
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.customers import actions as customers
from helpdesk.customers import carried, merging, person_fields
from helpdesk.customers.carried_models import CustomerNote
from helpdesk.customers.models import Customer, Merge
from helpdesk.customers.person_fields import FieldChoice
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import changes, parting
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket


@pytest.fixture
def fields(app) -> dict[str, int]:
    """Fields of every kind, ids by kind."""
    with unit_of_work():
        made = {kind: person_fields.create_field(FieldChoice(kind, {"en": f"A {kind}"}, choices=({"key": "", "names": {"en": "Gold"}},) if kind == "choice" else (),
                                                             is_beside=kind != "number"), actor=SYSTEM) for kind in person_fields.KINDS}
        return {kind: field.id for kind, field in made.items()}


def fresh(ticket: Ticket) -> Customer:
    return db.session.get(Customer, ticket.customer_id, populate_existing=True)


def form_of(client, customer_id: int) -> dict[str, str]:
    return {"seen": re.search(r'name="seen" value="(\w+)"', client.get(f"/desk/people/{customer_id}/about").text)[1]}


def test_an_agent_fills_it_in_and_everybody_sees_it_beside_the_ticket(bob, fields):
    ticket = make_ticket()
    path = f"/desk/people/{ticket.customer_id}"
    typed = {**form_of(bob, ticket.customer_id), "time_zone": "America/Sao_Paulo", "tags": "VIP, #press", "worth": "Gold", "risk": "high", "consent_news": "no",
             "how": "on the phone", f"own_{fields['text']}": "<b>Harp", f"own_{fields['choice']}": "1", f"own_{fields['number']}": "1.234,50",
             f"own_{fields['date']}": "2026-01-31", f"own_{fields['yes']}": "yes"}
    assert bob.post(f"{path}/about", data=typed).status_code == 302
    customer = fresh(ticket)
    assert (customer.time_zone, customer.time_zone_by, customer.tags, customer.worth, customer.risk) == ("America/Sao_Paulo", "agent", ["press", "vip"], "Gold", "high")
    assert customer.own_values == {str(fields["text"]): "<b>Harp", str(fields["choice"]): "1", str(fields["number"]): "1234.5", str(fields["date"]): "2026-01-31",
                                   str(fields["yes"]): "yes"}
    assert (customer.consents["news"]["given"], customer.consents["news"]["how"]) == (False, "on the phone")
    beside, page = bob.get(f"/desk/tickets/{ticket.number}").text, bob.get(path).text
    for words in ("there", "vip", "Gold", "High risk", "&lt;b&gt;Harp", "No: News by mail"):
        assert words in beside, words
    assert "Ana Pop" in bob.get("/desk/people?q=press").text and "Nobody fits" in bob.get("/desk/people?q=presse").text
    assert "1234.5" in page and "1234.5" not in beside and "on the phone" in page
    assert "changed: consent, own fields, risk, tags, time zone, worth" in bob.get(f"{path}?tab=changes").text


def test_what_cannot_be_used_and_what_is_stale_comes_back(bob, fields):
    ticket = make_ticket()
    path = f"/desk/people/{ticket.customer_id}/about"
    seen = form_of(bob, ticket.customer_id)
    refused = bob.post(path, data={**seen, "time_zone": "Mars/Olympus", "risk": "odd", "worth": "x" * 61, "tags": "a" * 41,
                                   f"own_{fields['number']}": "many", f"own_{fields['date']}": "soon", f"own_{fields['yes']}": "maybe", f"own_{fields['choice']}": "9"})
    assert refused.status_code == 422 and refused.text.count('class="field-error"') == 8 and "Mars/Olympus" in refused.text
    assert bob.post(path, data={**seen, "tags": "first"}).status_code == 302
    stale = bob.post(path, data={**seen, "tags": "second"})
    assert stale.status_code == 409 and "second" in stale.text and fresh(ticket).tags == ["first"]


def test_a_note_is_written_removed_and_brought_back(bob):
    ticket = make_ticket()
    path = f"/desk/people/{ticket.customer_id}"
    bob.post(f"{path}/notes", data={"note": "Prefers <i>mornings"})
    assert "Prefers &lt;i&gt;mornings" in bob.get(f"/desk/tickets/{ticket.number}").text and "Bob Member" in bob.get(path).text
    note = db.session.scalar(sa.select(CustomerNote))
    bob.post(f"{path}/notes/{note.id}/remove")
    page = bob.get(path).text
    assert "The note is removed." in page and f'action="{path}/notes"' in page and not db.session.scalar(sa.select(CustomerNote))
    bob.post(f"{path}/notes", data={"note": " "})
    assert bob.post(f"{path}/notes/99/remove").status_code == 404 and not db.session.scalar(sa.select(CustomerNote))


def test_who_wants_no_surveys_gets_none(staff):
    asked, refusing = make_ticket(email="a@example.com"), make_ticket(email="b@example.com")
    with unit_of_work():
        carried.change_about(db.session.get(Customer, refusing.customer_id), carried.About(consents={"surveys": False}), by="agent", actor=staff.bob.actor)
        for ticket in (asked, refusing):
            changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=staff.bob.actor)
    assert list(db.session.scalars(sa.select(SurveyInvitation.ticket_id))) == [asked.id]


def test_a_browser_is_believed_as_a_guess_and_never_about_a_proved_profile(bob, visitor):
    visitor.post("/contact", data={"name": "Ana", "email": "ana@example.com", "subject": "Hi", "message": "Hello", "time_zone": "Europe/Bucharest"})
    ticket = db.session.scalar(sa.select(Ticket))
    assert "a guess" in bob.get(f"/desk/tickets/{ticket.number}").text
    with unit_of_work():
        customers.prove(fresh(ticket), "email", "ana@example.com", proof="reply")
    visitor.post("/contact", data={"name": "Eve", "email": "ana@example.com", "subject": "Hi", "message": "Hello", "time_zone": "America/Sao_Paulo"})
    assert (fresh(ticket).time_zone, fresh(ticket).time_zone_by) == ("Europe/Bucharest", "guess")
    with unit_of_work():
        carried.guess_zone(fresh(ticket), "Nowhere/Land", is_proof=True)
        carried.guess_zone(fresh(ticket), "America/Sao_Paulo", is_proof=True)
    assert fresh(ticket).time_zone == "America/Sao_Paulo"


def test_another_system_changes_it_with_a_key_that_may(visitor, fields):
    ticket = make_ticket()
    with unit_of_work():
        may, may_not = (tokens.make("Shop", scopes=scopes, actor=SYSTEM)[1] for scopes in (tokens.SCOPES, (tokens.EVENT_WRITE,)))
    path, by = "/api/v1/customers/email:ana@example.com", {"Authorization": f"Bearer {may}"}
    body = {"worth": "12,400 EUR", "risk": "low", "tags": ["Press"], "fields": {f"own_{fields['yes']}": True, f"own_{fields['number']}": 3},
            "consents": {"surveys": False}, "consent_how": "in the shop", "time_zone": "Europe/Bucharest"}
    assert visitor.patch(path, json=body, headers={"Authorization": f"Bearer {may_not}"}).status_code == 401
    answer = visitor.patch(path, json=body, headers=by)
    assert answer.status_code == 200 and answer.get_json()["tags"] == ["press"] and answer.get_json()["fields"] == {f"own_{fields['yes']}": "yes", f"own_{fields['number']}": "3"}
    assert fresh(ticket).time_zone_by == "api" and not fresh(ticket).allows("surveys")
    assert visitor.patch(path, json={"worth": ""}, headers=by).get_json()["worth"] is None and fresh(ticket).tags == ["press"]
    for bad in ({"odd": 1}, {"tags": "x"}, {"fields": {"own_99": "x"}}, {"consents": {"surveys": "no"}}, {"consents": {"odd": True}}, {"time_zone": "x"}, {"worth": 3}, []):
        assert visitor.patch(path, json=bad, headers=by).status_code == 422, bad
    assert visitor.patch("/api/v1/customers/email:nobody@example.com", json={}, headers=by).status_code == 404


def test_two_people_made_one_carry_both_and_are_parted_exactly(staff):
    one, other = make_ticket(email="a@example.com"), make_ticket(email="b@example.com")
    before = []
    with unit_of_work():
        for ticket, about in ((one, carried.About(tags=("vip",), consents={"surveys": True, "news": True})),
                              (other, carried.About(tags=("press",), risk="high", time_zone="Europe/Bucharest", consents={"surveys": False}))):
            carried.change_about(fresh(ticket), about, by="agent", actor=staff.bob.actor)
            carried.add_note(fresh(ticket), "A note", actor=staff.bob.actor)
    for ticket in (one, other):
        before.append((fresh(ticket).about_edition, [note.id for note in carried.notes_of(ticket.customer_id)]))
    with unit_of_work():
        done = merging.merge(fresh(one), fresh(other), actor=staff.bob.actor).id
    joined = fresh(one)
    assert (joined.tags, joined.risk, joined.time_zone, len(carried.notes_of(joined.id))) == (["press", "vip"], "high", "Europe/Bucharest", 2)
    assert not joined.allows("surveys") and joined.allows("news")
    with unit_of_work():
        parting.part(db.session.get(Merge, done), visitors=lambda _ids: {}, actor=staff.bob.actor)
    assert [(fresh(ticket).about_edition, [note.id for note in carried.notes_of(ticket.customer_id)]) for ticket in (one, other)] == before


def test_an_admin_defines_fields_and_others_do_not(client_of, staff, bob):
    alice = client_of(staff.alice)
    assert bob.get("/desk/settings/person-fields").status_code == 403
    assert alice.post("/desk/settings/person-fields", data={"kind": "choice", "names_en": "Plan"}).status_code == 422
    assert alice.post("/desk/settings/person-fields", data={"kind": "choice", "names_en": "Plan", "choice_new0_en": "Gold", "choice_new1_en": "Silver", "is_beside": "1",
                                                            "is_active": "1"}).status_code == 302
    field = person_fields.all_fields()[0]
    assert [one["key"] for one in field.choices] == ["1", "2"] and "Plan" in alice.get("/desk/settings/person-fields").text
    alice.post(f"/desk/settings/person-fields/{field.id}", data={"names_en": "Plan", "choice_2_en": "Silver", "choice_new0_en": "Iron", "is_active": "1"})
    changed = person_fields.all_fields()[0]
    assert [(one["key"], one.get("is_off", False)) for one in changed.choices] == [("2", False), ("3", False), ("1", True)] and not changed.is_beside
    assert changed.words("1", "en") == "Gold" and "changed the field of people" in alice.get("/desk/settings/changes").text
    with pytest.raises(Invalid), unit_of_work():
        person_fields.create_field(FieldChoice("text", {}), actor=SYSTEM)


def test_they_stand_in_the_order_that_an_admin_gives(client_of, staff, fields):
    alice = client_of(staff.alice)
    first, second = (field.id for field in person_fields.all_fields()[:2])
    page = alice.get("/desk/settings/person-fields").text
    assert page.index("A text") < page.index("A choice")
    assert alice.post(f"/desk/settings/person-fields/{second}/move", data={"to": "up"}).status_code == 302
    assert [field.id for field in person_fields.all_fields()[:2]] == [second, first]
    alice.post(f"/desk/settings/person-fields/{second}/move", data={"to": "up"})
    assert person_fields.all_fields()[0].id == second, "at the end of the list nothing happens"
    assert client_of(staff.bob).post(f"/desk/settings/person-fields/{second}/move", data={"to": "up"}).status_code == 403


def test_the_ticket_asks_once_for_the_notes_and_for_nothing_else_of_it(bob, fields):
    ticket = make_ticket()
    with unit_of_work():
        carried.change_about(fresh(ticket), carried.About(tags=("vip",), own={f"own_{fields['text']}": "x"}), by="agent", actor=SYSTEM)
    for _ in range(2):
        bob.get(f"/desk/tickets/{ticket.number}")
    with counted() as statements:
        bob.get(f"/desk/tickets/{ticket.number}")
    assert len([one for one in statements if "FROM customer_note" in one]) == 1
    assert not [one for one in statements if "FROM person_field" in one]
