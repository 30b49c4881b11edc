"""Two tickets become one and two again: what was there before is there again, and answers to either find the right one."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.chat.actions import say
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.outbox.header_ids import header_id
from helpdesk.outbox.models import Delivery, Job
from helpdesk.tickets import actions, changes, links, merging
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.undo_models import TicketMerge
from helpdesk.tickets.writing import Upload, Writing
from tests.channels.email.conftest import raw_mail, take  # noqa: F401 - a fixture
from tests.chatting import VISITOR
from tests.desk.pages import after
from tests.factories import fresh, make_ticket

# What tells what happened, what follows soon, and what is kept for searching.
ASIDE = {"event", "job", "ticket_merge", "person_look", "schedule", "alembic_version", "browser", "sign_in"}
COUNTERS = {"seq", "updated_at", "seen_seq"}


def everything() -> dict[str, list]:
    """Every row of the database but what tells what happened; a thread's counters and moments of change left out."""
    db.session.rollback()
    db.session.expire_all()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in ASIDE:
            columns = [column for column in table.columns if table.name != "ticket" or column.name not in COUNTERS]
            found[table.name] = sorted(map(repr, db.session.execute(sa.select(*columns))))
    return found


def words_of(ticket: Ticket) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.text).where(Message.ticket_id == ticket.id).order_by(Message.seq)))


@pytest.fixture
def agent(client_of, staff):
    return client_of(staff.bob)


@pytest.fixture
def pair(take, staff, work_off) -> tuple[Ticket, Ticket]:  # noqa: F811
    """The older ticket, answered and waiting for Ana, and her second mail about it with a note, a file and a tag."""
    older = db.session.get(Ticket, take(raw_mail("It does not turn on.")).ticket_id)
    newer = db.session.get(Ticket, take(raw_mail("Still dead, see the picture.", message_id="<2@example.com>", subject="Again")).ticket_id)
    with unit_of_work():
        actions.reply(db.session.get(Ticket, older.id), Writing("Press the button."), actor=staff.bob.actor, status="pending")
        actions.add_note(db.session.get(Ticket, newer.id), Writing("The same one?", uploads=(Upload("a.png", "image/png", 3, "0" * 64),)), actor=staff.bob.actor)
        changes.set_tags(db.session.get(Ticket, newer.id), ["dead"], actor=SYSTEM)
    work_off()
    return fresh(older), fresh(newer)


def merge(agent, source: Ticket, target: Ticket, **fields):
    return agent.post(f"/desk/tickets/{source.number}/merge", data={"into": str(target.number), **fields})


def test_all_words_stand_in_one_ticket_in_the_order_in_which_they_were_said(agent, pair):
    older, newer = pair
    before = db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    page = after(agent, merge(agent, newer, older))
    assert f"Ticket #{newer.number} stands in #{older.number} now." in page and "The same one?" in page and "a.png" in page
    assert page.index("It does not turn on.") < page.index("Still dead") < page.index("Press the button.") < page.index("The same one?")
    assert f"Bob Member merged #{newer.number} into this ticket" in page
    one, gone = fresh(older), fresh(newer)
    assert (one.status, gone.folder, gone.waiting_since) == ("open", "merged", None) and one.waiting_since
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == before, "nobody was written to"
    assert f"#{newer.number}" not in agent.get("/desk/queues/unsolved").text.split('id="ticket"')[0]


def test_the_old_number_leads_to_the_other_ticket(agent, pair):
    older, newer = pair
    merge(agent, newer, older)
    answer = agent.get(f"/desk/tickets/{newer.number}?queue=mine")
    assert answer.status_code == 302 and answer.location == f"/desk/tickets/{older.number}?queue=mine"
    assert agent.get(f"/desk/search?q=%23{newer.number}", follow_redirects=True).request.path == f"/desk/tickets/{older.number}"
    assert "Still dead" in agent.get("/desk/search?q=picture").text


def test_taking_it_back_restores_the_database(agent, pair, work_off):
    older, newer = pair
    work_off()
    before = everything()
    merge(agent, newer, older)
    assert everything() != before
    page = after(agent, agent.post(f"/desk/tickets/{newer.number}/unmerge"))
    assert f"Ticket #{newer.number} is a ticket of its own again." in page and "Still dead" in page
    work_off()
    now = everything()
    assert {name for name in before if before[name] != now[name]} == set()
    kinds = set(db.session.scalars(sa.select(EventRow.kind).where(EventRow.ticket_id == newer.id)))
    assert {"ticket.merged", "ticket.unmerged"} <= kinds
    assert "picture" in agent.get("/desk/search?q=picture").text
    assert db.session.scalar(sa.select(sa.func.count(Job.id)).where(Job.status == "failed")) == 0


