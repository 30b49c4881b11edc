"""The survey settings: kept, refused in words, audited, for admins only."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.surveys import queries

GOOD = {"is_enabled": "1", "kinds": "ces,csat", "delay_minutes": "90", "ces_ro": "A fost ușor?", "csat_en": ""}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def test_only_admins_open_them(client_of, staff):
    assert client_of(staff.alice).get("/desk/settings/surveys").status_code == 200
    assert client_of(staff.bob).get("/desk/settings/surveys").status_code == 403
    assert client_of(staff.bob).post("/desk/settings/surveys", data=GOOD).status_code == 403


def test_they_are_kept_and_shown_again(admin):
    assert admin.post("/desk/settings/surveys", data=GOOD).location == "/desk/settings/surveys"
    plan = queries.plan()
    assert (plan.is_enabled, plan.kinds, plan.delay_minutes, plan.texts) == (True, ["ces", "csat"], 90, {"csat": {}, "ces": {"ro": "A fost ușor?"}})
    page = admin.get("/desk/settings/surveys").text
    assert 'value="A fost ușor?"' in page and 'value="ces,csat" selected' in page
    assert "survey_plan.changed" in set(db.session.scalars(sa.select(EventRow.kind)))


def test_they_can_be_switched_off(admin):
    admin.post("/desk/settings/surveys", data={**GOOD, "is_enabled": ""})
    assert queries.plan().is_enabled is False


@pytest.mark.parametrize(("change", "words"), [
    ({"delay_minutes": ""}, "Write how many minutes"), ({"delay_minutes": "soon"}, "This is not a number."),
    ({"delay_minutes": "999999"}, "30 days"), ({"kinds": "nps"}, "Choose at least one question"),
])
def test_odd_values_are_refused_and_what_was_typed_stays(admin, change, words):
    page = admin.post("/desk/settings/surveys", data={**GOOD, **change})
    assert page.status_code == 422 and words in page.text and "A fost ușor?" in page.text
    assert queries.plan().delay_minutes == 60
