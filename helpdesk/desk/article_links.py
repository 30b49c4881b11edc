"""Links of articles that lead nowhere, for authors."""
from flask import render_template

from helpdesk.accounts.permissions import ARTICLE_READ, requires
from helpdesk.desk.door import blueprint
from helpdesk.knowledge.broken_links import broken_links
from helpdesk.knowledge.outside_links import is_asking


@blueprint.get("/articles/links")
@requires(ARTICLE_READ)
def article_links():
    return render_template("desk/articles/links.html", found=broken_links(), is_asking=is_asking())
