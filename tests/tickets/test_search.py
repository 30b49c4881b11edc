"""Finding tickets by words, address and number: what was written is found in the same moment, by those who may see it."""
import pytest

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from helpdesk.tickets import actions, changes, search, search_index
from helpdesk.tickets.access import sight_of, ticket_to_change
from helpdesk.tickets.writing import Upload, Writing
from tests.factories import make_ticket


@pytest.fixture
def find(staff):
    def numbers(query: str, agent=None) -> list[int]:
        return [hit.row.number for hit in search.find(query, sight_of(agent or staff.alice)).hits]
    return numbers


def shown(query: str, agent) -> str:
    (hit,) = search.find(query, sight_of(agent)).hits
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in hit.parts)


def test_subject_words_name_and_file_are_found_at_once(find, staff):
    ticket = make_ticket(name="Ștefan Ionescu", subject="Coletul apare livrat", text="Curierul spune că l-a lăsat la vecin.")
    with unit_of_work():
        ours = ticket_to_change(staff.bob, ticket.number)
        actions.reply(ours, Writing("We ask the courier.", uploads=(Upload("dovada-livrare.pdf", "application/pdf", 1, "0" * 64),)),
                      actor=staff.bob.actor)
        actions.add_note(ours, Writing("He is a vip."), actor=staff.bob.actor)
    make_ticket(email="other@example.com", name="Other", subject="Else", text="Nothing of the kind")
    for query in ("colet", "livrat", "vecin", "stefan", "Ştefan", "courier", "dovada livrare", "vip", "stefan vip vecin"):
        assert find(query) == [ticket.number], query
    assert shown("vecin", staff.bob) == "Curierul spune că l-a lăsat la [vecin]."


def test_a_changed_subject_and_name_are_found_and_the_old_ones_are_not(find, staff, work_off):
    ticket = make_ticket(name="Ana Pop", subject="Helo", text="text")
    with unit_of_work():
        changes.set_subject(ticket_to_change(staff.bob, ticket.number), "Warranty claim", actor=staff.bob.actor)
        customers.change(db.session.get(Customer, ticket.customer_id), actor=staff.bob.actor, name="Ana Popescu")
    work_off()
    assert find("warranty") == find("popescu") == [ticket.number]
    assert find("helo") == []


@pytest.mark.parametrize("query", ['"', "AND", "NEAR(a b)", "subject:x", "*", "a* OR b*", "it's", "100%", "\\", "';--", "NOT", "a" * 5_000, "\x00x", "(", "日本"])
def test_nothing_typed_is_an_operator(find, query):
    make_ticket(subject="Alpha", text="Beta gamma", email="zoe@example.com")
    assert find(query) == []


def test_all_words_are_wanted_and_some_are_better_than_none(find, staff):
    both = make_ticket(email="1@example.com", subject="Refund to card").number
    one = make_ticket(email="2@example.com", subject="Refund by transfer").number
    assert find("refund card") == [both]
    partial = search.find("transfer zebra", sight_of(staff.alice))
    assert partial.is_partial and [hit.row.number for hit in partial.hits] == [one]


def test_other_endings_are_found_when_the_word_itself_is_rare(find):
    ticket = make_ticket(subject="Cartões recusados", text="Os filtros chegaram.")
    assert find("cartão") == find("filtro") == find("recusad") == [ticket.number]


def test_subject_outranks_text_and_new_outranks_old(find):
    old = make_ticket(email="1@example.com", subject="Hello", text="about a filter, and other things that fill this line").number
    new = make_ticket(email="2@example.com", subject="Hello", text="about a filter, and other things that fill this line").number
    titled = make_ticket(email="3@example.com", subject="Filter", text="It is loud.").number
    assert find("filter") == [titled, new, old]


def test_a_private_teams_ticket_is_neither_found_nor_counted(find, staff):
    hidden = make_ticket(email="1@example.com", subject="Lawsuit", team_id=staff.private_team.id)
    seen = make_ticket(email="2@example.com", subject="Lawsuit")
    assert find("lawsuit", staff.bob) == [seen.number, hidden.number]
    found = search.find("lawsuit", sight_of(staff.carol))
    assert [hit.row.number for hit in found.hits] == [seen.number] and found.total == 1
    assert search.find("1@example.com", sight_of(staff.carol)).total == 0


def test_the_trash_is_not_searched(find, staff):
    ticket = make_ticket(subject="Unique")
    with unit_of_work():
        changes.delete(ticket_to_change(staff.bob, ticket.number), actor=staff.bob.actor)
    assert find("unique") == []


@pytest.mark.parametrize("query", ["ana.pop@lumina.ro", "ANA.POP@lumina.ro ", "+40 745 118 203", "0040-xyz"])
def test_an_address_finds_the_persons_tickets(find, query):
    ticket = make_ticket(email="ana.pop@lumina.ro", text="no word of it")
    make_ticket(email="other@lumina.ro")
    with unit_of_work():
        customer = db.session.get(Customer, ticket.customer_id)
        for kind, value in (("phone", "+40745118203"), ("external", "0040-xyz")):
            customers.add_identity(customer, kind, value, actor=customer.actor)
    assert find(query) == [ticket.number]


def test_counts_end_at_a_thousand_and_common_words_are_cut(find, staff, monkeypatch):
    monkeypatch.setattr(search, "MOST_COUNTED", 3)
    monkeypatch.setattr(search, "MOST_WEIGHED", 2)
    monkeypatch.setattr(search, "MOST_RANKED", 5)
    numbers = [make_ticket(email=f"{n}@example.com", subject="Word" if n == 1 else "Else", text="word").number for n in range(6)]
    found = search.find("word", sight_of(staff.alice))
    assert found.is_cut and found.total == 4
    assert [hit.row.number for hit in found.hits] == [numbers[1], numbers[5], numbers[4], numbers[3]]


def test_pages_follow_each_other(staff):
    numbers = [make_ticket(email=f"{n}@example.com", subject="Same", text="words").number for n in range(5)]
    pages = [search.find("same", sight_of(staff.alice), offset=offset, size=2) for offset in (0, 2, 4)]
    assert [hit.row.number for page in pages for hit in page.hits] == numbers[::-1]


def test_reindex_writes_everything_again(app, find):
    numbers = [make_ticket(email=f"{n}@example.com", subject="Lost words").number for n in range(5)]
    with unit_of_work():
        search_index.engine().clear()
    assert find("lost") == []
    answer = app.test_cli_runner().invoke(args=["tickets", "reindex"])
    assert answer.exit_code == 0, answer.output
    db.session.rollback()
    assert sorted(find("lost")) == numbers


def test_a_long_ticket_keeps_its_newest_words(find, staff, monkeypatch):
    monkeypatch.setattr(search_index, "MOST_WRITINGS", 3)
    ticket = make_ticket(text="firstword")
    with unit_of_work():
        ours = ticket_to_change(staff.bob, ticket.number)
        for number in range(4):
            actions.reply(ours, Writing(f"number{number}"), actor=staff.bob.actor)
    assert find("number3") == [ticket.number] and find("firstword") == []
    assert utcnow() >= ticket.created_at
