"""Changing a person: name, language and organisation, addresses and numbers, blocking."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import CUSTOMER_EDIT, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, Invalid, NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.customers import actions, organisations, returned, undoing
from helpdesk.customers.access import customer_of_id, customer_to_change
from helpdesk.customers.models import Customer
from helpdesk.desk import person_undo
from helpdesk.desk.door import blueprint
from helpdesk.desk.people import person_page
from helpdesk.tickets import access
from helpdesk.tickets.people import is_address_used
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

# So many organisations are offered while a name is typed; any other is found by its whole name.
MOST_OFFERED = 300


@blueprint.get("/people/<int:customer_id>/edit")
@requires(CUSTOMER_EDIT)
def edit_person(customer_id: int):
    customer = customer_of_id(customer_id)
    return _form(customer, {"name": customer.name, "locale": customer.locale, "seen": customer.edition,
                            "organisation": customer.organisation.name if customer.organisation else ""}, {})


@blueprint.post("/people/<int:customer_id>")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def change_person(customer_id: int):
    try:
        with unit_of_work():
            customer, actor = customer_to_change(customer_id), current_agent().actor
            before = undoing.state_of(customer)
            actions.change(customer, actor=actor, seen=forms.line("seen", 20), name=forms.line("name", actions.LONGEST_NAME + 1),
                           locale=forms.line("locale", 8) or None, organisation_id=_organisation_id())
            person_undo.say_saved(undoing.remember(customer, before))
    except DeskError as error:
        customer = customer_of_id(customer_id)
        # After a conflict the form keeps what was typed and is good for saving over what stands there now.
        typed = {**request.form, "seen": customer.edition if isinstance(error, Conflict) else forms.line("seen", 20)}
        return _form(customer, typed, forms.problems(error), now=customer if isinstance(error, Conflict) else None), error.status
    return redirect(url_for("desk.person", customer_id=customer_id))


@blueprint.post("/people/<int:customer_id>/identities")
@requires(CUSTOMER_EDIT)
@opens_own_unit
def add_identity(customer_id: int):
    """An agent vouches that an address or number is this person's: it is added if it is new, and counts as proved.

    With `claimed` it is only put back as the claim that it was.
    """
    value, proof = forms.line("value", 254), None if forms.ticked("claimed") else "agent"
    try:
        with unit_of_work():
            actions.add_identity(customer_to_change(customer_id), "email" if "@" in value else "phone", value,
                                 proof=proof, actor=current_agent().actor)
    except Conflict as error:
        return _taken(customer_id, value, error), 409
    except Invalid as error:
        words = error.message if "@" in value else _("Write a mail address or a phone number.")
        return person_page(customer_of_id(customer_id), typed=value, error=words), error.status
    if proof:
        flash(_("%(value)s counts as theirs now.", value=value))
    return _back(customer_id)


def _taken(customer_id: int, value: str, error: Conflict) -> str:
    """The page with whose the address is; whom this agent may not know of is not named."""
    owner_id = error.details["customer_id"]
    try:
        access.check_person(access.sight_of(current_agent()), owner_id)
    except NotFound:
        return person_page(customer_of_id(customer_id), typed=value, error=_("%(value)s belongs to somebody already.", value=value))
    return person_page(customer_of_id(customer_id), typed=value, error=error.message, owner=customer_of_id(owner_id))


@blueprint.post("/people/<int:customer_id>/identities/arrive")
@requires(CUSTOMER_EDIT)
def clear_returned(customer_id: int):
    """An agent knows that mail to an address arrives again."""
    value = forms.line("value", 254)
    returned.clear(customer_to_change(customer_id), value)
    toast(_("Mail to %(value)s arrives again.", value=value))
    return redirect(url_for("desk.person", customer_id=customer_id))


@blueprint.post("/people/<int:customer_id>/identities/<int:identity_id>/remove")
@requires(CUSTOMER_EDIT)
def remove_identity(customer_id: int, identity_id: int):
    customer = customer_to_change(customer_id)
    value, was_proved = next(((one.value, one.proved_at) for one in customer.identities if one.id == identity_id), ("", None))
    actions.remove_identity(customer, identity_id, is_used=is_address_used(customer_id, value), actor=current_agent().actor)
    toast(_("%(value)s is removed.", value=value), undo_url=url_for("desk.add_identity", customer_id=customer_id), value=value,
          claimed="" if was_proved else "yes")
    return _back(customer_id)


@blueprint.post("/people/<int:customer_id>/block")
@requires(CUSTOMER_EDIT)
def block_person(customer_id: int):
    """Blocks, or unblocks with `blocked` no."""
    customer, blocked = customer_to_change(customer_id), forms.line("blocked") != "no"
    actions.block(customer, blocked=blocked, actor=current_agent().actor)
    words = (_("%(name)s is blocked.", name=customer.shown_name) if blocked
             else _("%(name)s is not blocked any more.", name=customer.shown_name))
    toast(words, undo_url=url_for("desk.block_person", customer_id=customer_id), blocked="no" if blocked else "yes")
    return _back(customer_id)


def _organisation_id() -> int | None:
    """The organisation that was named; made if that was ticked. :raises Invalid: for a name that nobody has."""
    name = forms.line("organisation", organisations.LONGEST_NAME + 1)
    if not name:
        return None
    known = organisations.named(name)
    if known:
        return known.id
    if not forms.ticked("make_organisation"):
        raise Invalid({"organisation": _("There is no organisation of this name. Choose another, or tick the box to make it.")})
    return organisations.create(name, [], actor=current_agent().actor).id


def _form(customer: Customer, typed, errors: dict, *, now: Customer | None = None) -> str:
    return render_template("desk/people/edit.html", customer=customer, typed=typed, errors=errors, now=now,
                           language_names=LANGUAGE_NAMES, organisation_names=organisations.names(MOST_OFFERED))


def _back(customer_id: int):
    return redirect(url_for("desk.person", customer_id=customer_id))
