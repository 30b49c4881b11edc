"""Drafts: kept while somebody writes, seen where they should be, overtaken by nobody unnoticed, gone when sent."""
import re

import pytest
import sqlalchemy as sa

from helpdesk.automation.actions import create_macro
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import merging
from helpdesk.tickets.access import ticket_to_change
from helpdesk.tickets.models import Message
from helpdesk.tickets.writing_models import Draft, PlannedReply
from helpdesk.web.measure import counted
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.fixture
def ticket(app):
    return make_ticket()


def save(client, ticket, text, *, version=0, page="laptop", kind="reply", key="k1"):
    return client.post(f"/desk/tickets/{ticket.number}/draft",
                       data={"kind": kind, "text": text, "draft_version": version, "page": page, "client_key": key})


def reply(client, ticket, text, **form):
    return client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": text, "client_key": "k1", "status": "pending", **form})


def kept() -> list[tuple]:
    db.session.rollback()
    return [(row.kind, row.text, row.version) for row in db.session.scalars(sa.select(Draft).order_by(Draft.id))]


def written(client, ticket, kind="reply") -> str:
    page = client.get(f"/desk/tickets/{ticket.number}").text
    return re.search(rf'<textarea[^>]*id="{kind}-text"[^>]*>(.*?)</textarea>', page, re.S).group(1)


def said() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.text).where(Message.direction == "out").order_by(Message.id)))


def test_words_come_back_on_any_device_reply_and_note_apart(bob, client_of, staff, ticket):
    assert save(bob, ticket, "Dear <Ana>").json == {"version": 1} and save(bob, ticket, "Call her", kind="note").json == {"version": 1}
    assert save(bob, ticket, "Dear <Ana>, yes", version=1).json == {"version": 2}
    other = client_of(staff.bob)
    assert (written(other, ticket), written(other, ticket, "note")) == ("Dear &lt;Ana&gt;, yes", "Call her")
    page = other.get(f"/desk/tickets/{ticket.number}").text
    assert 'name="draft_version" value="2"' in page and 'name="client_key" value="k1"' in page
    assert written(client_of(staff.alice), ticket) == "" and "Dear" not in client_of(staff.alice).get(f"/desk/tickets/{ticket.number}").text


def test_recipients_and_saved_replies_come_back_with_the_words(bob, staff, ticket):
    with unit_of_work():
        macro = create_macro(names={"en": "Two days"}, texts={"en": "It takes two days."}, does={"priority": "high"}, is_shared=True, agent=staff.alice).id
    bob.post(f"/desk/tickets/{ticket.number}/draft", data={"kind": "reply", "text": "Hello", "draft_version": 0, "page": "laptop", "client_key": "k1",
                                                          "cc": "dan@example.com", "bcc": "", "macros": [str(macro), "x"]})
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert 'name="cc" value="dan@example.com"' in page and f'name="macros" value="{macro}"' in page and "priority High" in page


def test_an_older_window_is_told_and_writes_over_nothing(bob, ticket):
    save(bob, ticket, "Old")
    save(bob, ticket, "Newer, on the phone", version=1, page="phone")
    answer = save(bob, ticket, "Old and more", version=1)
    assert answer.status_code == 409 and (answer.json["text"], answer.json["version"]) == ("Newer, on the phone", 2)
    assert kept() == [("reply", "Newer, on the phone", 2)]
    # An answer that was lost on its way back is no other window.
    assert save(bob, ticket, "On the phone again", version=1, page="phone").json == {"version": 3}
    # Whoever has seen both and keeps the own one does.
    assert save(bob, ticket, "Old and more", version=3).json == {"version": 4}


def test_saving_costs_little_and_makes_no_page_read_its_frame_again(bob, ticket, engine):
    save(bob, ticket, "Hello")
    page = f"/desk/tickets/{ticket.number}"
    bob.get(page)
    bob.get(page)
    with counted() as saving:
        save(bob, ticket, "Hello there", version=1)
    with counted() as reading:
        bob.get(page)
    assert len(saving) <= 10, "\n".join(saving)
    # PostgreSQL's mark moves with every transaction.
    assert engine == "postgresql" or not [one for one in reading if "FROM mailbox" in one or "FROM macro" in one], "\n".join(reading)


def test_no_words_discard_and_a_gone_draft_is_told(bob, ticket):
    save(bob, ticket, "Hello")
    assert save(bob, ticket, "  ", version=1).json == {"version": 0} and kept() == []
    gone = save(bob, ticket, "Hello again", version=1, page="phone")
    assert gone.status_code == 409 and gone.json["text"] is None and kept() == []
    assert save(bob, ticket, "Hello again", page="phone").json == {"version": 1}
    assert "discarded" in after(bob, bob.post(f"/desk/tickets/{ticket.number}/draft/reply/discard")) and kept() == []


def test_sending_ends_the_draft_and_what_comes_late_does_not_bring_it_back(bob, ticket):
    save(bob, ticket, "Hello")
    save(bob, ticket, "Call her", kind="note", key="k2")
    reply(bob, ticket, "Hello", draft_version=1, page="laptop")
    assert kept() == [("note", "Call her", 1)] and said() == ["Hello"]
    late = save(bob, ticket, "Hello")
    assert late.status_code == 409 and late.json["is_sent"] and kept() == [("note", "Call her", 1)]
    bob.post(f"/desk/tickets/{ticket.number}/note", data={"text": "Call her", "client_key": "k2", "draft_version": 1})
    assert kept() == []


