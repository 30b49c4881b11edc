"""After a reply an agent stays, goes to the next ticket of the list or back to it; from there it can still be taken back."""
import re

import pytest

from helpdesk.channels.chat import actions as chat
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.core.db import unit_of_work
from tests.chatting import VISITOR
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.fixture
def three(app):
    app.config["SETTINGS"].undo_seconds = 15
    return [make_ticket(email=f"{name}@example.com") for name in ("ana", "bia", "dan")]


@pytest.fixture
def bob_who(client_of, staff):
    def likes(after_send: str):
        client = client_of(staff.bob)
        client.post("/desk/profile", data={"name": "Bob Member", "locale": "en", "theme": "", "after_send": after_send})
        return client
    return likes


def send(client, ticket, **form) -> str:
    answer = client.post(f"/desk/tickets/{ticket.number}/reply?queue=waiting-on-us",
                         data={"text": "Hello", "client_key": f"k-{ticket.number}", "status": "pending", **form})
    assert answer.status_code == 302, answer.text
    return answer.location


def test_nobody_is_moved_unasked(client_of, staff, three):
    assert send(client_of(staff.bob), three[1]).startswith(f"/desk/tickets/{three[1].number}?")


def test_the_next_of_the_list_and_the_way_back(bob_who, three):
    bob = bob_who("next")
    # The newest words stand first, so the list goes dan, bia, ana.
    location = send(bob, three[2])
    assert location == f"/desk/tickets/{three[1].number}?queue=waiting-on-us"
    page = bob.get(location).text
    undo = re.search(rf'action="(/desk/tickets/{three[2].number}/planned/\d+/undo[^"]*)"', page).group(1)
    assert f"The reply to #{three[2].number} goes out in a moment" in page and 'data-seconds="1' in page
    assert ">Hello</textarea>" in after(bob, bob.post(undo))


def test_the_list_as_the_agent_saw_it_counts_if_the_ticket_is_there_for_them(bob_who, staff, three):
    bob = bob_who("next")
    assert send(bob, three[2], next=three[0].number) == f"/desk/tickets/{three[0].number}?queue=waiting-on-us"
    assert send(bob, three[1], next="") == "/desk/queues/waiting-on-us"
    secret = make_ticket(email="eva@example.com", team_id=staff.private_team.id)
    assert send(bob, three[0], next=secret.number) == f"/desk/tickets/{secret.number}?queue=waiting-on-us"


def test_after_the_last_of_a_page_the_next_page_begins(bob_who, three, monkeypatch):
    monkeypatch.setattr("helpdesk.tickets.queues.PAGE", 2)
    bob = bob_who("next")
    below = re.search(r'rel="next" href="[^"]*after=([^"&]+)', bob.get("/desk/queues/waiting-on-us").text).group(1)
    # The list goes dan, bia | ana: with a script's word of where the page below begins, and without any.
    assert send(bob, three[1], next="", next_page=below) == f"/desk/tickets/{three[0].number}?queue=waiting-on-us&after={below}"
    assert f"/desk/tickets/{three[0].number}/reply?queue=waiting-on-us&amp;after={below}" in bob.get(f"/desk/tickets/{three[0].number}?queue=waiting-on-us&after={below}").text
    make_ticket(email="eva@example.com")
    assert send(bob, three[2], client_key="plain").startswith(f"/desk/tickets/{three[1].number}?queue=waiting-on-us&after=")
    assert send(bob, three[0], next="", next_page="nonsense").startswith("/desk/tickets/")


def test_no_way_to_a_ticket_of_others(client_of, staff, three):
    secret, carol = make_ticket(email="eva@example.com", team_id=staff.private_team.id), client_of(staff.carol)
    carol.post("/desk/profile", data={"name": "Carol", "locale": "en", "theme": "", "after_send": "next"})
    for wrong in (secret.number, "99999999", "x"):
        assert send(carol, three[0], next=wrong, client_key=f"w-{wrong}") == "/desk/queues/waiting-on-us"


def test_the_last_one_leads_to_the_list(bob_who, three):
    bob = bob_who("next")
    assert "That was the last ticket of this list." in bob.get(send(bob, three[0])).text


def test_back_to_the_list(bob_who, three):
    bob = bob_who("list")
    assert send(bob, three[1]) == "/desk/queues/waiting-on-us"
    assert "planned" in bob.get("/desk/queues/waiting-on-us").text


def test_only_known_wishes_are_kept_and_loudness_is_off_until_asked_for(client_of, staff):
    bob = client_of(staff.bob)
    assert "data-desktop" not in bob.get("/desk/notices").text and "data-sound=" not in bob.get("/desk/notices").text
    assert bob.post("/desk/profile", data={"name": "Bob", "locale": "en", "theme": "", "after_send": "home"}).status_code == 422
    bob.post("/desk/profile", data={"name": "Bob", "locale": "en", "theme": "", "notify_on_desktop": "yes", "notify_by_sound": "yes"})
    page = bob.get("/desk/notices").text
    sound = re.search(r'data-sound="([^"]+)"', page).group(1)
    assert "data-desktop=" in page and bob.get(sound).data[:4] == b"RIFF"


def test_a_chat_stays_on_the_screen_until_it_is_solved(bob_who, three):
    bob = bob_who("next")
    with unit_of_work():
        number = chat.say(Session(VISITOR), Words("Hello", "Hello", "en")).ticket.number
    for status, client_key, there in (("open", "k-1", number), ("solved", "k-2", three[2].number)):
        form = {"text": "Yes", "client_key": client_key, "status": status, "where": "chat"}
        assert bob.post(f"/desk/tickets/{number}/reply?queue=unsolved", data=form).location.startswith(f"/desk/tickets/{there}?")
