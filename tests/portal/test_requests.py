"""My requests: one link goes to the address, opens everything that came from it, and nothing of anybody else."""
import re
from html import unescape

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import letters
from helpdesk.core import signing
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes, links
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.own import PAGE
from helpdesk.tickets.writing import Writing
from helpdesk.web.measure import counted
from tests.factories import make_ticket


def mailed() -> list[Delivery]:
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "requests").order_by(Delivery.id)))


def identity(address: str) -> Identity:
    return db.session.scalar(sa.select(Identity).where(Identity.value == address))


def path_of(address: str) -> str:
    return links.list_link(identity(address)).partition("//")[2].partition("/")[2].join(("/", ""))


def subjects(page) -> list[str]:
    return [unescape(words) for words in re.findall(r'request-words"><strong>(.*?)</strong>', page.text)]


def came_from(subject: str, address: str | None) -> Ticket:
    """A ticket of the customer of ana@example.com whose first words came from this address."""
    ticket = make_ticket(subject=subject)
    with unit_of_work():
        db.session.execute(sa.update(Message).where(Message.ticket_id == ticket.id).values(sender=address))
    return ticket


def also_has(address: str, *, proof: str | None) -> None:
    with unit_of_work():
        customers.add_identity(db.session.scalar(sa.select(Customer)), "email", address, actor=SYSTEM, proof=proof)


def test_what_is_said_of_a_request_agrees_with_it(visitor):
    ticket = make_ticket()
    with unit_of_work():
        changes.set_status(ticket, "closed", actor=SYSTEM)
    page = visitor.get(f"{path_of('ana@example.com')}?locale=ro")
    assert "Închisă" in page.text and "Închis<" not in page.text


def test_one_link_goes_by_mail_in_the_language_of_the_page(visitor):
    make_ticket()
    page = visitor.post("/requests?locale=pt-BR", data={"email": " Ana@Example.com "})
    [delivery] = mailed()
    assert (delivery.recipient, delivery.locale, page.status_code) == ("ana@example.com", "pt-BR", 200)
    words, address = letters.list_of_requests(delivery).button
    assert words == "Open my requests" and subjects(visitor.get("/" + address.split("/", 3)[3])) == ["Refund not received"]


def test_an_unknown_address_gets_the_same_page_and_nothing(visitor):
    make_ticket()
    known, unknown = (visitor.post("/requests", data={"email": address}).text for address in ("ana@example.com", "bob@example.com"))
    strip = lambda page: page.partition("<main")[2]  # noqa: E731 - one word for both
    assert strip(known) == strip(unknown) and len(mailed()) == 1
    refused = visitor.post("/requests", data={"email": "ana"})
    assert refused.status_code == 422 and 'value="ana"' in refused.text


def test_open_ones_come_first_with_channel_and_status_in_a_customers_words(visitor, staff):
    done, waiting, _chat = make_ticket(subject="Done"), make_ticket(subject="Waiting", channel="email"), make_ticket(subject="Chatted", channel="chat")
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, done.id), "solved", actor=staff.bob.actor)
        changes.set_status(db.session.get(Ticket, waiting.id), "pending", actor=staff.bob.actor)
        actions.reply(db.session.get(Ticket, done.id), Writing("Here it is."), actor=staff.bob.actor)
    page = visitor.get(path_of("ana@example.com"))
    assert subjects(page) == ["Chatted", "Waiting", "Done"]
    assert "Waiting for you" in page.text and "Chat" in page.text and f"#{done.number}" in page.text
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_notes_change_nothing_and_are_nowhere(visitor, staff):
    older, newer = make_ticket(subject="Older"), make_ticket(subject="Newer")
    with unit_of_work():
        actions.add_note(db.session.get(Ticket, older.id), Writing("difficult customer"), actor=staff.bob.actor)
    page = visitor.get(path_of("ana@example.com"))
    assert subjects(page) == ["Newer", "Older"] and "difficult" not in page.text and newer.id


def test_spam_the_trash_and_other_people_are_not_listed(visitor, staff):
    kept, spam, trash = (make_ticket(subject=name) for name in ("Kept", "Spam", "Trash"))
    make_ticket(email="bob@example.com", subject="Of somebody else")
    with unit_of_work():
        changes.mark_spam(db.session.get(Ticket, spam.id), actor=staff.bob.actor, is_spam=True)
        changes.delete(db.session.get(Ticket, trash.id), actor=staff.bob.actor)
    assert subjects(visitor.get(path_of("ana@example.com"))) == [kept.subject]


# The customer owns ana@example.com and work@example.com; which of them are proved, who asks, what is seen.
SIGHT = {
    "a claimed second address sees what came from it": ("reply", None, "work@example.com", ["from work"]),
    "a proved address sees nothing of a claimed one": ("reply", None, "ana@example.com", ["by chat", "from ana"]),
    "two proved addresses see each other": ("reply", "dkim", "work@example.com", ["by chat", "from work", "from ana"]),
    "two claimed ones see their own, the first also what has no address": (None, None, "ana@example.com", ["by chat", "from ana"]),
    "and the second of them no more than that": (None, None, "work@example.com", ["from work"]),
    "a proved second address leaves the claimed first one alone": (None, "agent", "work@example.com", ["by chat", "from work"]),
}


