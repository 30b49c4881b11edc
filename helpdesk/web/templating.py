"""What templates may say: the filters and names every template knows, who is reading and how."""
from typing import NamedTuple

from flask import Flask, request, url_for

from helpdesk.core.addresses import link
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.tickets import attachments, own_statuses
from helpdesk.web import forms, parts, words
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_brand, page_locale


def set_up_templates(app: Flask) -> None:
    """Registers filters and the names every template knows."""
    app.jinja_env.filters.update(words.FILTERS, file_kind=attachments.kind_of, preview=attachments.preview_of)
    app.jinja_env.tests.update(harmful=attachments.is_harmful, readable=attachments.is_readable)
    parts.add_parts(app)
    app.jinja_env.globals.update(most_files=forms.MOST_FILES, harmful_names=attachments.HARMFUL_NAMES,
                                 harmful_types=sorted(attachments.HARMFUL_TYPES))
    app.jinja_env.globals["absolute"] = link
    app.jinja_env.globals["status_choices"] = lambda: own_statuses.choices(page_locale())
    app.jinja_env.globals["own_status_name"] = lambda own_id: own_statuses.name_of(own_id, page_locale())
    app.jinja_env.globals["max_upload_mb"] = app.config["SETTINGS"].max_upload_mb
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["has_page"] = app.view_functions.__contains__

    @app.context_processor
    def names():
        return {"me": current_agent(), "locale": page_locale(), "languages": _languages(), "brand": page_brand(),
                "theme": page_theme()}


def page_theme() -> str | None:
    """'light' or 'dark' when the reader chose one: in this browser, else in the own profile."""
    agent = current_agent()
    return request.cookies.get("theme") or (agent.theme if agent else None)


class Language(NamedTuple):
    """One choice of the language menu; `url` remembers it and returns to this page."""

    code: str
    name: str
    url: str


def _languages() -> list[Language]:
    here = request.full_path.rstrip("?")
    return [Language(code, LANGUAGE_NAMES[code], url_for("portal.language", chosen=code, to=here)) for code in page_brand().locales]
