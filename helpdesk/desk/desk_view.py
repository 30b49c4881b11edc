"""How an agent sets up the desk: which panes, how dense, in which order lists stand, whether single keys work. Kept with the agent."""
from flask import redirect, request, url_for

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import PROFILE_EDIT, requires
from helpdesk.core.texts import gettext as _
from helpdesk.desk.door import blueprint
from helpdesk.tickets.queue_sorts import SORTS
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

PANES = ("compact", "narrow", "no-queues", "no-person")
SWITCHES = (*PANES, "no-keys")
_SORT = "sort-"


@blueprint.post("/view")
@requires(PROFILE_EDIT)
def change_view():
    """Switches one word (`word`, `on`), or with `sort` sets the order of lists and shows the queue in it."""
    agent, sort, word = current_agent(), forms.line("sort", 10), forms.line("word", 20)
    if sort in SORTS:
        agent.view = ".".join([*(part for part in _words(agent) if not part.startswith(_SORT)), f"{_SORT}{sort}"])
        return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved", sort=sort))
    if word in SWITCHES:
        agent.view = ".".join([part for part in _words(agent) if part != word] + ([word] if forms.ticked("on") else []))
    return "", 204


@blueprint.context_processor
def _set_up() -> dict:
    return {"panes": panes}


def panes() -> list[str]:
    """The classes of the panes for the reader of this page."""
    agent = current_agent()
    return [f"is-{word}" for word in _words(agent) if word in PANES] if agent else []


def sort_of(agent: Agent) -> str | None:
    """The order in which this agent wants lists, or None."""
    return next((word.removeprefix(_SORT) for word in _words(agent) if word.startswith(_SORT) and word.removeprefix(_SORT) in SORTS), None)


def sort_names() -> dict[str, str]:
    """The orders by name."""
    return {"newest": _("Newest words first"), "oldest": _("Oldest words first"), "waiting": _("Longest waiting first"), "due": _("Due first"),
            "priority": _("Most urgent first")}


def _words(agent: Agent) -> list[str]:
    return agent.view.split(".") if agent.view else []
