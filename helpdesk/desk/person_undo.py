"""Taking back what was changed about a person: from the toast at once, or for a day from the page of changes."""
from flask import redirect, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import CUSTOMER_EDIT, requires
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict
from helpdesk.customers import undoing
from helpdesk.customers.access import customer_to_change
from helpdesk.customers.carried_models import PersonChange
from helpdesk.desk.door import blueprint
from helpdesk.desk.person_words import fields_words
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.post("/people/<int:customer_id>/changes/<int:change_id>/undo")
@requires(CUSTOMER_EDIT)
def undo_person_change(customer_id: int, change_id: int):
    """Puts back what this change found; what somebody changed since stays, and is named. Who comes too late is told."""
    customer = customer_to_change(customer_id)
    try:
        with db.session.begin_nested():
            stays = undoing.undo(customer, change_id, actor=current_agent().actor)
    except Conflict as late:
        toast(late.message)
        return redirect(url_for("desk.person", customer_id=customer_id))
    toast(_("Left as it is, because somebody changed it since: %(fields)s.", fields=fields_words(stays)) if stays else _("Taken back."))
    return redirect(url_for("desk.person", customer_id=customer_id))


def say_saved(change: PersonChange | None) -> None:
    """Says that it is saved, with the way back where anything was changed."""
    if change:
        toast(_("Saved."), undo_url=url_for("desk.undo_person_change", customer_id=change.customer_id, change_id=change.id))
    else:
        toast(_("Saved."))
