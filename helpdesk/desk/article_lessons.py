"""What an article was found to answer, and taking a question away from it."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpdesk.accounts.permissions import ARTICLE_READ, ARTICLE_WRITE, requires
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import LOCALES
from helpdesk.desk.articles import tabs
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import authoring
from helpdesk.knowledge.learning import lessons
from helpdesk.knowledge.learning.models import ADMIN, CLICKED, HELPED, LONGEST_QUESTION, REWORDED, TICKET
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

MOST_SHOWN = 200
SOURCES = {ADMIN: lazy_gettext("An admin taught it"), TICKET: lazy_gettext("A solved ticket"), HELPED: lazy_gettext("Readers said it helped"),
           CLICKED: lazy_gettext("Readers stopped searching here"), REWORDED: lazy_gettext("Readers asked it this way first")}


@blueprint.get("/articles/<int:article_id>/<locale>/learnt")
@requires(ARTICLE_READ)
def article_lessons(article_id: int, locale: str):
    if locale not in LOCALES:
        raise NotFound()
    article = authoring.article_of_id(article_id)
    found = sorted(lessons.learnt(locale, article_id), key=lambda one: (-one.weight, one.query))
    return render_template("desk/articles/learnt.html", article=article, translation=article.translation(locale), here=locale, tabs=tabs(article),
                           learnt=found[:MOST_SHOWN], total=len(found), sources=SOURCES)


@blueprint.post("/articles/<int:article_id>/<locale>/learnt")
@requires(ARTICLE_WRITE)
def unlearn_question(article_id: int, locale: str):
    if locale not in LOCALES:
        raise NotFound()
    authoring.article_of_id(article_id)
    agent = current_agent()
    lessons.unlearn(article_id, locale, forms.line("key", LONGEST_QUESTION), agent_id=agent.id, actor=agent.actor)
    flash(_("The question no longer speaks for this article. Searches follow within a minute or so."))
    return redirect(url_for("desk.article_lessons", article_id=article_id, locale=locale))
