"""The first page of the settings."""
from flask import render_template

from helpdesk.accounts.permissions import PROFILE_EDIT, requires
from helpdesk.core.errors import NotAllowed
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.menu import menu_of
from helpdesk.web.identity import current_agent


@blueprint.get("/settings")
@requires(PROFILE_EDIT)
def settings():
    if not menu_of(current_agent()):
        raise NotAllowed()
    return render_template("desk/settings/overview.html")
