"""Organisations: made from the list, fed by their mail domains, shown with people and tickets; public domains are refused."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Customer, Organisation, OrganisationDomain
from helpdesk.web.measure import counted
from tests.desk.pages import after
from tests.factories import make_ticket

LUMINA = {"name": "Lumina SRL", "domains": "@lumina.example\n Mail.Lumina.example, lumina.example"}


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


def organisations() -> int:
    return db.session.scalar(sa.select(sa.func.count(Organisation.id)))


def test_one_is_made_and_new_people_belong_to_it(carol, staff):
    assert "No organisations yet" in carol.get("/desk/organisations").text
    answer = carol.post("/desk/organisations", data=LUMINA)
    assert "lumina.example, mail.lumina.example" in after(carol, answer)
    ana, ion = make_ticket(email="ana@lumina.example", name="Ana Pop"), make_ticket(email="ion@x.example", name="Ion Radu")
    assert [db.session.get(Customer, one.customer_id).organisation_id is not None for one in (ana, ion)] == [True, False]
    page = carol.get(answer.location).text
    assert "Ana Pop" in page and "Ion Radu" not in page
    assert "1 person" in carol.get("/desk/organisations?q=LUMINA.ex").text and "No organisation fits" in carol.get("/desk/organisations?q=zzz").text
    event = db.session.scalars(sa.select(EventRow).where(EventRow.kind == "organisation.created")).one()
    assert event.actor == f"agent:{staff.carol.id}"


@pytest.mark.parametrize(("form", "status", "words"), [
    ({"name": " "}, 422, "Write the name of the organisation."), ({"name": "x" * 201}, 422, "A name holds at most 200 characters."),
    ({"domains": "gmail.com"}, 422, "Anybody can have an address at gmail.com"), ({"domains": "ana@yahoo.ro"}, 422, "Anybody can have an address at yahoo.ro"),
    ({"domains": "uol.com.br lumina.example"}, 422, "Anybody can have an address at uol.com.br"), ({"domains": "lumina"}, 422, "lumina is not a mail domain."),
    ({"domains": "<script>.x"}, 422, "is not a mail domain."), ({"domains": " ".join(f"{n}.example" for n in range(51))}, 422, "at most 50 domains"),
    ({"name": "KNOWN srl"}, 409, "There is an organisation of this name already."),
    ({"domains": "new.example known.example"}, 409, "known.example belongs to Known SRL already."),
])
def test_what_cannot_be_is_said(carol, form, status, words):
    known = carol.post("/desk/organisations", data={"name": "Known SRL", "domains": "known.example"}).location
    for path in ("/desk/organisations", carol.post("/desk/organisations", data={"name": "Other"}).location):
        seen = carol.get(f"{path}/edit").text.partition('name="seen" value="')[2].partition('"')[0] if path.count("/") > 2 else ""
        answer = carol.post(path, data={**LUMINA, "seen": seen, **form})
        assert answer.status_code == status and words in answer.text and "<script>" not in answer.text.replace("<script src", "")
        assert (f'href="{known}"' in answer.text) == (status == 409)
    assert organisations() == 2 and db.session.scalars(sa.select(OrganisationDomain.domain)).all() == ["known.example"]


def test_changing_is_audited_and_a_stale_form_is_told(carol):
    path = carol.post("/desk/organisations", data=LUMINA).location
    form = carol.get(f"{path}/edit").text
    seen = form.partition('name="seen" value="')[2].partition('"')[0]
    assert "Lumina Nova" in after(carol, carol.post(path, data={"name": "Lumina Nova", "domains": "lumina.example nova.example", "seen": seen}))
    answer = carol.post(path, data={**LUMINA, "name": "Mine", "seen": seen})
    assert answer.status_code == 409 and "Somebody else has changed this organisation" in answer.text and 'value="Mine"' in answer.text
    event = db.session.scalars(sa.select(EventRow).where(EventRow.kind == "organisation.changed")).one()
    assert event.data["fields"] == ["domains", "name"]
    assert sorted(db.session.scalars(sa.select(OrganisationDomain.domain))) == ["lumina.example", "nova.example"]


def test_people_who_wrote_before_are_taken_in_when_asked(carol):
    ana, ion = make_ticket(email="ana@lumina.example", name="Ana Pop"), make_ticket(email="ion@notlumina.example", name="Ion Radu")
    path = carol.post("/desk/organisations", data=LUMINA).location
    page = carol.get(path).text
    assert "1 person writes from its domains" in page and "Ana Pop" not in page
    assert "1 person belongs to it now." in after(carol, carol.post(f"{path}/take-in"))
    assert "Take them in" not in carol.get(path).text
    assert [db.session.get(Customer, one.customer_id).organisation_id is not None for one in (ana, ion)] == [True, False]


def test_tickets_of_a_private_team_are_not_there_for_others(client_of, staff):
    inside, outside = client_of(staff.bob), client_of(staff.carol)
    path = outside.post("/desk/organisations", data=LUMINA).location
    make_ticket(email="ana@lumina.example", subject="Parcel")
    make_ticket(email="ana@lumina.example", subject="Dismissal", team_id=staff.private_team.id)
    assert "Dismissal" in inside.get(f"{path}?tab=open").text
    page = outside.get(f"{path}?tab=open").text
    assert "Parcel" in page and "Dismissal" not in page and 'Open tickets <span class="count">1<' in page
    assert outside.get(f"{path}?tab=secrets").status_code == 404 and outside.get("/desk/organisations/999").status_code == 404


def test_lists_page_by_name_and_cost_the_same_for_many(carol):
    for number in range(53):
        carol.post("/desk/organisations", data={"name": f"Firm {number:02}"})
    with counted() as statements:
        page = carol.get("/desk/organisations").text
    assert len(statements) <= 12 and "Firm 49" in page and "Firm 50" not in page
    second = carol.get(page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")).text
    assert "Firm 49" not in second and all(f"Firm {number}" in second for number in (50, 51, 52))
    path = carol.post("/desk/organisations", data=LUMINA).location
    for number in range(53):
        make_ticket(email=f"{number}@lumina.example", name=f"Person {number:02}.")
    for tab, later in (("people", "Person 02."), ("open", "Person 32.")):
        with counted() as statements:
            page = carol.get(f"{path}?tab={tab}").text
        assert len(statements) <= 12, statements
        rest = carol.get(page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")).text
        assert later in rest and later not in page and "Person 52." not in rest
