"""Which language this page speaks: the agent's own, else the address, else the visitor's choice, else the browser's."""
from flask import g, has_request_context, request
from flask_babel import refresh

from helpdesk.brand.models import Brand
from helpdesk.brand.queries import brand, shown_brand
from helpdesk.core.i18n import DEFAULT_LOCALE, babel_name, known_locale
from helpdesk.web.identity import current_agent

COOKIE = "continua_language"


def select_locale() -> str:
    """Babel's name of the locale of this request."""
    return babel_name(page_locale())


def select_timezone() -> str | None:
    """The time zone that the reading agent chose; None, the desk's, for everybody else."""
    if not has_request_context() or request.blueprint != "desk":
        return None
    agent = current_agent()
    return (agent.timezone or None) if agent else None


def page_locale() -> str:
    """The locale of this request: 'en', 'pt-BR' or 'ro'; a job or a command has no reader and speaks English."""
    if not has_request_context():
        return DEFAULT_LOCALE
    if "page_locale" not in g:
        g.page_locale = _desk_locale() if request.blueprint == "desk" else visitor_locale()
    return g.page_locale


def page_brand() -> Brand:
    """The brand, read once per request."""
    if "brand" not in g:
        # An agent came with the mark of what has happened; for a visitor asking for it costs as much as the brand.
        g.brand = shown_brand() if current_agent() else brand()
    return g.brand


def visitor_locale() -> str:
    """The locale for a visitor of the customer pages, one of those that the brand offers."""
    now = page_brand()
    asked = (known_locale((request.view_args or {}).get("locale")), known_locale(request.args.get("locale")),
             known_locale(request.cookies.get(COOKIE)), _accepted(now.locales))
    return next((locale for locale in asked if locale in now.locales), now.default_locale)


def _accepted(offered: list[str]) -> str | None:
    """What the browser asks for; any Portuguese is content with ours."""
    if not request.accept_languages:
        return None
    wider = ["pt"] if "pt-BR" in offered else []
    return known_locale(request.accept_languages.best_match([*offered, *wider]))


def speak(locale: str) -> None:
    """Lets this page speak the language of the person it was made for, unless the visitor has chosen one."""
    g.page_locale = known_locale(request.args.get("locale")) or known_locale(request.cookies.get(COOKIE)) or locale
    refresh()


def _desk_locale() -> str:
    agent = current_agent()
    return agent.locale if agent else visitor_locale()
