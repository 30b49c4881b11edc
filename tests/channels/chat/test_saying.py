"""A visitor's words become one ticket in the queue: once, in order, one open conversation at a time."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.chat import access, queries, words
from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.tickets import changes
from helpdesk.tickets.models import Message, Ticket
from tests.chatting import STRANGER, VISITOR


def solve(ticket: Ticket, staff, status: str = "solved") -> None:
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), status, actor=staff.bob.actor)


def test_the_first_words_open_a_ticket_of_the_chat(say):
    taken = say("Oi! O HA-200 serve para um quarto de 30 m²?", locale="pt-BR")
    ticket = taken.ticket
    assert (taken.verdict, ticket.channel, ticket.locale, ticket.status, ticket.folder) == ("new", "chat", "pt-BR", "new", "unsolved")
    assert ticket.subject == "Oi! O HA-200 serve para um quarto de 30 m²?"
    assert [identity.kind for identity in ticket.customer.identities] == ["chat"]


def test_further_words_stay_in_it(say):
    first, second = say("Hello"), say("Anybody there?")
    assert (second.verdict, second.ticket.id, second.message.seq) == ("appended", first.ticket.id, 2)


def test_a_message_sent_twice_after_a_reconnect_is_one(say):
    say("Hello", key="one-client-id")
    assert say("Hello", key="one-client-id").verdict == "duplicate"
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_the_same_client_id_of_another_visitor_is_another_message(say):
    first, second = say("Hello", key="one-client-id"), say("Hello", key="one-client-id", visitor=STRANGER)
    assert second.verdict == "new" and second.ticket.id != first.ticket.id


def test_a_solved_conversation_is_reopened_when_it_is_named_and_a_new_one_begins_when_not(say, staff):
    first = say("Hello").ticket
    solve(first, staff)
    assert say("Not yet", number=first.number).ticket.id == first.id
    solve(first, staff)
    assert say("Something else").ticket.id != first.id


def test_a_closed_conversation_goes_on_in_a_linked_ticket_of_the_same_visitor(say, staff):
    first = say("Hello").ticket
    solve(first, staff, "closed")
    newer = say("Again", number=first.number).ticket
    assert newer.linked_ticket_id == first.id
    assert db.session.get(ChatTicket, newer.id).visitor_id == VISITOR


def test_only_one_conversation_is_open_even_when_an_old_tab_names_another(say, staff):
    first = say("Hello").ticket
    solve(first, staff)
    second = say("Something else").ticket
    assert say("From the old tab", number=first.number).ticket.id == second.id


def test_a_stranger_neither_reads_nor_writes_in_it(say):
    ticket = say("Hello").ticket
    with pytest.raises(NotFound):
        say("Let me in", visitor=STRANGER, number=ticket.number)
    with pytest.raises(NotFound):
        access.conversation(STRANGER, ticket.number)
    assert queries.summaries(STRANGER) == []


def test_a_deleted_ticket_is_gone_for_the_visitor_and_the_next_words_open_another(say, staff):
    first = say("Hello").ticket
    with unit_of_work():
        changes.delete(db.session.get(Ticket, first.id), actor=staff.bob.actor)
    with pytest.raises(NotFound):
        access.conversation(VISITOR, first.number)
    assert say("Hello?").ticket.id != first.id


def test_the_summary_counts_what_was_not_seen(say, answer):
    ticket = say("Hello").ticket
    answer(ticket, "Hi Ana"), answer(ticket, "How can I help?")
    summary, = queries.summaries(VISITOR)
    assert (summary.number, summary.agent_name, summary.snippet, summary.unread) == (ticket.number, "Bob Member", "How can I help?", 2)


@pytest.mark.parametrize(("name", "said"), [
    ("nothing", words.Words("", "client-key", "en")),
    ("too much", words.Words("x" * 5_001, "client-key", "en")),
    ("no client id", words.Words("hello", "", "en")),
    ("a long client id", words.Words("hello", "k" * 41, "en")),
    ("a strange client id", words.Words("hello", "key with blanks", "en")),
])
def test_nonsense_is_refused_in_words(app, name, said):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        words.check(said)
    assert all(refused.value.fields.values())


@pytest.mark.parametrize(("filename", "size", "taken"), [
    ("planta-do-quarto.JPG", 1_200_000, True), ("factură.pdf", 10, True), ("huge.pdf", 11 * 1024 * 1024, False),
    ("setup.exe", 10, False), ("page.html", 10, False), ("pdf", 10, False),
])
def test_files_are_limited_in_kind_and_size(app, filename, size, taken):
    with app.test_request_context():
        if taken:
            words.check_file(filename, size)
        else:
            with pytest.raises(Invalid):
                words.check_file(filename, size)
