"""The chat as an admin sets it up: which websites, which team, when by mail; nonsense is refused in words."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.chat import actions, queries
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from tests.chatting import VISITOR

CHOICE = {"is_on": "1", "origins": "https://shop.example.com", "team_id": "", "mail_after_minutes": "5"}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def test_only_admins_reach_it(client_of, staff):
    agent = client_of(staff.bob)
    assert agent.get("/desk/settings/chat").status_code == agent.post("/desk/settings/chat", data=CHOICE).status_code == 403
    assert queries.settings().origins == []


def test_it_shows_the_line_for_a_website(admin):
    assert "/static/widget/widget.js&#34;&gt;&lt;/script&gt;" in admin.get("/desk/settings/chat").text


def test_what_is_saved_is_kept_shown_and_recorded_once(admin, staff):
    for _ in range(2):
        assert admin.post("/desk/settings/chat", data={**CHOICE, "team_id": staff.open_team.id}).status_code == 302
    now = queries.settings()
    assert (now.is_on, now.origins, now.team_id, now.mail_after_minutes) == (True, ["https://shop.example.com"], staff.open_team.id, 5)
    assert "https://shop.example.com" in admin.get("/desk/settings/chat").text
    assert db.session.scalar(sa.select(sa.func.count()).where(EventRow.kind == "chat.settings_changed")) == 1


@pytest.mark.parametrize(("typed", "kept"), [
    ("shop.example.com", ["https://shop.example.com"]),
    ("https://Shop.Example.com/products?x=1\nhttps://shop.example.com", ["https://shop.example.com"]),
    ("http://localhost:3000, https://b.example", ["http://localhost:3000", "https://b.example"]),
    ("", []),
])
def test_a_website_is_kept_as_its_origin(admin, typed, kept):
    assert admin.post("/desk/settings/chat", data={**CHOICE, "origins": typed}).status_code == 302
    assert queries.settings().origins == kept


@pytest.mark.parametrize(("field", "typed"), [
    ("origins", "javascript://alert(1)"), ("origins", "ftp://shop.example.com"), ("origins", "https://*.example.com"),
    ("origins", "https://shop.example.com;script-src"), ("origins", " ".join(f"https://s{n}.example" for n in range(51))),
    ("mail_after_minutes", "-1"), ("mail_after_minutes", "1441"), ("mail_after_minutes", ""), ("team_id", "99"),
])
def test_nonsense_is_refused_and_changes_nothing(admin, field, typed):
    answer = admin.post("/desk/settings/chat", data={**CHOICE, field: typed})
    assert answer.status_code in (404, 422) and queries.settings().mail_after_minutes == 10


def test_chats_go_to_the_team_and_the_team_stays(admin, staff):
    admin.post("/desk/settings/chat", data={**CHOICE, "team_id": staff.open_team.id})
    assert admin.post(f"/desk/settings/teams/{staff.open_team.id}/remove").status_code == 409
    with unit_of_work():
        assert actions.say(Session(VISITOR), Words("Hello", "client-key", "en")).ticket.team_id == staff.open_team.id


def test_a_chat_that_is_off_says_so(admin, visitor):
    admin.post("/desk/settings/chat", data={key: value for key, value in CHOICE.items() if key != "is_on"})
    assert visitor.get("/widget/frame").status_code == 404
