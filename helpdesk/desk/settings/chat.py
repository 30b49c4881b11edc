"""Settings, chat: the line that shows it on a website, which websites may, whom it feeds."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import team_of_id, teams
from helpdesk.channels.chat import setup
from helpdesk.channels.chat.setup import ChatChoice
from helpdesk.core.addresses import link
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/chat")
@requires(SETTINGS_MANAGE)
def settings_chat():
    now = ChatChoice.now()
    return _page({}, {"is_on": now.is_on, "origins": "\n".join(now.origins), "team_id": now.team_id,
                      "mail_after_minutes": now.mail_after_minutes})


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


def _page(errors: dict, typed) -> str:
    choices = [("", _("No team")), *((team.id, team.name(page_locale())) for team in teams())]
    snippet = f'<script async src="{link("/static/widget/widget.js")}"></script>'
    return render_template("desk/settings/chat.html", errors=errors, typed=typed, teams=choices, snippet=snippet)
