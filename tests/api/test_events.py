"""POST /api/v1/customers/{id}/events: only with a key that works; kept once; checked field by field; shown on the timeline."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts import tokens
from helpdesk.accounts.models import ApiToken
from helpdesk.channels.chat.queries import visitors_of
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import merging, signs
from helpdesk.customers.access import two_to_change
from helpdesk.customers.models import Touchpoint
from helpdesk.tickets import parting
from tests.factories import make_ticket

ORDER = {"kind": "order.placed", "title": "Order 4711", "key": "o-4711", "values": {"Total": "199.90 EUR", "Items": 2}}


@pytest.fixture
def key(app) -> str:
    with unit_of_work():
        return tokens.make("Shop", actor=SYSTEM)[1]


@pytest.fixture
def post(visitor, key):
    """Reports of the customer with this name (see docs/events.md)."""
    def report(customer="email:ana@example.com", body=None, **headers):
        return visitor.post(f"/api/v1/customers/{customer}/events", json=ORDER if body is None else body,
                            headers={"Authorization": f"Bearer {key}", **headers})
    return report


@pytest.fixture
def ana(app) -> int:
    return make_ticket().customer_id


def kept() -> int:
    return db.session.scalar(sa.select(sa.func.count(Touchpoint.id)))


def test_an_event_stands_on_the_timeline_once(post, ana, client_of, staff):
    first, again = post(), post(ana)
    assert (first.status_code, again.status_code) == (201, 200) and first.json == again.json
    assert kept() == 1 and first.json["customer"] == ana
    page = client_of(staff.carol).get(f"/desk/people/{ana}").text
    assert "Order 4711" in page and "Items: 2 · Total: 199.90 EUR" in page and "#package" in page
    assert db.session.scalar(sa.select(ApiToken.last_used_at)) is not None


def test_the_key_of_another_event_is_a_conflict(post, ana):
    post()
    assert post(body={**ORDER, "title": "Order 4712"}).status_code == 409
    assert post(body={name: value for name, value in ORDER.items() if name != "key"}, **{"Idempotency-Key": "o-4711"}).status_code == 200
    assert kept() == 1


def test_a_key_reported_of_somebody_else_is_a_conflict_too(post, ana):
    other = make_ticket(email="ben@example.com").customer_id
    post()
    assert post(other).status_code == 409, "said to be known, it would be lost of the second person"
    assert post(ana).status_code == 200 and kept() == 1


def test_yes_and_no_are_words_and_nothing_is_left_out(post, ana, client_of, staff):
    post(body={**ORDER, "values": {"a": True, "b": False, "c": None, "d": 1, "e": 2, "f": 3}})
    assert "a: Yes · b: No · d: 1 · e: 2" in client_of(staff.carol).get(f"/desk/people/{ana}").text


def test_the_sentence_of_a_refusal_names_its_fields(post, ana):
    refused = post(body={**ORDER, "title": "", "kind": "order"}).json
    assert refused["error"].startswith("kind: lower case words") and "; title: 1 to 200 characters" in refused["error"]


def test_two_shops_may_use_the_same_number(post, ana, visitor):
    post()
    with unit_of_work():
        other = tokens.make("Other shop", actor=SYSTEM)[1]
    answer = visitor.post(f"/api/v1/customers/{ana}/events", json={**ORDER, "title": "Another"}, headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 201 and kept() == 2


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer x", "Bearer ctk_" + "A" * 43, "Basic YTpi", "ctk_x"])
def test_without_a_key_that_works_nothing_is_said(visitor, ana, key, header):
    answer = visitor.post(f"/api/v1/customers/{ana}/events", json=ORDER, headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer") and kept() == 0


def test_a_revoked_key_opens_nothing_and_no_session_helps(post, ana, client_of, staff):
    with unit_of_work():
        tokens.revoke(db.session.scalar(sa.select(ApiToken.id)), actor=SYSTEM)
    assert post().status_code == 401
    assert client_of(staff.alice).post(f"/api/v1/customers/{ana}/events", json=ORDER).status_code == 401


@pytest.mark.parametrize("customer", ["999999", "99999999999999", "email:nobody@example.com", "chat:x", "external:", "²", "-1", "x"])
def test_nobody_is_made_by_an_event(post, ana, customer):
    assert post(customer).status_code == 404 and kept() == 0


def fields(body) -> set[str]:
    with pytest.raises(signs.Invalid) as refused:
        signs.checked(body)
    return set(refused.value.fields)


BAD = {
    "no object": ([], {"body"}), "nothing": ({}, {"kind", "title", "key"}), "a field unknown": ({**ORDER, "color": 1}, {"color"}),
    "kind without a dot": ({**ORDER, "kind": "ticket"}, {"kind"}), "kind in capitals": ({**ORDER, "kind": "Order.placed"}, {"kind"}),
    "kind too long": ({**ORDER, "kind": "order." + "x" * 30}, {"kind"}), "kind a number": ({**ORDER, "kind": 1}, {"kind"}),
    "blank title": ({**ORDER, "title": "  "}, {"title"}), "long title": ({**ORDER, "title": "x" * 201}, {"title"}),
    "half a sign": ({**ORDER, "title": "\ud83d"}, {"title"}), "control sign": ({**ORDER, "key": "a\x00"}, {"key"}),
    "no moment": ({**ORDER, "at": "yesterday"}, {"at"}), "moment a number": ({**ORDER, "at": 5}, {"at"}),
    "the end of time": ({**ORDER, "at": "9999-12-31T23:59:59-14:00"}, {"at"}), "long ago": ({**ORDER, "at": "1990-01-01T00:00:00Z"}, {"at"}),
    "script address": ({**ORDER, "url": "javascript:alert(1)"}, {"url"}), "odd address": ({**ORDER, "url": "http://["}, {"url"}),
    "values a list": ({**ORDER, "values": [1]}, {"values"}), "nested": ({**ORDER, "values": {"a": {"b": 1}}}, {"values"}),
    "too many": ({**ORDER, "values": {str(number): 1 for number in range(21)}}, {"values"}), "no number": ({**ORDER, "values": {"a": float("nan")}}, {"values"}),
    "huge": ({**ORDER, "values": {"a": 10**400}}, {"values"}), "nameless": ({**ORDER, "values": {"": 1}}, {"values"}),
}


@pytest.mark.parametrize("case", BAD)
def test_each_field_that_cannot_be_used_is_named(case):
    body, expected = BAD[case]
    assert fields(body) == expected


def test_tomorrow_is_refused_and_a_fast_clock_forgiven():
    assert fields({**ORDER, "at": (utcnow() + timedelta(days=1)).isoformat()}) == {"at"}
    moment = utcnow() + timedelta(minutes=1)
    assert signs.checked({**ORDER, "at": moment.isoformat()}).at == moment


@pytest.mark.parametrize("sent", [{"data": "{", "content_type": "application/json"}, {"data": "a=b", "content_type": "application/x-www-form-urlencoded"},
                                  {"data": "null", "content_type": "application/json"}, {"json": {**ORDER, "kind": "x"}}])
def test_what_is_no_event_is_refused_in_words(visitor, ana, key, sent):
    answer = visitor.post(f"/api/v1/customers/{ana}/events", headers={"Authorization": f"Bearer {key}"}, **sent)
    assert answer.status_code == 422 and answer.json["error"] and answer.json["fields"] and kept() == 0


def test_too_much_is_refused(post, ana):
    assert post(body={**ORDER, "title": "x" * 20_000}).status_code == 413


def test_what_is_shown_is_escaped(post, ana, client_of, staff):
    post(body={**ORDER, "title": "<b>Order", "values": {"<i>": "<u>"}})
    page = client_of(staff.carol).get(f"/desk/people/{ana}").text
    assert "<b>Order" not in page and "<i>" not in page and "<u>" not in page


@pytest.mark.parametrize("named", ["", "email:ANA@work.example"])
def test_merged_people_share_events_and_parted_ones_take_theirs(post, ana, named):
    twin = make_ticket(email="ana@work.example").customer_id
    with unit_of_work():
        done = merging.merge(*two_to_change(ana, twin), actor=SYSTEM)
    assert post(named or twin).json["customer"] == ana
    with unit_of_work():
        parting.part(db.session.get(merging.Merge, done.id), visitors=visitors_of, actor=SYSTEM)
    assert db.session.scalar(sa.select(Touchpoint.customer_id).where(Touchpoint.event_key.is_not(None))) == twin
    assert post(twin).status_code == 200
