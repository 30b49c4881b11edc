"""What the article editor sends and begins with: the fields of its form, read into drafts and shelves."""
from datetime import date

from flask import request
from flask_babel import gettext as _

from helpdesk.core.errors import Invalid
from helpdesk.desk.article_pictures import posted_pictures
from helpdesk.knowledge import actions, history
from helpdesk.knowledge.models import Article, Translation
from helpdesk.web import forms


def written(locale: str) -> actions.Draft:
    """What was written, pasted pictures below it, rendered. :raises Invalid: naming each field that cannot be used."""
    title = forms.line("title", 300)
    keywords = [word for line in forms.lines("keywords", 6_000).splitlines() for word in line.split(",")]
    problems = {} if title else {"title": _("Write a title, a question or a task in the reader's words.")}
    try:
        body = "\n\n".join(filter(None, (request.form.get("body", "").rstrip(), posted_pictures())))
        draft = actions.draft(locale, title, body, summary=forms.line("summary", 600), keywords=keywords,
                              reviewed_on=_day("reviewed_on"), review_on=_day("review_on"))
    except Invalid as error:
        raise Invalid(problems | error.fields) from None
    if problems:
        raise Invalid(problems)
    return draft


def drafted(translation: Translation, pending: history.Pending) -> actions.Draft:
    """The draft over a published text, rendered before any unit begins."""
    words = pending.words
    return actions.draft(translation.locale, words.title, words.body, summary=words.summary, keywords=words.keywords,
                         reviewed_on=pending.reviewed_on, review_on=pending.review_on)


def shelf(owner_id: int | None) -> actions.Shelf:
    """Where it was put; `owner_id` stays when the form does not ask for one."""
    if "owner_id" in request.form:
        owner_id = forms.number("owner_id")
    return actions.Shelf(forms.number("category_id"), forms.line("visibility", 10) or "public", owner_id)


def kept(article: Article, locale: str) -> dict:
    """What the form begins with: the draft of a published text, else the text."""
    translation = article.translation(locale)
    placed = {"category_id": article.category_id, "visibility": article.visibility, "owner_id": article.owner_id,
             "agrees": "1"}
    if translation is None:
        return placed
    pending = history.pending_of(translation)
    words, days = (pending.words, pending) if pending else (history.words_of(translation), translation)
    return placed | {"title": words.title, "summary": words.summary, "body": words.body, "keywords": ", ".join(words.keywords),
                    "reviewed_on": days.reviewed_on or "", "review_on": days.review_on or "", "revision": translation.revision,
                    **({"agrees": pending.agrees, "is_small": pending.is_small} if pending else {})}


def _day(name: str) -> date | None:
    value = forms.line(name, 10)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid({name: _("Write a day such as 2026-11-03.")}) from None
