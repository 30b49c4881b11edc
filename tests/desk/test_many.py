"""What is counted no further: the numbers at the limit and beyond it, for those who see all of it and for those who do not."""
import re

import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import search
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

LOOK = {"names_en": "x", "scope": "unsolved", "match": "all", "g0-match": "all", "act": "look"}


def test_the_limit_is_passed_by_those_who_see_more(client_of, staff):
    """999 tickets that all see, and five of a private team."""
    made = make_ticket()
    row = dict(db.session.execute(sa.select(Ticket.__table__).where(Ticket.id == made.id)).mappings().one())
    db.session.rollback()
    with unit_of_work():
        db.session.execute(sa.insert(Ticket.__table__), [row | {"id": made.id + more, "team_id": staff.private_team.id if more > 998 else None}
                                                         for more in range(1, 1004)])
    for agent, shown, found, sought in ((staff.carol, "999", "999 tickets now", "999 tickets"), (staff.bob, "999+", "More than 999 tickets now", "More than 1,000 tickets")):
        client = client_of(agent)
        pane = client.get("/desk/queues/unsolved").text
        assert set(re.findall(r'<span class="cut">(?:All unsolved|Unassigned)</span><span class="count">([^<]*)<', pane)) >= {shown}
        assert found in client.post("/desk/queues/new", data=LOOK).text
        assert sought in client.get("/desk/search?q=ana@example.com").text


def test_a_very_common_word_is_sought_among_the_newest(client_of, staff, monkeypatch):
    for number in range(3):
        make_ticket(subject=f"Parcel {number}", text="refund")
    client = client_of(staff.carol)
    assert "20,000" not in client.get("/desk/search?q=refund").text
    monkeypatch.setattr(search, "MOST_WEIGHED", 0)
    monkeypatch.setattr(search, "MOST_RANKED", 2)
    page = client.get("/desk/search?q=refund").text
    assert "only the newest 20,000 tickets that hold them" in page and "Parcel 2" in page and "Parcel 0" not in page