def test_mails_that_answer_either_land_right_before_and_after(agent, pair, take):  # noqa: F811
    older, newer = pair
    merge(agent, newer, older)
    assert take(raw_mail("To the second.", message_id="<5@example.com>", in_reply_to="<2@example.com>")).ticket_id == older.id
    assert take(raw_mail("To the first.", message_id="<6@example.com>", in_reply_to="<1@example.com>")).ticket_id == older.id
    assert take(raw_mail("By number.", message_id="<7@example.com>", subject=f"Re: [#{newer.number}]")).ticket_id == older.id
    agent.post(f"/desk/tickets/{newer.number}/unmerge")
    assert words_of(newer) == ["Still dead, see the picture.", "To the second.", "By number."]
    assert words_of(older) == ["It does not turn on.", "Press the button.", "To the first."]
    assert fresh(newer).status == "new" and fresh(older).status == "open" and fresh(newer).snippet == "By number."
    assert take(raw_mail("Once more.", message_id="<8@example.com>", in_reply_to="<5@example.com>", references="<2@example.com> <5@example.com>")).ticket_id == newer.id
    assert take(raw_mail("And here.", message_id="<9@example.com>", in_reply_to="<6@example.com>")).ticket_id == older.id


def test_what_was_answered_meanwhile_stays_where_it_was_written(agent, pair, staff, take):  # noqa: F811
    older, newer = pair
    merge(agent, newer, older)
    with unit_of_work():
        ours = actions.reply(db.session.get(Ticket, older.id), Writing("We send a new one."), actor=staff.bob.actor)
    answer = take(raw_mail("Thank you.", message_id="<5@example.com>", in_reply_to=f"<{header_id(older.id, ours.id)}>"))
    agent.post(f"/desk/tickets/{newer.number}/unmerge")
    assert answer.ticket_id == older.id and words_of(older)[-2:] == ["We send a new one.", "Thank you."]


def test_three_become_one_and_come_apart_in_the_order_in_which_they_were_put(agent, pair, take):  # noqa: F811
    older, newer = pair
    third = fresh(db.session.get(Ticket, take(raw_mail("A third time.", message_id="<3@example.com>", subject="Third")).ticket_id))
    merge(agent, third, newer)
    merge(agent, newer, older)
    assert agent.get(f"/desk/tickets/{third.number}").location.startswith(f"/desk/tickets/{older.number}")
    answer = take(raw_mail("To the third.", message_id="<5@example.com>", in_reply_to="<3@example.com>"))
    assert answer.ticket_id == older.id
    assert f"#{newer.number} was merged into another one itself" in after(agent, agent.post(f"/desk/tickets/{third.number}/unmerge"))
    agent.post(f"/desk/tickets/{newer.number}/unmerge")
    assert words_of(newer)[-2:] == ["A third time.", "To the third."]
    agent.post(f"/desk/tickets/{third.number}/unmerge")
    assert words_of(third) == ["A third time.", "To the third."] and words_of(newer) == ["Still dead, see the picture."]


def test_a_reply_to_what_was_merged_meanwhile_is_stopped_with_its_words(agent, pair, client_of, staff):
    older, newer = pair
    merge(agent, newer, older)
    page = client_of(staff.carol).post(f"/desk/tickets/{newer.number}/reply", data={"text": "Try the other socket.", "client_key": "c1"})
    assert page.status_code == 409 and f"Ticket #{newer.number} was merged into #{older.number} meanwhile" in page.text
    assert "Try the other socket.</textarea>" in page.text and f"/desk/tickets/{older.number}/reply" in page.text
    assert agent.post(f"/desk/tickets/{newer.number}/change", data={"status": "solved"}).status_code == 409
    assert "Try the other socket." not in words_of(older) + words_of(newer)


def test_the_customer_is_told_only_when_asked(agent, pair):
    older, newer = pair
    merge(agent, newer, older, text="We answer both mails here.", client_key="tell")
    assert words_of(older)[-1] == "We answer both mails here."
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.kind == "reply")) == 2


@pytest.mark.parametrize(("change", "words"), [
    (lambda source, target: changes.set_status(target, "solved", actor=SYSTEM), "is solved. Merge it into the other one"),
    (lambda source, target: changes.delete(target, actor=SYSTEM), "in the trash"),
    (lambda source, target: changes.mark_spam(source, actor=SYSTEM), "marked as spam"),
    (lambda source, target: setattr(source, "is_proved", True), "It is not proved who wrote"),
])
def test_what_cannot_be_merged_says_why_and_stays(agent, change, words):
    source, target = make_ticket(subject="One"), make_ticket(subject="Two")
    with unit_of_work():
        change(db.session.get(Ticket, source.id), db.session.get(Ticket, target.id))
    assert words in agent.get(f"/desk/tickets/{source.number}/merge?into={target.number}").text
    answer = merge(agent, source, target)
    assert answer.status_code == 422 and words in answer.text and fresh(source).merged_into_id is None


