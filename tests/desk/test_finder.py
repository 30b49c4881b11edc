"""What the search completes and the palette finds: by prefix, in the reader's words, and nothing that the reader may not see."""
import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import changes, own_fields, reasons
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket


@pytest.fixture
def tickets(staff):
    open_one, hidden = make_ticket(subject="Parcel lost"), make_ticket(email="h@example.com", name="Hugo", subject="Lawsuit", team_id=staff.private_team.id)
    with unit_of_work():
        changes.set_tags(db.session.get(Ticket, open_one.id), ["late parcel", "refund", "întârziere"], actor=staff.alice.actor)
        changes.set_tags(db.session.get(Ticket, hidden.id), ["refused", "secret"], actor=staff.alice.actor)
    return open_one, hidden


def test_words_become_filters_and_values(client_of, staff, tickets):
    carol, bob = client_of(staff.carol), client_of(staff.bob)
    for word, holds in (
        ("", ["is:", "channel:", "from:", "agent:", "tag:", "before:", "after:"]), ("ch", ["channel:"]), ("is:", ["is:open", "is:new", "is:waiting", "is:solved", "is:closed"]),
        ("is:unsol", ["is:open"]), ("channel:c", ["channel:chat"]), ("canal:ch", ["canal:chat"]), ("tag:re", ["tag:refund"]), ("tag:", ['tag:&#34;late parcel&#34;', "tag:refund", "tag:întârziere"]),
        ("tag:Înt", ["tag:întârziere"]), ("agent:bob", ['agent:&#34;Bob Member&#34;']), ("from:ana", ["from:ana@example.com"]), ("from:a", []), ("foo:", []), ("refund", []),
    ):
        page = carol.get("/desk/search/completions", query_string={"q": word}).text
        found = [part.partition('"')[0] for part in page.split('data-value="')[1:]]
        assert found == holds, word
    assert "refused" in bob.get("/desk/search/completions?q=tag:re").text
    assert "-" in carol.get("/desk/search/completions?q=before:20").text
    assert carol.get("/desk/search/completions", query_string={"q": "tag:" + "\x00<b>" * 90}).status_code == 200


def test_reasons_and_choices_of_own_fields_complete_themselves(client_of, staff):
    with unit_of_work():
        above = reasons.create_reason(reasons.ReasonChoice({"en": "Delivery"}, None), actor=staff.alice.actor)
        reasons.create_reason(reasons.ReasonChoice({"en": "Too late", "ro": "Prea târziu"}, above.id), actor=staff.alice.actor)
        own_fields.create_field(own_fields.FieldChoice("choice", {"en": "Plan"}, choices=({"key": "", "names": {"en": "Gold"}},)), actor=staff.alice.actor)
    carol = client_of(staff.carol)
    for word, holds in (("re", "reason:"), ("reason:la", "reason:&#34;Too late&#34;"), ("motivo:del", "motivo:Delivery"), ("field:g", "field:Gold"), ("fie", "field:")):
        assert f'data-value="{holds}"' in carol.get("/desk/search/completions", query_string={"q": word}).text, word
    assert "data-value" not in carol.get("/desk/search/completions?q=field:x").text


def test_the_palette_finds_what_may_be_seen(client_of, staff, tickets):
    carol, bob = client_of(staff.carol), client_of(staff.bob)
    acts = carol.get("/desk/palette").text
    assert 'data-href="/desk/queues/mine"' in acts and 'data-press="s"' in acts and "/desk/reports" not in acts
    assert "/desk/reports" in client_of(staff.alice).get("/desk/palette").text
    with counted() as statements:
        found = carol.get("/desk/palette?q=parcel").text
    assert f'data-href="/desk/tickets/{tickets[0].number}"' in found and len(statements) <= 9
    assert f"/desk/tickets/{tickets[0].number}" in carol.get(f"/desk/palette?q=%23{tickets[0].number}").text
    assert 'data-href="/desk/people/' in carol.get("/desk/palette?q=ana").text
    assert "Lawsuit" not in carol.get("/desk/palette?q=lawsuit").text and "Lawsuit" in bob.get("/desk/palette?q=lawsuit").text
    assert f"{tickets[1].number}" not in carol.get(f"/desk/palette?q={tickets[1].number}").text


def test_single_keys_are_switched_off_per_agent(client_of, staff):
    client = client_of(staff.bob)
    assert 'name="keys" value="1" role="switch" checked' in client.get("/desk/queues/mine").text
    client.post("/desk/view", data={"word": "no-keys", "on": "1"})
    assert 'name="keys" value="1" role="switch" data-keys-on' in client_of(staff.bob).get("/desk/queues/mine").text
