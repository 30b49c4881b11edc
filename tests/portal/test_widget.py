"""The widget's doors: the frame, messages, the address, what was seen; each visitor alone with the own words."""
import io

import pytest
import sqlalchemy as sa

from helpdesk.channels.chat.models import ChatSettings, ChatTicket, ChatVisitor
from helpdesk.core import footprints, signing
from helpdesk.core.addresses import link
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.web.measure import counted
from tests.chatting import set_up_chat
from tests.knowledge.factories import make_article


def answer(number: int, text: str, staff) -> Message:
    with unit_of_work():
        return tickets.reply(db.session.get(Ticket, number - 10_000), Writing(text), actor=staff.bob.actor, channel="chat")


def test_the_frame_sets_no_cookie_and_only_allowed_websites_may_show_it(visitor):
    with unit_of_work():
        db.session.add(ChatSettings(id=1, origins=["https://shop.example.com", "https://shop.example.com/path", "javascript:alert(1)", "https://x; script-src *"]))
    page = visitor.get("/widget/frame?locale=ro&theme=dark")
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    policy = page.headers["Content-Security-Policy"]
    assert policy.rsplit("; ", 1)[1] == "frame-ancestors 'self' https://shop.example.com" and "unsafe" not in policy
    assert 'lang="ro"' in page.text and 'data-theme="dark"' in page.text


def test_a_chat_that_is_switched_off_is_not_there(visitor):
    set_up_chat(is_on=False)
    assert visitor.get("/widget/frame").status_code == 404
    assert visitor.post("/widget/visitor").status_code == 404


def test_nothing_is_written_before_the_first_word(widget):
    talk = widget()
    assert talk.get("/widget/conversation").json == {
        "email": None, "number": None, "seq": 0, "html": "", "status": "open", "read": 0, "unread": 0, "agent": "", "face": ""}
    assert db.session.scalar(sa.select(sa.func.count(ChatVisitor.id))) == db.session.scalar(sa.select(sa.func.count(Customer.id))) == 0


def test_words_come_back_as_the_fragment_since_the_last_place(widget, staff):
    talk = widget()
    first = talk.say("<b>Hello</b>").json
    assert (first["seq"], first["status"], "&lt;b&gt;Hello" in first["html"]) == (1, "open", True)
    answer(first["number"], "Hi there", staff)
    later = talk.get(f"/widget/conversation?number={first['number']}&after=1").json
    assert "Hi there" in later["html"] and "Hello" not in later["html"] and later["agent"] == "Bob Member"
    assert later["unread"] == 1 and later["seq"] > 1


def test_a_message_sent_again_after_a_reconnect_is_one(widget):
    talk = widget()
    one, two = talk.say("Hello", key="same-client-id").json, talk.say("Hello", key="same-client-id").json
    assert one["number"] == two["number"]
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_two_visitors_never_see_each_other(widget):
    mine, theirs = widget(), widget()
    number = mine.say("My secret").json["number"]
    theirs.say("Good day")
    for path in ("/widget/conversation", "/widget/conversations"):
        assert "My secret" not in theirs.get(path).text
    assert theirs.get(f"/widget/conversation?number={number}").status_code == 404
    assert theirs.say("Let me in", number=number).json["number"] != number
    assert theirs.post("/widget/seen", data={"number": number, "seen": 1}).status_code == 404


@pytest.mark.parametrize("token", ["", "nonsense", "signed for something else"])
def test_without_a_token_of_ours_there_is_nothing(visitor, token):
    token = signing.sign("ticket", "a" * 32) if token.startswith("signed") else token
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    for path in ("/widget/conversation", "/widget/conversations"):
        assert visitor.get(path, headers=headers).status_code == 403
    for path in ("/widget/messages", "/widget/seen", "/widget/left"):
        assert visitor.post(path, headers=headers, data={"text": "x", "key": "client-key"}).status_code == 403
    assert db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 0


def test_notes_and_mails_are_never_in_the_fragment(widget, staff):
    talk = widget()
    number = talk.say("Hello").json["number"]
    with unit_of_work():
        ticket = db.session.get(Ticket, number - 10_000)
        tickets.add_note(ticket, Writing("difficult customer"), actor=staff.bob.actor)
        tickets.reply(ticket, Writing("by mail only"), actor=staff.bob.actor, channel="email")
    page = talk.get(f"/widget/conversation?number={number}").text
    assert "difficult" not in page and "by mail only" not in page


def test_the_state_tells_solved_and_closed_but_no_more(widget, staff):
    talk = widget()
    number = talk.say("Hello").json["number"]
    for status, told in (("pending", "open"), ("on_hold", "open"), ("solved", "solved"), ("closed", "closed")):
        with unit_of_work():
            changes.set_status(db.session.get(Ticket, number - 10_000), status, actor=staff.bob.actor)
        assert talk.get(f"/widget/conversation?number={number}").json["status"] == told