@pytest.mark.parametrize(("first", "second", "asks", "seen"), SIGHT.values(), ids=SIGHT.keys())
def test_a_link_proves_its_own_address_only(visitor, first, second, asks, seen):
    came_from("from ana", "ana@example.com")
    came_from("from work", "work@example.com")
    came_from("by chat", None)
    also_has("work@example.com", proof=second)
    with unit_of_work():
        if first:
            customers.prove(db.session.scalar(sa.select(Customer)), "email", "ana@example.com", proof=first)
    assert subjects(visitor.get(path_of(asks))) == seen


def test_a_ticket_opened_from_the_list_leads_back_and_proves_the_lists_address(visitor):
    came_from("from ana", "ana@example.com")
    also_has("work@example.com", proof=None)
    came_from("from work", "work@example.com")
    path = path_of("work@example.com")
    listed = visitor.get(path)
    ticket_path = re.search(r'href="(/my/[^"]+)"', listed.text).group(1)
    assert f'href="{path}"' in visitor.get(ticket_path).text
    visitor.post(ticket_path, data={"text": "It is me", "key": "a"})
    assert (identity("work@example.com").proof, identity("ana@example.com").proof) == ("link", None)


def test_the_list_of_one_person_is_no_way_back_for_another(visitor):
    make_ticket()
    other = make_ticket(email="bob@example.com")
    visitor.get(path_of("ana@example.com"))
    assert "All my requests" not in visitor.get(f"/my/{links.token_for(other, is_mailed=True)}").text


def test_from_a_ticket_the_link_to_all_goes_by_mail_for_the_tickets_link_may_be_passed_on(visitor):
    ticket = make_ticket()
    token = links.token_for(ticket, is_mailed=True)
    assert "Mail me the link to all my requests" in visitor.get(f"/my/{token}").text
    page = visitor.post(f"/my/{token}/requests")
    assert [delivery.recipient for delivery in mailed()] == ["ana@example.com"] and "/requests/" not in page.text


def test_many_requests_are_paged(visitor):
    for number in range(PAGE + 2):
        make_ticket(subject=f"Request {number:02}")
    path = path_of("ana@example.com")
    first, second, beyond = visitor.get(path), visitor.get(f"{path}?page=2"), visitor.get(f"{path}?page=9")
    assert (len(subjects(first)), subjects(second), subjects(beyond)) == (PAGE, ["Request 01", "Request 00"], [])
    assert "page=2" in first.text and "page=3" not in second.text and "There is nothing more here." in beyond.text
    assert visitor.get(f"{path}?page=-1").status_code == visitor.get(f"{path}?page=99999999999999").status_code == 200


def test_a_full_page_costs_few_statements(visitor):
    for number in range(PAGE + 1):
        make_ticket(subject=f"Request {number:02}")
    path = path_of("ana@example.com")
    with counted() as statements:
        visitor.get(path)
    assert len(statements) <= 8


def test_a_forged_link_offers_a_new_one_and_shows_nothing(visitor):
    ticket = make_ticket()
    path = path_of("ana@example.com")
    for bad in (path[:-3], "/requests/nonsense", f"/requests/{links.token_for(ticket, is_mailed=True)}",
                f"/requests/{signing.sign('requests', [identity('ana@example.com').id, 1])}", "/requests/" + signing.sign("requests", [999, 1])):
        page = visitor.get(bad)
        assert page.status_code == 404 and 'name="email"' in page.text and ticket.subject not in page.text


def test_an_expired_link_mails_a_new_one_to_the_same_address(visitor, monkeypatch):
    ticket = make_ticket()
    path = path_of("ana@example.com")
    monkeypatch.setattr(links, "LIST_LIFE", -1)
    page = visitor.get(path)
    assert page.status_code == 410 and ticket.subject not in page.text and "ana@" not in page.text
    assert visitor.post(f"{path}/new-link").status_code == 200
    assert [delivery.recipient for delivery in mailed()] == ["ana@example.com"]


class TestWithLimits:
    """Rate limits as in life."""

    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"rate_limits": True})

    def test_nobody_is_flooded_with_links(self, visitor):
        make_ticket()
        answers = [visitor.post("/requests", data={"email": "ana@example.com"}, environ_base={"REMOTE_ADDR": f"10.0.0.{number}"}).status_code
                   for number in range(6)]
        assert answers == [200] * 5 + [429] and len(mailed()) == 5


def test_the_header_leads_here(visitor):
    assert 'href="/requests"' in visitor.get("/contact").text and visitor.get("/requests").status_code == 200
