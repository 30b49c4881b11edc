"""What an article said before: the list of versions, what changed, and bringing old words back as a draft."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_READ, ARTICLE_WRITE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.desk.article_editing import text_in
from helpdesk.desk.articles import tabs
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import actions, history
from helpdesk.knowledge.comparing import compare, compare_words, is_changed
from helpdesk.knowledge.history import Words
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

DRAFT = "draft"


@blueprint.get("/articles/<int:article_id>/<locale>/versions")
@requires(ARTICLE_READ)
def article_versions(article_id: int, locale: str):
    """Every version, and the difference between one and what it is compared with: the one before, or ?with=now."""
    translation = text_in(article_id, locale)
    lines = history.versions(translation)
    wanted = request.args.get("version", "")
    pending = history.pending_of(translation)
    if wanted == DRAFT and pending:
        before, after, number = history.words_of(translation), pending.words, DRAFT
    else:
        number = argument("version") or translation.version
        before, after = _compared(translation, number)
    return render_template("desk/articles/versions.html", article=translation.article, translation=translation, here=locale, lines=lines,
                           tabs=tabs(translation.article), pending=pending, number=number, is_against_now=request.args.get("with") == "now",
                           **_differences(before, after))


@blueprint.post("/articles/<int:article_id>/<locale>/versions/<int:number>/restore")
@requires(ARTICLE_WRITE)
@opens_own_unit
def restore_version(article_id: int, locale: str, number: int):
    """Makes old words the draft; readers see them only when somebody publishes it."""
    translation = text_in(article_id, locale)
    words = history.words_at(translation, number)
    written = actions.draft(locale, words.title, words.body, summary=words.summary, keywords=words.keywords,
                            reviewed_on=translation.reviewed_on, review_on=translation.review_on)
    revision = translation.revision
    with unit_of_work():
        actions.save(text_in(article_id, locale).article, written, actor=current_agent().actor, revision=revision, as_draft=True, agrees=False)
    flash(_("The old text is your draft now. Publish it if it is right."))
    return redirect(url_for("desk.edit_article", article_id=article_id, locale=locale))


@blueprint.post("/articles/<int:article_id>/<locale>/draft/drop")
@requires(ARTICLE_WRITE)
def drop_article_draft(article_id: int, locale: str):
    """Forgets a draft over a published text."""
    translation = text_in(article_id, locale)
    if translation.revision == forms.number("revision"):
        actions.drop_draft(translation, actor=current_agent().actor)
        flash(_("The draft is gone. Readers see what they saw."))
    else:
        flash(_("Somebody has saved this draft since. It is still there."))
    return redirect(url_for("desk.edit_article", article_id=article_id, locale=locale))


def _compared(translation, number: int) -> tuple[Words, Words]:
    """The words before and after: of the version before and this one, or of this one and now. :raises NotFound: for neither."""
    this = history.words_at(translation, number)
    if request.args.get("with") == "now":
        return this, history.words_of(translation)
    try:
        return history.words_at(translation, number - 1), this
    except NotFound:
        return Words("", "", "", ()), this


def _differences(before: Words, after: Words) -> dict:
    """What changed, part by part: (name, old parts, new parts) for the short ones, lines for the text."""
    pairs = ((_("Title"), before.title, after.title), (_("Summary"), before.summary, after.summary),
             (_("Keywords"), ", ".join(before.keywords), ", ".join(after.keywords)))
    body = compare(before.body, after.body)
    return {"short": [(name, *compare_words(old, new)) for name, old, new in pairs if old != new], "body": body, "is_changed": is_changed(body)}
