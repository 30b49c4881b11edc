"""Stopping surveys: one POST from a mail program (RFC 8058), or a page with one button. A GET stops nothing."""
from flask import render_template, request

from helpdesk.accounts.permissions import public
from helpdesk.core.signing import BadLink
from helpdesk.portal.door import blueprint
from helpdesk.surveys import refusals
from helpdesk.web.guard import believes_no_cookie
from helpdesk.web.limits import limiter


@blueprint.get("/survey/stop/<token>")
@public
def survey_stop(token: str):
    try:
        refusals.address_of(token)
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    return render_template("portal/survey_stop.html", token=token, state="asked")


@blueprint.post("/survey/stop/<token>")
@public
@believes_no_cookie
@limiter.limit("60 per minute")
def stop_surveys(token: str):
    """The token alone says who asks: a mail program sends neither cookie nor key. `again` takes it back."""
    try:
        address = refusals.address_of(token)
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    if request.form.get("again"):
        refusals.allow(address)
        return render_template("portal/survey_stop.html", token=token, state="again")
    refusals.refuse(address)
    return render_template("portal/survey_stop.html", token=token, state="stopped")
