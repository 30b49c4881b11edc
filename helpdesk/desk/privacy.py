"""What belongs to one person: what there is of it, a copy of everything for those who may, and its way out."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import PRIVACY_EXPORT, requires
from helpdesk.core.footprints import leave
from helpdesk.core.signing import BadLink
from helpdesk.customers.access import customer_of_id, customer_to_change
from helpdesk.customers.merging import keeper_of
from helpdesk.desk.door import blueprint
from helpdesk.privacy import actions, looks, registry
from helpdesk.privacy.models import PrivacyTask
from helpdesk.privacy.whose import whose
from helpdesk.privacy.words import SECTIONS
from helpdesk.web.identity import current_agent
from helpdesk.web.sending_files import zip_response
from helpdesk.web.speech import page_locale


@blueprint.get("/people/<int:customer_id>/data")
@requires(PRIVACY_EXPORT)
def person_data(customer_id: int):
    """What we hold, by kind, and the copies that were asked for; `part` answers the changing part alone."""
    customer = customer_of_id(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("desk.person_data", customer_id=keeper_of(customer).id))
    if customer.erased_at:
        return redirect(url_for("desk.erasure", customer_id=customer.id))
    copies = [(task, _address(task)) for task in actions.copies_of(customer.id, current_agent())]
    if request.args.get("part"):
        return render_template("desk/people/_copies.html", customer=customer, copies=copies)
    looks.look(current_agent(), customer.id)
    counts = registry.counted(whose(customer))
    return render_template("desk/people/data.html", customer=customer, copies=copies, waits=actions.waiting_erasure_of(customer.id),
                           counts=[(SECTIONS[section], count) for section, count in counts.items() if count])


@blueprint.post("/people/<int:customer_id>/data/copy")
@requires(PRIVACY_EXPORT)
def copy_person(customer_id: int):
    """Begins a copy of everything; the worker makes it."""
    actions.ask_copy(customer_to_change(customer_id), agent=current_agent(), locale=page_locale())
    return redirect(url_for("desk.person_data", customer_id=customer_id))


@blueprint.get("/people/data/<int:task_id>/<token>")
@requires(PRIVACY_EXPORT)
def take_copy(task_id: int, token: str):
    """The ZIP, for whoever asked for it, as long as the link is fresh."""
    task = actions.task_of_agent(task_id, current_agent())
    try:
        actions.check_token(task, token)
    except BadLink:
        return redirect(url_for("desk.person_data", customer_id=task.customer_id))
    leave(actions.note_taken, (task.id, task.customer_id, current_agent().actor))
    return zip_response(task.sha256, f"personal-data-{task.id}.zip")


def _address(task: PrivacyTask) -> str:
    return url_for("desk.take_copy", task_id=task.id, token=actions.copy_token(task)) if task.status == "done" else ""
