"""A customer's own data, behind the link that went by mail: a copy of everything, without what is between agents."""
from flask import redirect, render_template, url_for

from helpdesk.accounts.permissions import public
from helpdesk.core.errors import NotFound
from helpdesk.core.footprints import leave
from helpdesk.core.signing import BadLink
from helpdesk.customers.models import Identity
from helpdesk.portal.door import blueprint
from helpdesk.privacy import actions
from helpdesk.privacy.models import PrivacyTask
from helpdesk.tickets.links import holder_of
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


def page(token: str, held: Identity) -> str:
    """What the customer asked for and may ask for."""
    asked = actions.asked_by(held)
    return render_template("portal/own_data.html", token=token, held=held, asked=[(task, _address(token, task)) for task in asked],
                           is_waiting=any(task.status == "running" for task in asked))


def _address(token: str, task: PrivacyTask) -> str:
    return url_for("portal.take_own_copy", token=token, task_id=task.id, copy=actions.copy_token(task)) if task.sha256 else ""
