"""A page of Brisa's shop that embeds the chat, as any website would. Part of the sample, so a real desk has no such page."""
from flask import current_app, render_template

from helpdesk.accounts.permissions import public
from helpdesk.core.errors import NotFound
from helpdesk.portal.door import blueprint


@blueprint.get("/sample")
@public
def sample_shop():
    if not current_app.config["SETTINGS"].is_sample:
        raise NotFound()
    return render_template("portal/sample/shop.html")
