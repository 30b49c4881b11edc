"""A note names colleagues and teams with @: they are told, find it in their queue, and those who may not see it hear nothing."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.bond_models import Mention
from helpdesk.tickets.mentions import called, marked, names_in
from helpdesk.tickets.models import Ticket
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.mark.parametrize(("text", "found"), [
    ("@Bob Member please look", ["Bob Member"]), ("Ask @bob member.", ["Bob Member"]), ("(@Bob)", ["Bob"]), ("@Bobby", []), ("bob@desk.test", []),
    ("@Rambursări and @rambursari", ["Rambursări"]), ("@Bob Member and @Refunds", ["Bob Member", "Refunds"]), ("@ Bob", []), ("", []),
])
def test_names_behind_an_at(text, found):
    assert names_in(text, ["Bob", "Bob Member", "Refunds", "Rambursări"]) == found


@pytest.mark.parametrize(("text", "named"), [
    ("@Bob Member, look", ["@Bob Member"]), ("Ask @bob member.\n@Bob too", ["@bob member", "@Bob"]), ("@Bobby and bob@desk.test", []),
    ("@rambursari și @Rambursări", ["@rambursari", "@Rambursări"]), ("@@Bob", ["@Bob"]), ("No names <b>", []), ("", []),
])
def test_names_are_marked_where_they_stand(text, named):
    pieces = marked(text, ["Bob", "Bob Member", "Rambursări"])
    assert "".join(words for words, _is_name in pieces) == text and [words for words, is_name in pieces if is_name] == named


def test_first_names_that_several_share_name_nobody():
    assert called(["Bob Member", "Ana Pop", "ană Reis"]) == ["Bob Member", "Ana Pop", "ană Reis", "Bob"]


def test_a_note_shows_whom_it_names(client_of, staff):
    ticket, bob = make_ticket(), client_of(staff.bob)
    note(bob, ticket, "Is it <so>, @Carol Outside?")
    assert 'Is it &lt;so&gt;, <strong class="mention">@Carol Outside</strong>?' in bob.get(f"/desk/tickets/{ticket.number}").text


def note(client, ticket, text):
    return client.post(f"/desk/tickets/{ticket.number}/note", data={"text": text})


def told() -> list[tuple[int, str]]:
    db.session.rollback()
    return sorted(tuple(row) for row in db.session.execute(sa.select(Notice.agent_id, Notice.kind)))


def test_who_is_named_is_told_and_finds_the_ticket(client_of, staff, work_off):
    ticket, other = make_ticket(subject="Look here"), make_ticket(email="dan@example.com", subject="Not this one")
    note(client_of(staff.bob), ticket, "What do you think, @Carol?")
    note(client_of(staff.bob), other, "carol@desk.test wrote")
    work_off()
    assert told() == [(staff.carol.id, "mentioned")]
    carol = client_of(staff.carol)
    assert f"Bob Member names you in a note on #{ticket.number}" in carol.get("/desk/notices").text
    page = carol.get("/desk/queues/mentioned").text
    assert "Look here" in page and "Not this one" not in page
    assert "Look here" not in client_of(staff.alice).get("/desk/queues/mentioned").text
    mail = db.session.scalar(sa.select(Delivery).where(Delivery.kind == "notice"))
    assert mail.recipient == "carol@desk.test" and f"/desk/tickets/{ticket.number}" in carol.get("/desk/notices").text


def test_who_follows_the_ticket_and_is_named_is_told_once(client_of, staff, work_off):
    ticket, carol = make_ticket(), client_of(staff.carol)
    carol.post(f"/desk/tickets/{ticket.number}/follow", data={})
    note(client_of(staff.bob), ticket, "Thanks.")
    note(client_of(staff.bob), ticket, "What do you think, @Carol?")
    work_off()
    assert told() == [(staff.carol.id, "mentioned"), (staff.carol.id, "noted")]
    assert len(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "notice")).all()) <= 1
    assert f"Bob Member names you in a note on #{ticket.number}" in carol.get("/desk/notices").text


def test_a_team_names_its_members_but_not_the_author(client_of, staff, work_off):
    with unit_of_work():
        db.session.merge(staff.open_team).members.extend([db.session.merge(staff.bob), db.session.merge(staff.carol)])
    ticket = make_ticket()
    note(client_of(staff.bob), ticket, "@rambursari, please look. @Carol Outside knows him.")
    work_off()
    assert told() == [(staff.carol.id, "mentioned")]


def test_who_may_not_see_the_ticket_hears_nothing_and_the_author_is_told_so(client_of, staff, work_off):
    ticket, bob = make_ticket(team_id=staff.private_team.id), client_of(staff.bob)
    page = after(bob, note(bob, ticket, "@Carol Outside and @Alice Admin, see this."))
    assert "Not told, because they cannot see this ticket: Carol Outside" in page
    work_off()
    assert told() == [(staff.alice.id, "mentioned")] and "Refund not received" not in client_of(staff.carol).get("/desk/queues/mentioned").text
    assert "cannot see this ticket" in bob.get(f"/desk/tickets/{ticket.number}/mentions").text


def test_the_menu_offers_colleagues_and_teams_of_a_ticket_one_may_see(client_of, staff):
    ticket = make_ticket()
    menu = client_of(staff.bob).get(f"/desk/tickets/{ticket.number}/mentions").text
    assert 'data-insert="@Carol Outside "' in menu and 'data-insert="@Refunds "' in menu and "Bob Member" not in menu and "cannot see" not in menu
    hidden = make_ticket(email="x@example.com", team_id=staff.private_team.id)
    assert client_of(staff.carol).get(f"/desk/tickets/{hidden.number}/mentions").status_code == 404


def test_a_mention_goes_with_its_note_into_another_ticket(client_of, staff):
    older, newer, bob = make_ticket(subject="Older"), make_ticket(subject="Newer"), client_of(staff.bob)
    note(bob, newer, "@Carol, again he.")
    bob.post(f"/desk/tickets/{newer.number}/merge", data={"into": older.number})
    assert "Older" in client_of(staff.carol).get("/desk/queues/mentioned").text
    bob.post(f"/desk/tickets/{newer.number}/unmerge")
    page = client_of(staff.carol).get("/desk/queues/mentioned").text
    assert "Newer" in page and "Older" not in page


def test_a_note_sent_twice_names_once(client_of, staff):
    ticket, bob = make_ticket(), client_of(staff.bob)
    for _ in range(2):
        bob.post(f"/desk/tickets/{ticket.number}/note", data={"text": "@Carol", "client_key": "n1"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) == 1
    assert db.session.get(Ticket, ticket.id).seq == 2
