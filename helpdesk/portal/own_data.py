"""A customer's own data, behind the link that went by mail: put right, taken along, erased."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.core.clock import zones
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid, NotFound
from helpdesk.core.footprints import leave
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.core.signing import BadLink
from helpdesk.customers.actions import LONGEST_NAME
from helpdesk.customers.models import Identity
from helpdesk.portal.door import blueprint
from helpdesk.privacy import actions, correcting, joining
from helpdesk.privacy.models import ERASURE, EXPORT, PrivacyTask
from helpdesk.tickets.links import holder_of
from helpdesk.tickets.own import shared_addresses
from helpdesk.web import forms
from helpdesk.web.limits import limiter
from helpdesk.web.sending_files import zip_response
from helpdesk.web.speech import page_locale


@blueprint.get("/requests/<token>/data")
@public
@limiter.limit("60 per minute")
def own_data(token: str):
    try:
        return page(token, holder_of(token))
    except (BadLink, NotFound):
        return redirect(url_for("portal.request_list", token=token))


@blueprint.post("/requests/<token>/data/copy")
@public
@limiter.limit("3 per minute; 10 per day")
def copy_own_data(token: str):
    """Begins the customer's own copy; the address that the link went to is the proof."""
    try:
        held = holder_of(token)
    except (BadLink, NotFound):
        return redirect(url_for("portal.request_list", token=token))
    actions.ask_copy(held.customer, agent=None, holder=held, locale=page_locale())
    return redirect(url_for("portal.own_data", token=token))


@blueprint.get("/requests/<token>/data/<int:task_id>/<copy>")
@public
@limiter.limit("10 per minute")
def take_own_copy(token: str, task_id: int, copy: str):
    """The ZIP, for the holder of the address, as long as both links are fresh."""
    try:
        held = holder_of(token)
        task = actions.task_of_holder(task_id, held)
        actions.check_token(task, copy)
    except (BadLink, NotFound):
        return redirect(url_for("portal.own_data", token=token))
    leave(actions.note_taken, (task.id, task.customer_id, held.customer.actor))
    return zip_response(task.sha256, f"personal-data-{task.id}.zip")


@blueprint.post("/requests/<token>/data")
@public
@opens_own_unit
@limiter.limit("10 per minute; 30 per hour")
def correct_own_data(token: str):
    """Puts name, language, time zone and number right."""
    try:
        held = holder_of(token)
        with unit_of_work():
            correcting.correct(holder_of(token), name=forms.line("name", LONGEST_NAME + 1), locale=forms.line("locale", 8), time_zone=forms.line("time_zone", 40),
                               phone=forms.line("phone", 40))
    except Invalid as error:
        return page(token, held, errors=error.fields, typed=request.form), error.status
    except (BadLink, DeskError):
        return redirect(url_for("portal.request_list", token=token))
    flash(_("Saved."))
    return redirect(url_for("portal.own_data", token=token))


@blueprint.post("/requests/<token>/data/erasure")
@public
@limiter.limit("3 per minute; 10 per day")
def ask_own_erasure(token: str):
    """A request that an admin decides on."""
    try:
        correcting.ask_erasure(holder_of(token))
    except (BadLink, DeskError):
        return redirect(url_for("portal.request_list", token=token))
    return redirect(url_for("portal.own_data", token=token))


def page(token: str, held: Identity, *, errors: dict | None = None, typed=None) -> str:
    """What is known of the customer, what they asked for and may ask for; the profile only where the address gives a say over it."""
    asked, customer, is_theirs = actions.asked_by(held), held.customer, correcting.is_theirs(held)
    known = {"name": customer.name, "locale": customer.locale or "", "time_zone": customer.time_zone or "", "phone": customer.phone or ""} | dict(typed or {})
    return render_template(
        "portal/own_data.html", token=token, held=held, is_theirs=is_theirs, known=known if is_theirs else {}, errors=errors or {}, zones=zones(),
        locales=[("", "–"), *LANGUAGE_NAMES.items()], addresses=sorted(shared_addresses(held)), can_go={one.value: one.id for one in joining.can_take_away(held)}, code=joining.waiting(held) if is_theirs else None, erasure=next((task for task in asked if task.kind == ERASURE), None),
        asked=[(task, _address(token, task)) for task in asked if task.kind == EXPORT], is_waiting=any(task.kind == EXPORT and task.status == "running" for task in asked))


def _address(token: str, task: PrivacyTask) -> str:
    return url_for("portal.take_own_copy", token=token, task_id=task.id, copy=actions.copy_token(task)) if task.sha256 else ""
