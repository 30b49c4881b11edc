"""Settings, form topics: what the contact form offers and which team each choice feeds."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import team_of_id, teams
from helpdesk.channels.form import topics as verbs
from helpdesk.channels.form.models import FormTopic
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/topics")
@requires(SETTINGS_MANAGE)
def settings_topics():
    names = {team.id: team for team in teams()}
    return render_template("desk/settings/topics.html", topics=verbs.all_topics(), teams=names)


@blueprint.get("/settings/topics/new")
@requires(SETTINGS_MANAGE)
def settings_new_topic():
    return _page(None, {}, {"is_active": True})


@blueprint.get("/settings/topics/<int:topic_id>")
@requires(SETTINGS_MANAGE)
def settings_topic(topic_id: int):
    topic = verbs.topic_of_id(topic_id)
    typed = {f"names_{locale}": words for locale, words in topic.names.items()}
    return _page(topic, {}, typed | {"team_id": topic.team_id, "is_active": topic.is_active})


@blueprint.post("/settings/topics")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_topic():
    try:
        with unit_of_work():
            verbs.create_topic(_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return _back(_("Saved."))


@blueprint.post("/settings/topics/<int:topic_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_topic(topic_id: int):
    try:
        with unit_of_work():
            verbs.change_topic(verbs.topic_of_id(topic_id), _typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(verbs.topic_of_id(topic_id), forms.problems(error), request.form), error.status
    return _back(_("Saved."))


@blueprint.post("/settings/topics/<int:topic_id>/move")
@requires(SETTINGS_MANAGE)
def move_topic(topic_id: int):
    verbs.move_topic(verbs.topic_of_id(topic_id), up=forms.line("to") == "up", actor=current_agent().actor)
    return redirect(url_for("desk.settings_topics"))


def _typed() -> verbs.TopicChoice:
    team_id = forms.number("team_id")
    return verbs.TopicChoice(names=forms.words("names"), team_id=team_of_id(team_id).id if team_id else None,
                             is_active=forms.ticked("is_active"))


def _back(said: str):
    flash(said)
    return redirect(url_for("desk.settings_topics"))


def _page(topic: FormTopic | None, errors: dict, typed) -> str:
    choices = [("", _("No team")), *((team.id, team.name(page_locale())) for team in teams())]
    return render_template("desk/settings/topic.html", topic=topic, errors=errors, typed=typed, teams=choices)
