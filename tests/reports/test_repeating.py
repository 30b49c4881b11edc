"""The figure 'customers who had to repeat themselves', by team, channel and reason, and the tickets behind it."""
import re

import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.reports import repeating
from helpdesk.reports.period import last_days
from helpdesk.reports.repeating import Repeated
from helpdesk.reports.scope import Scope
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Message
from helpdesk.tickets.repeat_models import Repeat
from tests.reports.stories import days_ago, tell

pytestmark = pytest.mark.usefixtures("present")


@pytest.fixture
def told(staff):
    """Four customers: one had to repeat on mail, one in the chat of a private team after a hand-over, two did not."""
    tickets = [tell(days_ago(2), channel="email", team=staff.open_team), tell(days_ago(3), channel="chat", team=staff.private_team),
               tell(days_ago(4), channel="email", team=staff.open_team), tell(days_ago(5), channel="email")]
    with unit_of_work():
        for ticket, kind, is_after in ((tickets[0], "told", False), (tickets[1], "asked", True), (tickets[1], "told", False)):
            message = db.session.query(Message).filter_by(ticket_id=ticket.id).first()
            db.session.add(Repeat(message_id=message.id, kind=kind, what="order", is_after_hand_over=is_after))
    return staff


def test_customers_tickets_and_hand_overs_are_counted(told):
    found = repeating.counted(Scope(Sight(frozenset())), last_days(28))
    assert found["all"] == {None: Repeated(4, 2, 2, 1)} == found["reason"]
    assert found["channel"] == {"email": Repeated(3, 1, 1, 0), "chat": Repeated(1, 1, 1, 1)}
    assert found["team"] == {told.open_team.id: Repeated(2, 1, 1, 0), told.private_team.id: Repeated(1, 1, 1, 1), None: Repeated(1, 0, 0, 0)}
    assert repeating.counted(Scope(Sight(frozenset({told.private_team.id}))), last_days(28))["all"] == {None: Repeated(3, 1, 1, 0)}


def test_the_panel_opens_its_tickets(browser, told, client_of):
    page = browser.get("/desk/reports/trends").text
    section = page.partition('<section class="panel" id="repeats"')[2].partition("</section>")[0]
    assert "Who had to repeat themselves?" in section and "Refunds" in section and "Legal" not in section
    for measure, total in (("repeated", 1), ("asked-again", 0)):
        assert f'data-total="{total}"' in browser.get(f"/desk/reports/tickets/{measure}").text
    admin = client_of(told.alice)
    assert 'data-total="2"' in admin.get("/desk/reports/tickets/repeated").text and 'data-total="1"' in admin.get("/desk/reports/tickets/asked-again").text
    assert re.search(r"/desk/reports/tickets/asked-again\?[^\"]*channel=chat", admin.get("/desk/reports/trends").text)
