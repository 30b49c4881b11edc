"""POST /api/v1/customers/{id}/events: what other systems know of a person, onto the timeline."""
from flask import jsonify, request

from helpdesk.accounts.permissions import public
from helpdesk.accounts.tokens import EVENT_WRITE, note_use
from helpdesk.api.door import blueprint
from helpdesk.core.db import LARGEST_ID, db, opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid, NotFound
from helpdesk.customers import actions, signs
from helpdesk.customers.models import Customer
from helpdesk.realtime.sockets import push_person
from helpdesk.web.bearer import current_key, key_or_caller
from helpdesk.web.guard import believes_no_cookie
from helpdesk.web.limits import limiter

LARGEST_BODY = 16 * 1024
KINDS = ("email", "phone", "external")


class TooLarge(DeskError):
    """More than an event can be."""

    status = 413


@blueprint.post("/customers/<customer>/events")
@public
@believes_no_cookie
@opens_own_unit
@limiter.limit("600 per minute", key_func=key_or_caller)
def add_event(customer: str):
    """`customer` is our id, or `email:…`, `phone:…`, `external:…`. 201 for a new event, 200 for one that we have under this key.

    The body is an object of kind, title, key (or the header Idempotency-Key), and if you like at, url, values; see docs/events.md.
    """
    current_key(EVENT_WRITE)
    sign = signs.checked(_body(), key=request.headers.get("Idempotency-Key", ""))
    with unit_of_work():
        # Asked again inside the unit: a key that is revoked meanwhile writes nothing.
        token = current_key(EVENT_WRITE)
        row, is_new = signs.report(customer_named(customer), sign, token_id=token.id, by=_identity(customer))
        note_use(token)
        answer = {"id": row.id, "customer": row.customer_id, "kind": row.kind, "at": row.at.isoformat(), "key": sign.key}
    if is_new:
        push_person(answer["customer"])
    return jsonify(answer), 201 if is_new else 200


def _body() -> dict:
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge(f"An event has at most {LARGEST_BODY} bytes.")
    if not request.is_json:
        raise Invalid({"body": "application/json"})
    return json_object()


def json_object() -> dict:
    """The object that the body of this request says. :raises Invalid: when it says none."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # Brackets a thousand deep.
        body = None
    if not isinstance(body, dict):
        raise Invalid({"body": "a JSON object"})
    return body


def _identity(named: str) -> tuple[str, str] | None:
    """Kind and value of the identity that names somebody, or None."""
    kind, colon, value = named.partition(":")
    return (kind, value) if colon and kind in KINDS else None


def customer_named(named: str) -> Customer:
    """The customer behind our id or `kind:value`. :raises NotFound: for nobody: an event makes no person."""
    if ":" in named:
        identity = _identity(named)
        found = actions.owner_of(*identity) if identity else None
    else:
        is_id = named.isascii() and named.isdecimal() and len(named) < 20 and int(named) <= LARGEST_ID
        found = db.session.get(Customer, int(named)) if is_id else None
    if found is None or found.erased_at:
        raise NotFound("There is no such customer.")
    return found
