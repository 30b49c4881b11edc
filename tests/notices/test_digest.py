"""The day in a mail: for those who want it, in the morning where they are, in their language, once whoever dies, of nothing they may not see."""
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from helpdesk import wiring
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.core import clock, pages
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.i18n import speaking
from helpdesk.notices import digest
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes, mentions
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import typed
from tests.factories import make_ticket

TUESDAY = datetime(2026, 3, 3, 5, tzinfo=UTC)


@pytest.fixture
def desk(app, staff, work_off):
    """Bob wants the mail, in Romanian, in Bucharest: one ticket waits for him since yesterday, one of his team is late, one names him."""
    with clock.at(TUESDAY - timedelta(hours=20)):
        made = [make_ticket(email=f"{n}@example.com", name=f"Customer {n}", subject=f"Question {n}") for n in range(3)]
        with unit_of_work():
            rows = [db.session.get(Ticket, ticket.id) for ticket in made]
            changes.assign(rows[0], staff.bob, actor=staff.alice.actor)
            changes.set_team(rows[1], staff.private_team, actor=staff.alice.actor)
            mentions.remember(rows[2], actions.add_note(rows[2], typed("@Bob Member please"), actor=staff.alice.actor), actor=staff.alice.actor)
            accounts.change_agent(db.session.get(Agent, staff.bob.id), digest_by_mail=True, locale="ro", timezone="Europe/Bucharest", actor=SYSTEM)
        work_off()
    return made


def posted() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "digest").order_by(Delivery.id)))


def run(at: datetime) -> None:
    with clock.at(at):
        wiring.EVERY["notices.digest"][1]()


def test_it_comes_once_a_morning_where_the_agent_is(desk, staff):
    run(TUESDAY - timedelta(minutes=1))
    assert posted() == [], "it is 06:59 in Bucharest"
    for minutes in (0, 10, 600):
        run(TUESDAY + timedelta(minutes=minutes))
    run(TUESDAY + timedelta(hours=24))
    assert [(mail.recipient, mail.locale, mail.agent_id) for mail in posted()] == [("bob@desk.test", "ro", staff.bob.id)] * 2
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, desk[0].id), "solved", actor=SYSTEM)
        changes.set_status(db.session.get(Ticket, desk[1].id), "solved", actor=SYSTEM)
    run(TUESDAY + timedelta(hours=48))
    assert len(posted()) == 2, "there is nothing to tell"


def test_a_worker_that_dies_before_the_end_sends_it_next_time(desk, monkeypatch):
    monkeypatch.setattr(digest, "post", lambda *_args, **_columns: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(TUESDAY)
    monkeypatch.undo()
    assert posted() == []
    run(TUESDAY)
    run(TUESDAY)
    assert len(posted()) == 1


def body_of(letter) -> str:
    return "\n".join(words for part in letter.names["parts"] for words, _address in part.tickets)


def test_what_it_says(desk, staff):
    run(TUESDAY)
    mail = posted()[0]
    with clock.at(TUESDAY), speaking("ro"):
        letter = digest.letter(mail)
    text = body_of(letter)
    assert letter.subject == "1 tichet vă așteaptă" and "Bob Member" in letter.paragraphs[0]
    assert [part.title for part in letter.names["parts"]] == ["Ce vă așteaptă: 1", "Ce întârzie, la dumneavoastră și în echipele dumneavoastră: 2", "Unde v-a menționat cineva: 1"]
    with speaking("ro"):
        for kind in ("txt", "html"):
            page = pages.render(f"email/digest.{kind}", letter=letter, brand=SimpleNamespace(name="Brisa", accent="#123456"), locale="ro", **letter.names)
            assert page.count(f"/desk/tickets/{desk[0].number}") == 2 and text.splitlines()[0] in page, kind
    assert text.count("Question 0") == 2 and text.count("Question 1") == 1 and text.count("Question 2") == 1
    with unit_of_work():
        staff.private_team.members.remove(db.session.get(Agent, staff.bob.id))
    with clock.at(TUESDAY), speaking("en"):
        assert "Question 1" not in body_of(digest.letter(mail))
    with unit_of_work():
        accounts.change_agent(db.session.get(Agent, staff.bob.id), digest_by_mail=False, actor=SYSTEM)
    with pytest.raises(PermanentFailure):
        digest.letter(mail)


def test_it_is_chosen_in_the_account_with_the_time_zone(client_of, staff):
    client = client_of(staff.bob)
    data = {"name": "Bob Member", "locale": "en", "theme": "", "digest_by_mail": "1", "timezone": "America/Sao_Paulo"}
    assert client.post("/desk/profile", data={**data, "timezone": "Mars/Base"}).status_code == 422
    assert client.post("/desk/profile", data=data).status_code == 302
    db.session.rollback()
    assert (db.session.get(Agent, staff.bob.id).digest_by_mail, db.session.get(Agent, staff.bob.id).timezone) == (True, "America/Sao_Paulo")
    with clock.at(datetime(2026, 3, 3, 1, 30, tzinfo=UTC)):
        make_ticket()
    assert "2 March 2026, 22:30:00 -03" in client_of(staff.bob).get("/desk/queues/unsolved").text
    assert "3 March 2026, 01:30:00 UTC" in client_of(staff.carol).get("/desk/queues/unsolved").text
