"""Changing what is known about a person: time zone, tags, own fields, consent, worth and risk; and notes about them."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import CUSTOMER_EDIT, requires
from helpdesk.core.clock import zones
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, Invalid
from helpdesk.customers import carried, undoing
from helpdesk.customers.access import customer_of_id, customer_to_change
from helpdesk.customers.models import Customer
from helpdesk.desk import carried_words, person_undo
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.get("/people/<int:customer_id>/about")
@requires(CUSTOMER_EDIT)
def person_about(customer_id: int):
    customer = customer_of_id(customer_id)
    said = {f"consent_{kind}": "yes" if one["given"] else "no" for kind, one in customer.consents.items()}
    return _form(customer, {"time_zone": customer.time_zone, "tags": ", ".join(customer.tags), "worth": customer.worth, "risk": customer.risk,
                            "seen": customer.about_edition, **said}, {})


@blueprint.post("/people/<int:customer_id>/about")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def change_about(customer_id: int):
    try:
        with unit_of_work():
            customer = customer_to_change(customer_id)
            before = undoing.state_of(customer)
            carried.change_about(customer, carried_words.about_typed(), by="agent", seen=forms.line("seen", 20), actor=current_agent().actor)
            person_undo.say_saved(undoing.remember(customer, before))
    except DeskError as error:
        customer = customer_of_id(customer_id)
        # After a conflict the form keeps what was typed and is good for saving over what stands there now.
        typed = {**request.form, "seen": customer.about_edition if isinstance(error, Conflict) else forms.line("seen", 20)}
        return _form(customer, typed, forms.problems(error)), error.status
    return redirect(url_for("desk.person", customer_id=customer_id))


@blueprint.post("/people/<int:customer_id>/notes")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def add_person_note(customer_id: int):
    """Keeps a note; with nothing in it the page comes again."""
    try:
        with unit_of_work():
            carried.add_note(customer_to_change(customer_id), forms.lines("note", carried.LONGEST_NOTE + 1), actor=current_agent().actor)
    except Invalid as error:
        flash(error.fields["note"])
    return redirect(url_for("desk.person", customer_id=customer_id))


@blueprint.post("/people/<int:customer_id>/notes/<int:note_id>/remove")
@requires(CUSTOMER_EDIT)
def remove_person_note(customer_id: int, note_id: int):
    words = carried.remove_note(customer_to_change(customer_id), note_id, actor=current_agent().actor)
    toast(_("The note is removed."), undo_url=url_for("desk.add_person_note", customer_id=customer_id), note=words)
    return redirect(url_for("desk.person", customer_id=customer_id))


def _form(customer: Customer, typed, errors: dict) -> str:
    return render_template("desk/people/about.html", customer=customer, typed=typed, errors=errors, lines=carried_words.lines_of(customer, typed, errors),
                           zones=zones(), risks=[("", _("Not known")), *carried_words.RISK_WORDS.items()], consents=carried_words.CONSENT_WORDS)
