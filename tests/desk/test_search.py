"""The search page: a number jumps, words are highlighted and escaped, strangers' tickets do not exist."""
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from helpdesk.web.measure import counted
from tests.factories import make_ticket


def test_a_number_jumps_to_its_ticket(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.carol)
    for typed in (f"{ticket.number}", f"%23{ticket.number}", f"+{ticket.number}+"):
        assert client.get(f"/desk/search?q={typed}").location == f"/desk/tickets/{ticket.number}"


def test_the_number_of_a_hidden_ticket_is_just_a_word(client_of, staff):
    ticket = make_ticket(team_id=staff.private_team.id)
    page = client_of(staff.carol).get(f"/desk/search?q={ticket.number}")
    assert page.status_code == 200 and "No ticket mentions" in page.text


TYPED = {
    "+40 745 118 203": True, "0745 118 203": True, "(0745) 118-203": True, "0040745118203": True, "40745118203": True, "745118203": True,
    "0118203": False, "45118203": False, "0745 118 20": False, "0745 118 204": False, "shop-7": True, "ana@example.com": True, "h@example.com": False,
}


def test_a_person_is_named_by_number_address_or_id(client_of, staff):
    mine, hidden = make_ticket(), make_ticket(email="h@example.com", name="Hugo", team_id=staff.private_team.id)
    with unit_of_work():
        for ticket, phone, external in ((mine, "+40745118203", "shop-7"), (hidden, "+49745118203", "shop-8")):
            for kind, value in (("phone", phone), ("external", external)):
                customers.add_identity(db.session.get(Customer, ticket.customer_id), kind, value, actor=SYSTEM)
    carol = client_of(staff.carol)
    for typed, is_found in TYPED.items():
        page = carol.get("/desk/search", query_string={"q": typed}).text
        assert (f"/desk/people/{mine.customer_id}" in page) == is_found and "Hugo" not in page, typed


def test_hits_are_marked_and_escaped(client_of, staff):
    make_ticket(name="<b>Ana", subject="<script>x</script>", text="My <img src=x onerror=alert(1)> refund")
    page = client_of(staff.carol).get("/desk/search?q=refund+<i>").text
    assert "<mark>refund</mark>" in page and "&lt;script&gt;" in page
    assert "<img src=x" not in page and "<b>Ana" not in page and "<i>" not in page


def test_an_empty_search_and_nonsense_are_pages(client_of, staff):
    client = client_of(staff.carol)
    for address in ("/desk/search", "/desk/search?q=", "/desk/search?q=%00%ff", "/desk/search?q=x&from=-5", "/desk/search?q=x&from=no"):
        assert client.get(address).status_code == 200


def test_few_statements(client_of, staff):
    for number in range(25):
        make_ticket(email=f"{number}@example.com", text="refund please")
    client = client_of(staff.alice)
    with counted() as statements:
        page = client.get("/desk/search?q=refund").text
    assert "25 tickets" in page and "from=20" in page
    assert len(statements) <= 12
