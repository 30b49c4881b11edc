"""The newest three contacts stand open beside a ticket; their last words come after the page, and only of tickets one may see."""
import re

import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import actions
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


@pytest.fixture
def numbers(app, staff) -> list[int]:
    """Five tickets of one person, the second of a private team, the first answered."""
    made = [make_ticket(subject=f"Matter {place}", text=f"Words <b>{place}</b>") for place in range(5)]
    with unit_of_work():
        actions.reply(db.session.get(Ticket, made[0].id), Writing("Here is our answer.", client_key="g"), actor=staff.bob.actor)
        db.session.get(Ticket, made[1].id).team_id = staff.private_team.id
    return [ticket.number for ticket in made]


@pytest.mark.parametrize("address", ["/desk/tickets/10005", "/desk/people/1"])
def test_the_newest_three_stand_open(client_of, staff, numbers, address):
    found = re.findall(r'data-gist="(\d+)"( open)?', client_of(staff.bob).get(address).text)
    assert [bool(is_open) for _number, is_open in found][:4] == [True, True, True, False]


def test_last_words_of_both_sides(client_of, staff, numbers):
    page = client_of(staff.bob).get(f"/desk/gists?tickets={numbers[0]},{numbers[1]}").text
    for words in (f'data-into="gist-{numbers[0]}"', "Words &lt;b&gt;0", "Bob Member", "Here is our answer.", f"gist-{numbers[1]}"):
        assert words in page, words


def test_a_hidden_ticket_says_nothing(client_of, staff, numbers, visitor):
    carol = client_of(staff.carol)
    assert f"gist-{numbers[1]}" not in carol.get(f"/desk/gists?tickets={numbers[1]}").text
    assert carol.get("/desk/gists?tickets=,x,-1,99999999999999").text.strip() == "" == carol.get("/desk/gists").text.strip()
    assert visitor.get(f"/desk/gists?tickets={numbers[0]}").status_code == 302
