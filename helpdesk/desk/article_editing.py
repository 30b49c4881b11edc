"""Writing articles: Markdown with a preview made by the server, a draft or published, one language at a time."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_WRITE, requires
from helpdesk.accounts.queries import agent_names
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid, NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk import article_form
from helpdesk.desk.articles import public_path, tabs
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import actions, authoring, history, queries
from helpdesk.knowledge.comparing import compare
from helpdesk.knowledge.models import Article, Translation
from helpdesk.knowledge.rendering import LONGEST_BODY, render
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/articles/new")
@requires(ARTICLE_WRITE)
def new_article():
    return _page(None, page_locale(), {"category_id": request.args.get("category_id")}, {})


@blueprint.post("/articles")
@requires(ARTICLE_WRITE)
@opens_own_unit
def create_article():
    locale = forms.line("locale", 8)
    try:
        written = article_form.written(locale)
        with unit_of_work():
            article = actions.create_article(article_form.shelf(current_agent().id), actor=current_agent().actor)
            _save(article, written)
            article_id = article.id
    except DeskError as error:
        return _page(None, locale if locale in LOCALES else page_locale(), request.form, forms.problems(error)), error.status
    return _back(article_id, locale)


@blueprint.get("/articles/<int:article_id>/<locale>/edit")
@requires(ARTICLE_WRITE)
def edit_article(article_id: int, locale: str):
    if locale not in LOCALES:
        raise NotFound()
    article = authoring.article_of_id(article_id)
    return _page(article, locale, article_form.kept(article, locale), {})


@blueprint.post("/articles/<int:article_id>/<locale>")
@requires(ARTICLE_WRITE)
@opens_own_unit
def save_article(article_id: int, locale: str):
    try:
        written = article_form.written(locale)
        with unit_of_work():
            article = authoring.article_of_id(article_id)
            actions.place(article, article_form.shelf(article.owner_id))
            _save(article, written)
    except Invalid as error:
        return _page(authoring.article_of_id(article_id), locale, request.form, error.fields), 422
    except DeskError as error:
        return _page(authoring.article_of_id(article_id), locale, request.form, {"body": error.message}), error.status
    return _back(article_id, locale)


@blueprint.post("/articles/<int:article_id>/<locale>/publishing")
@requires(ARTICLE_WRITE)
@opens_own_unit
def publish_article(article_id: int, locale: str):
    """Publishes what was saved, a draft over a published text included, or takes it back."""
    translation = text_in(article_id, locale)
    pending, revision = history.pending_of(translation), translation.revision
    written = article_form.drafted(translation, pending) if pending else None
    with unit_of_work():
        translation, actor = text_in(article_id, locale), current_agent().actor
        if forms.line("publish", 3) != "yes":
            actions.unpublish(translation, actor=actor)
        elif translation.is_published and written:
            actions.save(translation.article, written, actor=actor, revision=revision, agrees=pending.agrees,
                         is_small=pending.is_small)
        else:
            actions.publish(translation, actor=actor)
        is_published = translation.is_published
    flash(_("Published. Readers find it in a moment.") if is_published else _("Taken back. It is a draft again."))
    return redirect(url_for("desk.article_in", article_id=article_id, locale=locale))


@blueprint.post("/articles/preview")
@requires(ARTICLE_WRITE)
@opens_own_unit
def preview_article():
    """The Markdown as readers would see it; nothing is written."""
    locale = forms.line("locale", 8)
    made = render(forms.lines("body", LONGEST_BODY), locale if locale in LOCALES else page_locale())
    return render_template("desk/articles/_preview.html", html=made.html)


def text_in(article_id: int, locale: str) -> Translation:
    """An article's text in a language. :raises NotFound: when it is not told in it."""
    translation = authoring.article_of_id(article_id).translation(locale)
    if translation is None:
        raise NotFound()
    return translation


def _save(article: Article, written: actions.Draft) -> None:
    actor, act = current_agent().actor, forms.line("act", 10)
    translation = actions.save(article, written, actor=actor, revision=forms.number("revision"), as_draft=act == "draft",
                               agrees=forms.ticked("agrees"), is_small=forms.ticked("is_small"))
    if act == "publish":
        actions.publish(translation, actor=actor)


def _page(article: Article | None, locale: str, typed, errors: dict) -> str:
    translation = article.translation(locale) if article else None
    pending = history.pending_of(translation)
    shown = render(text.many_lines(typed.get("body") or "", LONGEST_BODY), locale).html
    return render_template(
        "desk/articles/edit.html", article=article, translation=translation, here=locale, typed=typed, errors=errors, html=shown,
        tabs=tabs(article), choices=[("", _("None")), *((one.id, one.name(page_locale())) for one in queries.categories())],
        owners=[("", _("Nobody")), *((one.id, one.name) for one in agent_names() if one.is_active or (article and one.id == article.owner_id))], language_names=LANGUAGE_NAMES,
        public_path=public_path(translation), pending=pending, drafted_by=history.author_name(pending.by) if pending else "",
        **_beside(article, translation, locale))


def _beside(article: Article | None, translation: Translation | None, locale: str) -> dict:
    """The text in another language to translate from, and what changed in it since this translation agreed with it."""
    told = [one for one in article.translations if one.locale != locale] if article else []
    main = article.main if article else None
    wanted = request.args.get("beside") or (main.locale if main else "")
    source = next((one for one in told if one.locale == wanted), None)
    news = None
    if source and source is main and translation and translation.is_outdated:
        news = compare(history.words_at(main, translation.source_version).body, main.body)
    return {"told": told, "source": source, "is_main": translation is not None and translation is main, "news": news}


def _back(article_id: int, locale: str):
    sentences = {"publish": _("Published. Readers find it in a moment."), "draft": _("Draft saved. Readers do not see it yet.")}
    flash(sentences.get(forms.line("act", 10)) or _("Saved."))
    return redirect(url_for("desk.edit_article", article_id=article_id, locale=locale))
