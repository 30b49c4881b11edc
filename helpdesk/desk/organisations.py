"""The organisations: the list, one with its people and tickets, and changing them."""
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.permissions import CUSTOMER_EDIT, CUSTOMER_READ, requires
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, Invalid, NotFound
from helpdesk.customers import organisations as verbs
from helpdesk.customers.access import organisation_of_id, organisation_to_change
from helpdesk.customers.models import Organisation
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, queues
from helpdesk.tickets import people as tickets
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

TABS = ("people", "open", "closed")


@blueprint.get("/organisations")
@requires(CUSTOMER_READ)
def organisations():
    query, after = text.one_line(request.args.get("q", ""), verbs.LONGEST_NAME), request.args.get("after")
    rows, last = verbs.page(query, after=(after, argument("id")) if after else None, seen=access.sight_of(current_agent()).people)
    return render_template("desk/organisations/index.html", query=query, rows=rows,
                           next_url=url_for("desk.organisations", q=query or None, after=last[0], id=last[1]) if last else None,
                           first_url=url_for("desk.organisations", q=query or None) if after else None)


@blueprint.get("/organisations/new")
@requires(CUSTOMER_EDIT)
def new_organisation():
    return _form(None, {}, {})


@blueprint.post("/organisations")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def create_organisation():
    try:
        with unit_of_work():
            new = verbs.create(*_typed(), actor=current_agent().actor)
            verbs.change_terms(new, _terms(), actor=current_agent().actor)
            made = new.id
    except DeskError as error:
        return _refused(None, error)
    return redirect(url_for("desk.organisation", organisation_id=made))


@blueprint.get("/organisations/<int:organisation_id>")
@requires(CUSTOMER_READ)
def organisation(organisation_id: int):
    tab = request.args.get("tab", TABS[0])
    if tab not in TABS:
        raise NotFound()
    shown, sight = organisation_of_id(organisation_id), access.sight_of(current_agent())
    listed = _people(shown, sight) if tab == "people" else _tickets(shown, sight, tab)
    return render_template("desk/organisations/show.html", organisation=shown, tab=tab, **listed,
                           counts=tickets.counts_of(sight, organisation_id=shown.id), entitled=shown.is_entitled(utcnow().date()))


@blueprint.get("/organisations/<int:organisation_id>/edit")
@requires(CUSTOMER_EDIT)
def edit_organisation(organisation_id: int):
    shown = organisation_of_id(organisation_id)
    return _form(shown, {"name": shown.name, "domains": _domains(shown), "seen": verbs.edition(shown), "notes": shown.notes, "entitlement": shown.entitlement,
                         "entitled_until": shown.entitled_until, "shares_tickets": shown.shares_tickets}, {})


@blueprint.post("/organisations/<int:organisation_id>")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def change_organisation(organisation_id: int):
    try:
        with unit_of_work():
            changed = organisation_to_change(organisation_id)
            verbs.change(changed, *_typed(), seen=forms.line("seen", 20), actor=current_agent().actor)
            verbs.change_terms(changed, _terms(), actor=current_agent().actor)
    except DeskError as error:
        return _refused(organisation_of_id(organisation_id), error)
    flash(_("Saved."))
    return redirect(url_for("desk.organisation", organisation_id=organisation_id))


@blueprint.post("/organisations/<int:organisation_id>/take-in")
@requires(CUSTOMER_EDIT)
def take_in(organisation_id: int):
    """Gives everybody who writes from its domains and belongs nowhere their organisation."""
    count = verbs.take_in(organisation_to_change(organisation_id), actor=current_agent().actor)
    flash(ngettext("%(num)s person belongs to it now.", "%(num)s people belong to it now.", count))
    return redirect(url_for("desk.organisation", organisation_id=organisation_id))


def _people(shown: Organisation, sight: access.Sight) -> dict:
    rows, next_before = verbs.people_page(shown.id, before=argument("before") or None, seen=sight.people)
    return {"people": rows, "next_before": next_before, "contacts": tickets.last_contacts([one.id for one in rows], sight),
            "outsiders": len(verbs.outsiders(shown)) if shown.domains and not argument("before") else 0}


def _tickets(shown: Organisation, sight: access.Sight, tab: str) -> dict:
    after = queues.Place.parse(request.args.get("after", ""), "newest")
    rows, next_after = tickets.page_of(tab, sight, organisation_id=shown.id, after=after)
    return {"rows": rows, "next_after": next_after}


def _typed() -> tuple[str, list[str]]:
    return forms.line("name", verbs.LONGEST_NAME + 1), verbs.tidy_domains(forms.lines("domains", 10_000))


def _terms() -> verbs.Terms:
    """:raises Invalid: for a day that is none."""
    until = forms.line("entitled_until", 20)
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise Invalid({"entitled_until": _("Write a day as year-month-day, for example 2026-01-31.")}) from None
    return verbs.Terms(forms.lines("notes", verbs.LONGEST_NOTES + 1), forms.line("entitlement", verbs.LONGEST_ENTITLEMENT + 1), day, forms.ticked("shares_tickets"))


def _domains(shown: Organisation) -> str:
    return "\n".join(row.domain for row in shown.domains)


def _refused(shown: Organisation | None, error: DeskError):
    """The form again with what was typed, why it cannot be, and whose the name or domain is."""
    errors = forms.problems(error)
    owner_id = error.details.get("organisation_id") if isinstance(error, Conflict) else None
    if owner_id:
        errors = {error.details["field"]: error.message}
    # After a stale edit the form is good for saving over what stands there now.
    seen = verbs.edition(shown) if shown and isinstance(error, Conflict) and not owner_id else forms.line("seen", 20)
    return _form(shown, {**request.form, "seen": seen}, errors, owner_id=owner_id), error.status


def _form(shown: Organisation | None, typed, errors: dict, *, owner_id: int | None = None) -> str:
    return render_template("desk/organisations/edit.html", organisation=shown, typed=typed, errors=errors,
                           owner=organisation_of_id(owner_id) if owner_id else None)
