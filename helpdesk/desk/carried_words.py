"""What is known about a person in words: beside a ticket, on their page and in the form that changes it."""
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.core.clock import utcnow
from helpdesk.core.own_values import NO, YES
from helpdesk.customers import carried, person_fields
from helpdesk.customers.carried_models import CustomerNote, PersonField
from helpdesk.customers.models import Customer
from helpdesk.desk.details import Line
from helpdesk.web.speech import page_locale
from helpdesk.web.words import clock_words

CONSENT_WORDS = {"surveys": lazy_gettext("Surveys"), "news": lazy_gettext("News by mail"), "calls": lazy_gettext("Calls")}
RISK_WORDS = {"low": lazy_gettext("Low risk"), "middle": lazy_gettext("Middle risk"), "high": lazy_gettext("High risk")}


@dataclass(frozen=True)
class Consent:
    """What a person said to one kind of contact: `given` yes or no, when and how that was heard."""

    name: str
    given: bool
    at: datetime
    how: str


@dataclass(frozen=True)
class Carried:
    """What the side of a ticket and the page of a person say of them; `clock` is what it shows there, '' when we do not know where."""

    clock: str
    zone: str
    is_guess: bool
    tags: tuple[str, ...]
    worth: str
    risk: str
    risk_words: str
    lines: tuple[tuple[str, str], ...]
    consents: tuple[Consent, ...]
    notes: tuple[CustomerNote, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.clock or self.tags or self.worth or self.risk or self.lines or self.consents or self.notes)


def carried_of(customer: Customer, *, beside: bool = False) -> Carried:
    """What is known; `beside` a ticket without the fields that an admin keeps off there."""
    there = carried.local_time(customer, utcnow())
    fields = [field for field in person_fields.active_fields() if field.is_beside or not beside]
    return Carried(
        clock_words(there) if there else "", customer.time_zone or "", customer.time_zone_by == carried.GUESS, tuple(customer.tags), customer.worth or "",
        customer.risk or "", str(RISK_WORDS.get(customer.risk, "")), tuple(
            (field.name(page_locale()), _words(field, customer.own_values[str(field.id)])) for field in fields if str(field.id) in customer.own_values),
        tuple(Consent(str(CONSENT_WORDS.get(kind, kind)), said["given"], datetime.fromisoformat(said["at"]), said["how"])
              for kind, said in sorted(customer.consents.items())),
        tuple(carried.notes_of(customer.id)))


def is_entitled(customer: Customer) -> bool:
    """Whether what the customer's organisation may expect from us holds today."""
    return customer.organisation is not None and customer.organisation.is_entitled(utcnow().date())


def lines_of(customer: Customer, typed, errors: dict[str, str]) -> list[Line]:
    """The own fields in a form: as they were typed, else as they stand."""
    return [_line(field, typed.get(field.form_name, customer.own_values.get(str(field.id), "")), errors) for field in person_fields.active_fields()]


def about_typed() -> carried.About:
    """What the form of this request says."""
    consents = {kind: {"yes": True, "no": False}.get(request.form.get(f"consent_{kind}", "")) for kind in carried.CONSENTS}
    return carried.About(
        time_zone=request.form.get("time_zone", "").strip(), tags=carried.tidy_tags(request.form.get("tags", "")), worth=request.form.get("worth", "").strip(),
        risk=request.form.get("risk", ""), own={name: value for name, value in request.form.items() if name.startswith("own_")},
        consents=consents, how=request.form.get("how", ""))


def _line(field: PersonField, value: str, errors: dict[str, str]) -> Line:
    name, kind, options = field.form_name, field.kind, field.options(page_locale())
    if kind == "yes":
        kind, options = "choice", [(YES, _("Yes")), (NO, _("No"))]
    if kind == "choice" and value and value not in dict(options):
        options = [*options, (value, field.words(value, page_locale()))]
    return Line(name, kind, field.name(page_locale()), value, errors.get(name, ""), False, tuple(options))


def _words(field: PersonField, value: str) -> str:
    if field.kind == "yes":
        return _("Yes") if value == YES else _("No")
    return field.words(value, page_locale())