@pytest.mark.parametrize("into", ["", "x", "99999", "itself"])
def test_a_number_that_names_no_other_ticket_is_asked_for_again(agent, into):
    ticket = make_ticket()
    answer = agent.get(f"/desk/tickets/{ticket.number}/merge", query_string={"into": ticket.number if into == "itself" else into})
    assert answer.status_code == 422 and 'name="into"' in answer.text


def test_a_hidden_ticket_cannot_be_merged_or_seen_by_merging(client_of, staff):
    hidden, ticket = make_ticket(email="x@example.com", subject="Secret", team_id=staff.private_team.id), make_ticket()
    client = client_of(staff.carol)
    assert "Secret" not in client.get(f"/desk/tickets/{ticket.number}/merge?into={hidden.number}").text
    assert merge(client, ticket, hidden).status_code == 422 and merge(client, hidden, ticket).status_code == 404


def test_the_preview_warns_of_new_readers_and_offers_the_same_person_first(agent, staff):
    ticket, same = make_ticket(subject="One"), make_ticket(subject="Same person")
    other = make_ticket(email="dan@example.com", name="Dan Ionescu", subject="Another person", text="My secret.")
    assert "Same person" in agent.get(f"/desk/tickets/{ticket.number}/merge").text
    page = agent.get(f"/desk/tickets/{other.number}/merge?into={ticket.number}").text
    assert "Ana Pop will be able to read what Dan Ionescu wrote" in page and "My secret." in page
    assert "not proved that the same person" in agent.get(f"/desk/tickets/{same.number}/merge?into={ticket.number}").text


def test_two_chosen_in_a_list_lead_to_the_preview(agent):
    older, newer = make_ticket(), make_ticket()
    answer = agent.post("/desk/tickets/bulk?queue=unsolved", data={"act": "merge", "tickets": [newer.number, older.number]})
    assert answer.location == f"/desk/tickets/{newer.number}/merge?into={older.number}&queue=unsolved"
    assert agent.post("/desk/tickets/bulk", data={"act": "merge", "tickets": [newer.number]}).status_code == 422


def test_links_of_a_merged_ticket_open_what_their_bearer_may_read(agent, visitor, app):
    older, newer = make_ticket(), make_ticket(text="My second question.")
    mailed, shown = links.token_for(newer, is_mailed=True), links.token_for(newer)
    stranger = make_ticket(email="dan@example.com", text="Dan's words.")
    dans = links.token_for(stranger, is_mailed=True)
    merge(agent, newer, older)
    merge(agent, stranger, older)
    page = visitor.get(f"/my/{mailed}")
    assert page.status_code == 200 and "My second question." in page.text and "I still have no money." in page.text
    assert visitor.get(f"/my/{shown}").status_code == visitor.get(f"/my/{dans}").status_code == 404


def test_the_way_back_stays_open_on_the_page_of_merging(agent, pair):
    older, newer = pair
    merge(agent, newer, older)
    page = agent.get(f"/desk/tickets/{older.number}/merge").text
    assert f"/desk/tickets/{newer.number}/unmerge" in page
    agent.post(f"/desk/tickets/{newer.number}/unmerge")
    assert agent.post(f"/desk/tickets/{newer.number}/unmerge").location == f"/desk/tickets/{newer.number}"
    assert merging.merge_of(fresh(newer)) is None
    assert db.session.scalar(sa.select(sa.func.count(TicketMerge.id)).where(TicketMerge.undone_at.is_(None))) == 0


def test_the_agent_is_told_what_a_visitor_sees_of_it(agent, pair):
    with unit_of_work():
        chat = say(Session(VISITOR), Words("Hello", "client-key", "en")).ticket.number
    page = agent.get(f"/desk/tickets/{chat}/merge?into={pair[0].number}").text
    assert f"The chat #{chat} goes on unnoticed" in page and "that they are one person" in page and "answers go to" not in page
    assert "in the chat" not in agent.get(f"/desk/tickets/{pair[0].number}").text
    agent.post(f"/desk/tickets/{chat}/merge", data={"into": str(pair[0].number)})
    page = agent.get(f"/desk/tickets/{pair[0].number}").text
    assert "· in the chat" in page and 'data-channel="chat"' in page
    with unit_of_work():
        first = say(Session(VISITOR), Words("One", "client-key-1", "en", number=chat)).message
    assert "signed Message-ID" not in agent.get(f"/desk/tickets/{pair[0].number}").text, "a chat answers no mail"
    assert "a conversation of its own in the same window" not in agent.get(f"/desk/tickets/{pair[0].number}/split?look=1&pick=1").text
    assert "said in a chat that was merged" in agent.get(f"/desk/tickets/{pair[0].number}/split?look=1&pick={first.seq}").text