def test_two_windows_send_one_draft_once(bob, ticket):
    save(bob, ticket, "Hello")
    reply(bob, ticket, "Hello", draft_version=1)
    assert after(bob, reply(bob, ticket, "Hello", draft_version=1)) and said() == ["Hello"]
    other = reply(bob, ticket, "Hello dear", draft_version=1)
    assert other.status_code == 422 and "you sent this from another window" in other.text and "Hello dear</textarea>" in other.text
    key = re.search(r'id="reply-form".*?name="client_key" value="([^"]+)"', other.text, re.S).group(1)
    assert key != "k1" and reply(bob, ticket, "Hello dear", client_key=key, asked="sent").status_code == 302
    assert said() == ["Hello", "Hello dear"]


def test_an_older_version_is_not_sent_unasked_and_the_newer_one_stays(bob, ticket):
    save(bob, ticket, "Hello")
    save(bob, ticket, "Hello, the parcel left today", version=1, page="phone")
    stopped = reply(bob, ticket, "Hello", draft_version=1, page="laptop")
    assert stopped.status_code == 422 and "a newer version in another window: “Hello, the parcel left today”" in stopped.text and said() == []
    reply(bob, ticket, "Hello", draft_version=1, page="laptop", asked="newer")
    assert said() == ["Hello"] and kept() == [("reply", "Hello, the parcel left today", 2)]


def test_a_reply_that_was_taken_back_is_a_draft_with_its_files_above_what_was_begun_since(app, bob, ticket):
    app.config["SETTINGS"].undo_seconds = 15
    reply(bob, ticket, "First", draft_version=0)
    save(bob, ticket, "Second", key="k2")
    planned = db.session.scalar(sa.select(PlannedReply.id))
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned}/undo")
    assert kept() == [("reply", "First\n\nSecond", 2)]
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert f'name="restored" value="{planned}"' in page and 'value="k1"' not in page
    # The window that still shows the first words under their old key is told.
    assert reply(bob, ticket, "First", draft_version=0).status_code == 422 and said() == []


def test_the_list_marks_it_for_the_writer_and_shared_for_all(bob, client_of, staff, ticket):
    def marks(client):
        rows = [client.get("/desk/queues/unsolved").text, client.get(f"/desk/queues/unsolved/changes?tickets={ticket.number}").text]
        return [re.findall(r'class="row-draft">([^<]+)<', page) for page in rows]
    save(bob, ticket, "Is this right?")
    alice = client_of(staff.alice)
    assert (marks(bob), marks(alice)) == ([["Draft"]] * 2, [[], []])
    bob.post(f"/desk/tickets/{ticket.number}/draft/share", data={"is_shared": "yes"})
    assert (marks(bob), marks(alice)) == ([["Draft"]] * 2, [["Draft of Bob Member"]] * 2)
    bob.post(f"/desk/tickets/{ticket.number}/draft/share", data={"is_shared": "no"})
    assert marks(alice) == [[], []]


def test_a_shared_draft_is_taken_over_with_its_words(bob, client_of, staff, ticket):
    save(bob, ticket, "Is this right?")
    draft_id = db.session.scalar(sa.select(Draft.id))
    alice, take = client_of(staff.alice), f"/desk/tickets/{ticket.number}/drafts/{draft_id}/take"
    assert "not there any more" in after(alice, alice.post(take)) and kept() == [("reply", "Is this right?", 1)]
    bob.post(f"/desk/tickets/{ticket.number}/draft/share", data={"is_shared": "yes"})
    assert "Draft of Bob Member, for review" in alice.get(f"/desk/tickets/{ticket.number}").text
    assert "Is this right?" in alice.get(f"/desk/tickets/{ticket.number}/planned").text
    save(alice, ticket, "Mine", key="a1")
    alice.post(take)
    assert written(alice, ticket) == "Mine\n\nIs this right?" and written(bob, ticket) == ""
    assert save(bob, ticket, "Is this right? Yes", version=1).status_code == 409


def test_drafts_go_where_the_ticket_goes(bob, staff, ticket):
    other = make_ticket(email="bia@example.com")
    save(bob, ticket, "On the first")
    save(bob, ticket, "A note", kind="note")
    save(bob, other, "On the other")
    with unit_of_work():
        merging.merge(ticket_to_change(staff.bob, ticket.number), ticket_to_change(staff.bob, other.number), actor=staff.bob.actor)
    assert (written(bob, other), written(bob, other, "note")) == ("On the other\n\nOn the first", "A note")
    # A page of the lost number still saves, to where the ticket stands.
    assert save(bob, ticket, "A better note", kind="note", version=1).json == {"version": 2}
    assert written(bob, other, "note") == "A better note"


def test_strangers_and_nonsense_keep_nothing(client_of, staff, ticket):
    secret, carol = make_ticket(team_id=staff.private_team.id), client_of(staff.carol)
    assert save(carol, secret, "x").status_code == 404
    for wrong in ({"kind": "letter"}, {"page": ""}, {"draft_version": ""}, {"draft_version": "x"}):
        assert carol.post(f"/desk/tickets/{ticket.number}/draft", data={"kind": "reply", "text": "x", "draft_version": 0, "page": "p", **wrong}).status_code == 422
    assert kept() == []
