"""Nothing said in the chat is lost or doubled: without a connection, without sockets, without a storage, over a reload."""
import sqlalchemy as sa
from playwright.sync_api import expect

from helpdesk.core.db import db
from helpdesk.tickets.models import Attachment, Message
from tests.journeys.talking import LOST, Talk, answer, open_ticket


def test_a_message_whose_confirmation_was_lost_is_sent_again_and_is_one(desk, open_page, website):
    talk = Talk(open_page(expects=LOST), website)
    talk.start()
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch().status)
        route.abort()
    talk.page.route("**/widget/messages**", lose_the_answer, times=1)
    talk.say("Said once")
    expect(talk.mine).to_have_count(1)
    assert lost == [200]
    with desk.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.text == "Said once")) == 1


def test_what_is_written_without_a_connection_is_kept_over_a_reload_and_sent_in_order(desk, open_page, sign_in, website, bob):
    talk, agent = Talk(open_page(expects=LOST), website), sign_in(bob)
    talk.start()
    talk.say("One")
    open_ticket(agent, "One")
    talk.page.context.set_offline(True)
    talk.say("Two", arrives=False)
    talk.say("Three", arrives=False)
    talk.frame.locator("#lost").wait_for()
    answer(agent, "Answered meanwhile")
    talk.page.context.set_offline(False)
    expect(talk.mine).to_have_count(3)
    talk.hears("Answered meanwhile")
    expect(talk.frame.locator("#lost")).to_be_hidden()
    talk.page.route("**/widget/messages**", lambda route: route.abort())
    talk.say("Four", arrives=False)
    talk.frame.locator(".is-pending").wait_for()
    talk.page.unroute("**/widget/messages**")
    talk.visit()
    talk.launcher.click()
    expect(talk.mine).to_have_count(4)
    with desk.app.app_context():
        said = db.session.scalars(sa.select(Message.text).where(Message.text.in_(("One", "Two", "Three", "Four"))).order_by(Message.id)).all()
    assert said == ["One", "Two", "Three", "Four"]


def test_without_sockets_the_desk_is_asked_now_and_then(open_page, sign_in, website, bob):
    window = open_page(expects=LOST)
    window.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    talk, agent = Talk(window, website), sign_in(bob)
    talk.start()
    talk.say("No sockets here")
    open_ticket(agent, "No sockets here")
    answer(agent, "Never mind")
    talk.hears("Never mind")
    expect(talk.frame.locator("#messages [data-seq]")).to_have_count(2)


def test_where_the_browser_shuts_the_storage_the_chat_works_as_long_as_the_page_stands(open_page, sign_in, other_site, bob):
    window = open_page()
    # What a browser does in the frame of another site that may keep nothing.
    window.add_init_script("""if (parent !== window) Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } })""")
    talk, agent = Talk(window, other_site), sign_in(bob)
    talk.start()
    talk.say("A private window")
    open_ticket(agent, "A private window")
    answer(agent, "Welcome")
    talk.hears("Welcome")
    talk.visit()
    talk.launcher.click()
    expect(talk.mine).to_have_count(0)


def test_a_full_storage_loses_no_words(desk, open_page, website):
    page = open_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")
    talk = Talk(page, website)
    talk.start()
    talk.say("Full to the brim")
    talk.say("And still here")
    with desk.app.app_context():
        tickets = db.session.scalars(sa.select(Message.ticket_id).where(Message.text.in_(("Full to the brim", "And still here")))).all()
    assert len(tickets) == 2
    assert len(set(tickets)) == 1


def test_files_stay_with_the_tab_where_they_were_chosen(desk, open_page, website):
    talk = Talk(open_page(expects=LOST), website)
    talk.start()
    talk.say("Before the file")
    # The other tab is connected; this one stays cut off until the other has seen what waits here.
    talk.page.route("**/widget/messages?*", lambda route: route.abort())
    talk.frame.locator("#file").set_input_files({"name": "bill.txt", "mimeType": "text/plain", "buffer": b"19.90"})
    talk.say("Here is the bill", arrives=False)
    talk.frame.get_by_text("Waiting for the connection").wait_for()
    other = Talk(talk.page.context.new_page(), website)
    other.launcher.click()
    other.frame.locator(".is-pending", has_text="Here is the bill").wait_for()
    other.page.frames[1].evaluate("() => window.dispatchEvent(new Event('online'))")
    talk.page.unroute("**/widget/messages?*")
    expect(other.mine.filter(has_text="Here is the bill").locator(".chat-attached")).to_contain_text("bill.txt")
    with desk.app.app_context():
        files = sa.select(sa.func.count(Attachment.id)).join(Message, Message.id == Attachment.message_id).where(Message.text == "Here is the bill")
        assert db.session.scalar(files) == 1
    talk.page.route("**/widget/messages?*", lambda route: route.abort())
    talk.frame.locator("#file").set_input_files({"name": "map.txt", "mimeType": "text/plain", "buffer": b"here"})
    talk.say("Here is the map", arrives=False)
    talk.frame.locator(".is-pending", has_text="Waiting for the connection").wait_for()
    talk.visit()
    talk.page.unroute("**/widget/messages?*")
    talk.launcher.click()
    lost = talk.frame.locator(".is-pending", has_text="The files went with the page")
    expect(lost).to_contain_text("map.txt")
    lost.get_by_role("button", name="Try again").click()
    expect(talk.mine.filter(has_text="Here is the map")).to_have_count(1)
