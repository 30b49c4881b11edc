"""PATCH /api/v1/customers/{id}: what other systems know of a person, onto the profile."""
from flask import jsonify, request

from helpdesk.accounts.permissions import public
from helpdesk.accounts.tokens import CUSTOMER_WRITE, note_use
from helpdesk.api.door import blueprint
from helpdesk.api.events import LARGEST_BODY, TooLarge, customer_named, json_object
from helpdesk.core import own_values
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import locked, opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.customers import carried, person_fields
from helpdesk.customers.merging import keeper_of
from helpdesk.customers.models import Customer
from helpdesk.realtime.sockets import push_person
from helpdesk.web.bearer import current_key, key_or_caller
from helpdesk.web.guard import believes_no_cookie
from helpdesk.web.limits import limiter

WORDS = ("time_zone", "worth", "risk", "consent_how")
KNOWN = frozenset({*WORDS, "tags", "fields", "consents"})


@blueprint.patch("/customers/<customer>")
@public
@believes_no_cookie
@opens_own_unit
@limiter.limit("600 per minute", key_func=key_or_caller)
def change_customer(customer: str):
    """`customer` as for events. The body names what changes: time_zone, tags, worth, risk, fields (by `own_…`), consents, consent_how; see docs/events.md."""
    current_key(CUSTOMER_WRITE)
    about = _about(_body())
    with unit_of_work():
        token = current_key(CUSTOMER_WRITE)
        found = locked(keeper_of(customer_named(customer)))
        carried.change_about(found, about, by="api", actor=SYSTEM)
        note_use(token)
        answer = _shown(found)
    push_person(answer["id"])
    return jsonify(answer)


def _body() -> dict:
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge(f"A profile has at most {LARGEST_BODY} bytes.")
    return json_object()


def _about(body: dict) -> carried.About:
    problems = {str(name): "not known here" for name in body if name not in KNOWN}
    problems |= {name: "a text" for name in WORDS if not isinstance(body.get(name, ""), str)}
    tags, fields, consents = body.get("tags"), body.get("fields", {}), body.get("consents", {})
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        problems["tags"] = "a list of texts"
    if not (isinstance(fields, dict) and all(isinstance(value, str | int | float) for value in fields.values())):
        problems["fields"] = "an object: own_1, own_2, … and a text or number each; an empty text empties the field"
    if not (isinstance(consents, dict) and all(value is None or isinstance(value, bool) for value in consents.values())):
        problems["consents"] = "an object: surveys, news, calls and true, false or null each"
    known = {field.form_name for field in person_fields.active_fields()}
    if not problems and set(fields) - known:
        problems["fields"] = f"not known here: {', '.join(sorted(set(fields) - known))}"
    if problems:
        raise Invalid(problems)
    return carried.About(time_zone=body.get("time_zone"), tags=carried.tidy_tags(",".join(tags)) if tags is not None else None, worth=body.get("worth"),
                         risk=body.get("risk"), own={name: _word(value) for name, value in fields.items()}, consents=consents, how=body.get("consent_how", ""))


def _word(value: object) -> str:
    return (own_values.YES if value else own_values.NO) if isinstance(value, bool) else str(value)


def _shown(customer: Customer) -> dict:
    return {"id": customer.id, "time_zone": customer.time_zone, "tags": customer.tags, "worth": customer.worth, "risk": customer.risk,
            "fields": {f"own_{field_id}": value for field_id, value in customer.own_values.items()}, "consents": customer.consents}