def test_words_into_a_closed_conversation_bring_the_new_one_from_its_beginning(widget, staff):
    talk = widget()
    first = talk.say("Hello").json
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, first["number"] - 10_000), "closed", actor=staff.bob.actor)
    second = talk.say("Again", number=first["number"], after=5).json
    assert second["number"] != first["number"] and "Again" in second["html"]


def test_what_was_seen_is_kept_and_never_goes_back(widget, staff):
    talk = widget()
    number = talk.say("Hello").json["number"]
    seq = answer(number, "Hi", staff).seq
    for fetched, seen in ((seq, 0), (seq, seq), (1, 1), (99, 99)):
        assert talk.post("/widget/seen", data={"number": number, "fetched": fetched, "seen": seen}).status_code == 204
    row = db.session.get(ChatTicket, number - 10_000)
    assert row.fetched_seq == row.seen_seq == db.session.get(Ticket, row.ticket_id).seq
    assert talk.get("/widget/conversation").json["unread"] == 0


def test_files_come_and_go_for_the_own_visitor_only(widget):
    talk = widget()
    sent = talk.say("See plan", files=(io.BytesIO(b"\x89PNG1"), "planta.png", "image/png"))
    assert "planta.png" in sent.json["html"]
    attachment = db.session.scalar(sa.select(Attachment))
    address = sent.json["html"].partition('href="/widget/files/')[2].partition('"')[0]
    assert talk.get(f"/widget/files/{address}").data == b"\x89PNG1"
    other = signing.sign("chat-file", ["b" * 32, attachment.id])
    assert talk.get(f"/widget/files/{other}").status_code == 404
    assert talk.get(f"/widget/files/{address}x").status_code == 404


@pytest.mark.parametrize(("fields", "status"), [
    ({"text": ""}, 422), ({"text": "x" * 5_001}, 422), ({"text": "hi", "key": "short"}, 422), ({"text": "hi", "number": 99_999}, 404),
    ({"text": "hi", "files": (io.BytesIO(b"MZ"), "setup.exe")}, 422),
    ({"text": "hi", "files": [(io.BytesIO(b"1"), f"{n}.png") for n in range(6)]}, 422),
])
def test_what_cannot_be_taken_is_refused_in_a_sentence(widget, fields, status):
    refused = widget().say(**{"text": "", **fields})
    assert refused.status_code == status and refused.json["error"]
    assert db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 0


def test_an_address_is_taken_and_a_strange_one_refused_in_a_sentence(widget):
    talk = widget()
    talk.say("Hello")
    refused = talk.post("/widget/address", data={"email": "nobody"})
    assert refused.status_code == 422 and "ana@example.com" in refused.json["error"]
    assert talk.post("/widget/address", data={"email": "Ana@Example.com"}).json == {"email": "ana@example.com"}
    assert talk.get("/widget/conversation").json["email"] == "ana@example.com"


def test_signs_of_presence_are_written_aside(widget):
    talk = widget()
    talk.say("Hello")
    talk.post("/widget/left")
    footprints.flush()
    row = db.session.scalar(sa.select(ChatVisitor))
    left = row.here_until
    talk.get("/widget/conversation")
    footprints.flush()
    db.session.expire_all()
    assert db.session.scalar(sa.select(ChatVisitor)).here_until > left


def test_an_answer_that_links_to_our_articles_shows_them_as_cards(widget, staff):
    article, hidden = make_article("Which speed to use", summary="Two is enough"), make_article("Secret", visibility="internal")
    talk = widget()
    number = talk.say(f"See {link(f'/help/en/articles/{article.article_id}')}").json["number"]
    ours = link(f"/help/en/articles/{article.article_id}-which-speed-to-use")
    answer(number, f"Read {ours}, {ours} and {link(f'/help/en/articles/{hidden.article_id}')}, not http://other.test/help/en/articles/1", staff)
    html = talk.get(f"/widget/conversation?number={number}").json["html"]
    assert html.count("chat-card") == 1 and "Two is enough" in html and "Secret" not in html


def test_few_statements_answer_however_much_was_said(widget, staff):
    talk = widget()
    number = talk.say("Hello").json["number"]
    made = []
    for size in (2, 10):
        for count in range(size):
            answer(number, f"Answer {count}", staff)
        with counted() as statements:
            talk.get(f"/widget/conversation?number={number}")
        made.append(len(statements))
    assert made[0] == made[1] <= 9


def test_the_shop_of_the_sample_is_there_in_the_sample_only(visitor, app, settings):
    assert visitor.get("/sample").status_code == 404
    app.config["SETTINGS"] = settings.model_copy(update={"sample": True})
    page = visitor.get("/sample").text
    assert "widget/widget.js" in page and "HA-200" in page
