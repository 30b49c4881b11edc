"""People come in from a sheet and can be taken out again: preview, progress, mistakes, undo, export; for admins only."""
import io

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import person_fields, search, sheets
from helpdesk.customers.models import Customer, Identity, Organisation
from helpdesk.customers.person_fields import FieldChoice
from tests.factories import make_ticket

SHEET = """name,email,phone,language,organisation
Ana Pop,ana@example.com,+40777123456,ro,Lumina
Ion Radu,ion@example.com,,pt-BR,
Wrong,nonsense,,,
Both,ana@example.org,+40711111111,,
"""


def bring(client, words: str) -> str:
    """Reads the sheet; answers the address of its import."""
    answer = client.post("/desk/people/import", data={"file": (io.BytesIO(words.encode()), "people.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location


def people() -> dict[str, tuple]:
    """Name, language, whether with an organisation and number of identities of everybody, by their first address."""
    return {person.identities[0].value: (person.name, person.locale, person.organisation_id is not None, len(person.identities))
            for person in db.session.scalars(sa.select(Customer).execution_options(populate_existing=True))}


@pytest.fixture
def known(app) -> None:
    """Ana is known without a name; two others have what one line says of a single person."""
    make_ticket(email="ana@example.com", name="", locale=None)
    make_ticket(email="ana@example.org", name="Ana Maria")
    with unit_of_work():
        customers.customer_for("phone", "+40711111111", name="Phone Only")


def test_in_and_out_again(alice, known, work_off):
    before = people()
    address = bring(alice, SHEET)
    page = alice.get(address).text
    assert "3 people can come in." in page and "Line 4" in page and "nonsense is not a mail address." in page and people() == before
    alice.post(f"{address}/start")
    assert "0 of 3 are in" in alice.get(address).text and 'hx-get="' in alice.get(f"{address}?part=1").text
    work_off()
    page = alice.get(address).text
    assert "New: 1. Known and completed: 1. Known already: 0." in page and "belongs to two people" in page
    assert people() == before | {"ana@example.com": ("Ana Pop", "ro", True, 2), "ion@example.com": ("Ion Radu", "pt-BR", False, 1)}
    assert db.session.scalar(sa.select(sa.func.count(Identity.id)).where(Identity.proved_at.is_not(None))) == 0
    assert len(search.find("ion radu").rows) == 1
    alice.post(f"{address}/undo")
    work_off()
    assert "It is taken back." in alice.get(address).text and people() == before
    assert db.session.scalars(sa.select(Organisation)).all() == [], "what the import made and nobody uses goes too"
    assert search.find("ion radu").rows == []
    named = sa.select(EventRow.kind).where(EventRow.customer_id.is_not(None), EventRow.customer_id.not_in(sa.select(Customer.id)))
    assert db.session.scalars(named).all() == [], "what happened to them would be the next one's, to whom SQLite gives their number"


def test_who_wrote_since_stays_and_what_an_agent_changed_too(alice, known, work_off):
    address = bring(alice, SHEET)
    alice.post(f"{address}/start")
    work_off()
    make_ticket(email="ion@example.com")
    with unit_of_work():
        customers.change(customers.owner_of("email", "ana@example.com"), actor=SYSTEM, name="Anca Pop")
        db.session.scalars(sa.select(Organisation)).one().notes = "They pay by hand."
    alice.post(f"{address}/undo")
    work_off()
    assert db.session.scalars(sa.select(Organisation.notes)).all() == ["They pay by hand."]
    assert people()["ion@example.com"][0] == "Ion Radu" and people()["ana@example.com"][:2] == ("Anca Pop", None)


def test_many_come_in_chunks_and_a_second_time_nobody(alice, work_off):
    words = "email;name\n" + "\n".join(f"p{number}@example.com;Person {number}" for number in range(120))
    for expected in ("New: 120.", "New: 0. Known and completed: 0. Known already: 120."):
        address = bring(alice, words)
        alice.post(f"{address}/start")
        work_off()
        assert expected in alice.get(address).text
    assert alice.post(f"{address}/start").status_code == 409
    assert db.session.scalar(sa.select(sa.func.count(Customer.id))) == 120


def test_the_export_can_be_imported(alice, known, work_off):
    address = bring(alice, SHEET)
    alice.post(f"{address}/start")
    work_off()
    sheet = alice.get("/desk/people/export.csv")
    assert sheet.headers["Cache-Control"] == "no-store" and "Ana Pop,ana@example.com,'+40777123456,ro,Lumina," in sheet.text
    again = bring(alice, sheet.text)
    alice.post(f"{again}/start")
    work_off()
    assert "New: 0. Known and completed: 0. Known already: 4." in alice.get(again).text
    assert db.session.scalar(sa.select(sa.func.count(Organisation.id))) == 1


@pytest.mark.parametrize("words", ["", "a,b\n1,2", "email\n"])
def test_what_is_no_sheet_comes_back_with_a_sentence(alice, words):
    answer = alice.post("/desk/people/import", data={"file": (io.BytesIO(words.encode()), "x.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert alice.post("/desk/people/import", data={}).status_code == 422


def test_only_admins_may(client_of, staff, visitor):
    carol = client_of(staff.carol)
    for address in ("/desk/people/import", "/desk/people/export.csv", "/desk/people/imports/1"):
        assert carol.get(address).status_code == 403 and visitor.get(address).location.startswith("/desk/sign-in")
    assert {carol.post(f"/desk/people/imports/1/{verb}").status_code for verb in ("start", "undo")} == {403}
    assert "Import and export" not in carol.get("/desk/people").text
    assert client_of(staff.alice).get("/desk/people/imports/99").status_code == 404


def test_what_is_known_comes_in_where_nothing_stood_and_goes_out_again(alice, work_off):
    make_ticket(email="ana@example.com")
    make_ticket(email="ion@example.com")
    with unit_of_work():
        customers.change(customers.owner_of("email", "ion@example.com"), actor=SYSTEM, tags=["press"], worth="Gold")
    address = bring(alice, "email,time zone,tags,worth\nana@example.com,Europe/Bucharest,\"vip, Lisbon\",Silver\nion@example.com,,vip,Silver\neva@example.com,Mars/Base,,\n")
    assert "Mars/Base is no time zone" in alice.get(address).text
    alice.post(f"{address}/start")
    work_off()

    def carried() -> list[tuple]:
        db.session.expire_all()
        return [(one.time_zone, one.time_zone_by, one.tags, one.worth) for one in (customers.owner_of("email", f"{name}@example.com") for name in ("ana", "ion"))]
    assert carried() == [("Europe/Bucharest", "sheet", ["lisbon", "vip"], "Silver"), (None, None, ["press"], "Gold")]
    assert '"lisbon, vip",Silver' in alice.get("/desk/people/export.csv").text
    alice.post(f"{address}/undo")
    work_off()
    assert carried() == [(None, None, [], None), (None, None, ["press"], "Gold")]


@pytest.fixture
def fields(app) -> dict[str, person_fields.PersonField]:
    """A field of each kind that a sheet may fill."""
    choices = ({"key": "", "names": {"en": "Gold", "ro": "Aur"}}, {"key": "", "names": {"en": "Silver"}})
    wanted = {"plan": FieldChoice("choice", {"en": "Plan", "pt-BR": "Plano"}, choices=choices), "visits": FieldChoice("number", {"en": "Visits"}),
              "since": FieldChoice("date", {"en": "Since"}), "vip": FieldChoice("yes", {"en": "Important"}), "value": FieldChoice("text", {"en": "Value"})}
    with unit_of_work():
        return {name: person_fields.create_field(choice, actor=SYSTEM) for name, choice in wanted.items()}


def own(address: str) -> dict[str, str]:
    """What stands in the own fields of whoever has this address."""
    return db.session.scalar(sa.select(Customer.own_values).join(Identity).where(Identity.value == address))


def test_own_fields_come_in_by_name_or_key_and_go_out_as_they_were(alice, fields, work_off):
    plan, visits, since, vip = (str(fields[name].id) for name in ("plan", "visits", "since", "vip"))
    make_ticket(email="ion@example.com", name="Ion Radu")
    with unit_of_work():
        ion = customers.owner_of("email", "ion@example.com")
        customers.change(ion, own_values={plan: "2", vip: "no"}, actor=SYSTEM)
    lines = [f"email,Plano,own_{visits},SINCE,important", "ana@example.com,aur,\"1.234,50\",2026-01-31,Sim", "ion@example.com,Gold,7,,da",
             "eva@example.com,Platinum,,,", "leo@example.com,,many,,", "mia@example.com,,,31/01/2026,", "kim@example.com,,,,maybe"]
    address = bring(alice, "\n".join(lines))
    page = alice.get(address).text
    assert "2 people can come in." in page and "<td>Gold</td><td>1234.5</td><td>2026-01-31</td><td>Yes</td>" in page
    for words in ("Platinum cannot stand in “Plan”.", "many cannot stand in “Visits”. This is not a number.", "Write a day as year-month-day", "maybe cannot stand in “Important”."):
        assert words in page
    alice.post(f"{address}/start")
    work_off()
    assert own("ana@example.com") == {plan: "1", visits: "1234.5", since: "2026-01-31", vip: "yes"}
    assert own("ion@example.com") == {plan: "2", vip: "no", visits: "7"}
    out = alice.get("/desk/people/export.csv").text
    assert f"worth,Plan,Visits,Since,Important,own_{fields['value'].id}\r\n" in out and ",Gold,1234.5,2026-01-31,yes," in out
    assert sheets.read(out.encode(), person_fields.by_name()).problems == []
    with unit_of_work():
        ion = customers.owner_of("email", "ion@example.com")
        customers.change(ion, own_values={**ion.own_values, vip: "yes"}, actor=SYSTEM)
    alice.post(f"{address}/undo")
    work_off()
    assert own("ion@example.com") == {plan: "2", vip: "yes"} and own("ana@example.com") is None


def test_columns_that_nobody_reads_are_named_and_a_choice_says_what_it_may_be(alice, fields):
    page = alice.get(bring(alice, "name,email,Shoe size,Plan\nAna,ana@example.com,38,Bronze\nIon,ion@example.com,44,\n")).text
    assert "These columns are not read: Shoe size." in page and "1 line is left out" in page
    assert "Bronze cannot stand in “Plan”. It may be: Gold, Silver." in page and "Reload" not in page


def test_two_fields_of_one_name_are_known_by_their_keys_only(fields):
    with unit_of_work():
        twin = person_fields.create_field(FieldChoice("text", {"en": "plan"}), actor=SYSTEM)
    assert "plan" not in person_fields.by_name() and "plano" in person_fields.by_name()
    assert sheets.headings_of([fields["plan"], twin], "en") == {fields["plan"].form_name: fields["plan"].form_name, twin.form_name: twin.form_name}
