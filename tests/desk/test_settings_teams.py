"""Teams and form topics: named in three languages, ordered, never pulled away under a ticket."""
import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Team
from helpdesk.channels.form.models import FormTopic
from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from tests.factories import make_ticket

NAMES = {"names_en": "Delivery", "names_pt-BR": " Entregas ", "names_ro": ""}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def teams() -> list[Team]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Team).order_by(Team.id)))


def topics() -> list[FormTopic]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(FormTopic).order_by(FormTopic.position)))


@pytest.mark.parametrize("address", ["/desk/settings/teams", "/desk/settings/teams/new", "/desk/settings/topics", "/desk/settings/topics/new"])
def test_only_admins_open_them(client_of, staff, address):
    assert client_of(staff.alice).get(address).status_code == 200
    assert client_of(staff.bob).get(address).status_code == 403


def test_a_team_is_made_and_changed(admin, staff):
    admin.post("/desk/settings/teams", data={**NAMES, "members": [staff.bob.id, staff.carol.id], "is_private": "1"})
    team = teams()[-1]
    assert (team.names, team.is_private, {agent.name for agent in team.members}) == (
        {"en": "Delivery", "pt-BR": "Entregas"}, True, {"Bob Member", "Carol Outside"})
    assert team.name("ro") == "Delivery"
    admin.post(f"/desk/settings/teams/{team.id}", data={"names_ro": "Livrări", "members": [staff.bob.id]})
    team = teams()[-1]
    assert (team.names, team.is_private, [agent.name for agent in team.members]) == ({"ro": "Livrări"}, False, ["Bob Member"])
    assert db.session.scalar(sa.select(EventRow.data).where(EventRow.kind == "team.edited"))["fields"] == ["names", "is_private", "members"]


def test_a_team_without_a_name_is_refused_and_what_was_typed_stays(admin, staff):
    page = admin.post("/desk/settings/teams", data={"names_en": " ", "members": [staff.bob.id]})
    assert page.status_code == 422 and "at least one language" in page.text and len(teams()) == 2
    assert f'value="{staff.bob.id}" checked' in page.text


def test_a_team_goes_only_when_nothing_belongs_to_it(admin, staff):
    team_id = staff.open_team.id
    ticket = make_ticket(team_id=team_id)
    assert admin.post(f"/desk/settings/teams/{team_id}/remove").status_code == 409
    admin.post(f"/desk/tickets/{ticket.number}/change", data={"team_id": ""})
    admin.post("/desk/settings/topics", data={"names_en": "Refund", "team_id": team_id, "is_active": "1"})
    assert admin.post(f"/desk/settings/teams/{team_id}/remove").status_code == 409
    admin.post(f"/desk/settings/topics/{topics()[0].id}", data={"names_en": "Refund", "is_active": "1"})
    assert admin.post(f"/desk/settings/teams/{team_id}/remove").status_code == 302
    assert team_id not in [team.id for team in teams()]


def test_a_topic_feeds_its_team_on_the_form_in_the_visitors_language(admin, visitor, staff):
    admin.post("/desk/settings/topics", data={"names_en": "Money back", "names_ro": "Banii înapoi", "team_id": staff.open_team.id, "is_active": "1"})
    assert "Banii înapoi" in visitor.get("/contact", headers={"Accept-Language": "ro"}).text
    admin.post(f"/desk/settings/topics/{topics()[0].id}", data={"names_en": "Money back"})
    assert topics()[0].is_active is False and topics()[0].team_id is None
    assert "Money back" not in visitor.get("/contact").text


def test_topics_change_places(admin):
    for name in ("One", "Two", "Three"):
        admin.post("/desk/settings/topics", data={"names_en": name, "is_active": "1"})
    first, second, third = topics()
    admin.post(f"/desk/settings/topics/{third.id}/move", data={"to": "up"})
    admin.post(f"/desk/settings/topics/{first.id}/move", data={"to": "up"})
    assert [topic.names["en"] for topic in topics()] == ["One", "Three", "Two"]
    admin.post(f"/desk/settings/topics/{first.id}/move", data={"to": "down"})
    assert [topic.names["en"] for topic in topics()] == ["Three", "One", "Two"]


def test_a_team_that_is_not_there_is_a_404(admin):
    assert admin.get("/desk/settings/teams/999").status_code == 404
    assert admin.post("/desk/settings/topics", data={"names_en": "X", "team_id": "999"}).status_code == 404
