"""Settings, chat: the line that shows it on a website, which websites may, whom it feeds."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import team_of_id, teams
from helpdesk.channels.chat import setup, site_secrets
from helpdesk.channels.chat.setup import ChatChoice
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.customers.person_fields import active_fields
from helpdesk.desk.claim_words import WHY
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.site_examples import examples
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/chat")
@requires(SETTINGS_MANAGE)
def settings_chat():
    return chat_page()


@blueprint.post("/settings/chat")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_chat():
    try:
        with unit_of_work():
            setup.change(_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(forms.problems(error), request.form), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.settings_chat"))


def _typed() -> ChatChoice:
    team_id, minutes = forms.number("team_id"), forms.number("mail_after_minutes")
    return ChatChoice(is_on=forms.ticked("is_on"), origins=setup.origins_of(forms.lines("origins", 10_000)),
                      team_id=team_of_id(team_id).id if team_id else None, mail_after_minutes=-1 if minutes is None else minutes)


def chat_page(*, made: str = "") -> str:
    """The page as things stand; with the words of a secret that was `made` just now."""
    now = ChatChoice.now()
    return _page({}, {"is_on": now.is_on, "origins": "\n".join(now.origins), "team_id": now.team_id,
                      "mail_after_minutes": now.mail_after_minutes}, made=made)


def _page(errors: dict, typed, *, made: str = "") -> str:
    choices = [("", _("No team")), *((team.id, team.name(page_locale())) for team in teams())]
    snippet = f'<script async src="{link("/static/widget/widget.js")}"></script>'
    return render_template("desk/settings/chat.html", errors=errors, typed=typed, teams=choices, snippet=snippet, made=made, **_sign_in(snippet))


def _sign_in(snippet: str) -> dict:
    """What the part about people who are signed in on the website shows."""
    secrets, now, sign_in = site_secrets.newest(), utcnow(), site_secrets.sign_in()
    fields = [(field.form_name, field.name(page_locale())) for field in active_fields()]
    return {"secrets": secrets, "good": {secret.id: site_secrets.is_good(secret, now) for secret in secrets}, "sign_in": sign_in,
            "why": WHY.get(sign_in.refused_why), "fields": fields, "examples": examples(snippet, fields[0][0] if fields else None)}
