"""The gap board: what readers ask in vain, what it costs, who writes the article."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_WRITE, requires
from helpdesk.accounts.queries import agent_names, teams_seen_by
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.i18n import LANGUAGE_NAMES, babel_name
from helpdesk.desk.door import blueprint
from helpdesk.desk.report_words import number
from helpdesk.knowledge import actions as articles
from helpdesk.knowledge import authoring, searching
from helpdesk.selfservice import actions, queries
from helpdesk.selfservice.models import CLOSED, OPEN, STATES, WRITING, Gap
from helpdesk.selfservice.watching import FIRST, questions
from helpdesk.tickets.access import Sight
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

blueprint.add_app_template_filter(number, "decimal")
ASKED = 20
FILTERS = ("state", "language", "owner")


@blueprint.get("/articles/gaps")
@requires(ARTICLE_WRITE)
def article_gaps():
    chosen = queries.Chosen(request.args.get("state") or queries.UNANSWERED, request.args.get("language", ""), request.args.get("owner", ""))
    offset = argument("from")
    rows, total = queries.board(chosen, agent_id=current_agent().id, offset=offset)
    return render_template("desk/articles/gaps.html", narrowed=chosen, rows=rows, total=total, counts=queries.counts(), states=state_words(),
                           language_names=LANGUAGE_NAMES, pages=_pages(offset, total))


@blueprint.get("/articles/gaps/<int:gap_id>")
@requires(ARTICLE_WRITE)
def article_gap(gap_id: int):
    """One gap: everything that was asked, the tickets that followed, and what the search answers now."""
    return _page(queries.gap_of_id(gap_id))


@blueprint.post("/articles/gaps/<int:gap_id>")
@requires(ARTICLE_WRITE)
def change_gap(gap_id: int):
    owner_id = forms.number("owner_id")
    known = {one.id for one in agent_names()}
    actions.change(queries.gap_of_id(gap_id), state=forms.line("state", 10), owner_id=owner_id if owner_id in known else None,
                   actor=current_agent().actor)
    flash(_("Saved."))
    return redirect(url_for("desk.article_gap", gap_id=gap_id))


@blueprint.post("/articles/gaps/<int:gap_id>/article")
@requires(ARTICLE_WRITE)
@opens_own_unit
def write_gap_article(gap_id: int):
    """Begins the article with the questions that were asked: a draft for agents, which only an author opens to readers."""
    gap, agent = queries.gap_of_id(gap_id), current_agent()
    locale, written, is_new = gap.locale, _as_draft(gap), gap.article_id is None
    with unit_of_work():
        article_id = actions.begin_article(queries.gap_of_id(gap_id), written, agent_id=agent.id, actor=agent.actor)
    if is_new:
        flash(_("A draft with the questions that were asked. They are its keywords already; answer them and open it to readers."))
    told = authoring.article_of_id(article_id).translation(locale)
    return redirect(url_for("desk.edit_article", article_id=article_id, locale=locale if told else gap.locale))


def state_words() -> dict[str, str]:
    """The states of a gap by name."""
    return {OPEN: _("Open"), WRITING: _("Being written"), CLOSED: _("Closed")}


def _as_draft(gap: Gap) -> articles.Draft:
    asked = [row.query for row in questions(gap.id, ASKED)] or [gap.question]
    with force_locale(babel_name(gap.locale)):
        heading, answer = _("What people asked"), _("The answer")
    body = "\n\n".join([f"## {heading}", "\n".join(f"- {one}" for one in asked), f"## {answer}", "…"])
    return articles.draft(gap.locale, gap.question[:1].upper() + gap.question[1:], body, keywords=asked)


def _page(gap: Gap) -> str:
    agent = current_agent()
    hits = searching.index().search(gap.question, gap.locale, limit=FIRST).hits
    return render_template(
        "desk/articles/gap.html", gap=gap, asked=questions(gap.id, ASKED), tickets=queries.tickets_of(gap.id, Sight(teams_seen_by(agent).hidden)),
        found=[(hit.extra["title"], hit.extra["article_id"]) for hit in hits], states=[(name, state_words()[name]) for name in STATES],
        owners=[("", _("Nobody")), *((one.id, one.name) for one in agent_names() if one.is_active or one.id == gap.owner_id)],
        language_names=LANGUAGE_NAMES)


def _pages(offset: int, total: int) -> dict:
    kept, size = {name: request.args[name] for name in FILTERS if request.args.get(name)}, queries.PAGE
    return {"before_url": url_for("desk.article_gaps", **kept, **{"from": max(0, offset - size)}) if offset else None,
            "after_url": url_for("desk.article_gaps", **kept, **{"from": offset + size}) if offset + size < total else None}
