"""The survey behind a signed link: a score and a comment on one screen, one POST. A GET never counts as a vote."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.signing import BadLink, ExpiredLink
from helpdesk.portal.door import blueprint
from helpdesk.surveys import actions, queries, texts
from helpdesk.surveys.links import invitation_of
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.surveys.scales import SCALES, score_of
from helpdesk.tickets.links import token_for
from helpdesk.web import forms
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale, speak


@blueprint.get("/survey/<token>")
@public
def survey(token: str):
    """The first question, with the score of the link preselected; whoever has answered is thanked."""
    return _opened(token, lambda invitation: _first(token, invitation))


@blueprint.get("/survey/<token>/<any(csat,ces):kind>")
@public
def survey_question(token: str, kind: str):
    return _opened(token, lambda invitation: _question(token, invitation, kind))


@blueprint.post("/survey/<token>/<any(csat,ces):kind>")
@public
@limiter.limit("20 per minute")
def answer_survey(token: str, kind: str):
    return _opened(token, lambda invitation: _answered(token, invitation, kind))


@blueprint.get("/survey/<token>/thanks")
@public
def survey_thanks(token: str):
    return _opened(token, lambda invitation: _thanks(token, invitation))


def _opened(token: str, show):
    """What `show` makes of the invitation, or a page that says what to do when the link opens nothing."""
    try:
        invitation = invitation_of(token)
    except ExpiredLink:
        return render_template("portal/survey_closed.html"), 410
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    speak(invitation.locale)
    return show(invitation)


def _first(token: str, invitation: SurveyInvitation):
    first = invitation.kinds[0]
    if invitation.responses and score_of(first, request.args.get("score")) is None:
        return redirect(url_for("portal.survey_thanks", token=token))
    return _question(token, invitation, first)


def _question(token: str, invitation: SurveyInvitation, kind: str, errors: dict | None = None):
    if kind not in invitation.kinds:
        raise NotFound()
    given = invitation.response(kind)
    score = score_of(kind, request.args.get("score")) or (given.score if given else None)
    comment = request.form.get("comment") if errors else (given.comment if given else "")
    return render_template(
        "portal/survey.html", token=token, invitation=invitation, kind=kind, scale=SCALES[kind], score=score, comment=comment,
        question=texts.question(queries.plan(), kind, page_locale()), errors=errors or {}, place=invitation.kinds.index(kind))


def _answered(token: str, invitation: SurveyInvitation, kind: str):
    score = score_of(kind, request.form.get("score"))
    try:
        if score is None:
            raise Invalid({"score": _("Choose one of the numbers.")})
        actions.answer(invitation, kind, score, forms.lines("comment", actions.LONGEST_COMMENT))
    except Invalid as error:
        return _question(token, invitation, kind, error.fields), 422
    unanswered = [other for other in invitation.kinds if invitation.response(other) is None]
    if unanswered:
        return redirect(url_for("portal.survey_question", token=token, kind=unanswered[0]))
    return redirect(url_for("portal.survey_thanks", token=token))


def _thanks(token: str, invitation: SurveyInvitation):
    if not invitation.responses:
        return redirect(url_for("portal.survey", token=token))
    return render_template("portal/survey_thanks.html", token=token, invitation=invitation, given=_given(invitation),
                           ticket_token=token_for(invitation.ticket, is_mailed=invitation.customer_id == invitation.ticket.customer_id))


def _given(invitation: SurveyInvitation) -> list[dict]:
    plan = queries.plan()
    return [{"kind": response.kind, "text": texts.question(plan, response.kind, page_locale()).text,
             "score": response.score, "highest": SCALES[response.kind].highest} for response in invitation.responses]
