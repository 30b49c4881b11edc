"""Words that mean the same, one list for each language."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_WRITE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import synonyms
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/articles/words")
@requires(ARTICLE_WRITE)
def article_words():
    return _page({locale: synonyms.written(locale) for locale in LOCALES}, {})


@blueprint.post("/articles/words")
@requires(ARTICLE_WRITE)
@opens_own_unit
def save_article_words():
    typed = {locale: forms.lines(f"words_{locale}", 40_000) for locale in LOCALES}
    try:
        with unit_of_work():
            for locale, lines in typed.items():
                synonyms.save(locale, lines, actor=current_agent().actor)
    except Invalid as error:
        return _page(typed, {f"words_{locale}": words for locale, words in error.fields.items()}), error.status
    flash(_("Saved. The search knows it in a moment."))
    return redirect(url_for("desk.article_words"))


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("desk/articles/words.html", typed=typed, errors=errors, language_names=LANGUAGE_NAMES)
