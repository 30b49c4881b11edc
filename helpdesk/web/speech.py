"""Which language this page speaks: the agent's own, else the address, else the visitor's choice, else the browser's."""
from flask import g, request

from helpdesk.core.i18n import DEFAULT_LOCALE, LOCALES, babel_name, known_locale
from helpdesk.web.identity import current_agent

COOKIE = "continua_language"


def select_locale() -> str:
    """Babel's name of the locale of this request."""
    return babel_name(page_locale())


def page_locale() -> str:
    """The locale of this request: 'en', 'pt-BR' or 'ro'."""
    if "page_locale" not in g:
        g.page_locale = _desk_locale() if request.blueprint == "desk" else visitor_locale()
    return g.page_locale


def visitor_locale() -> str:
    """The locale for a visitor of the customer pages."""
    in_address = known_locale((request.view_args or {}).get("locale")) or known_locale(request.args.get("locale"))
    chosen = known_locale(request.cookies.get(COOKIE))
    accepted = request.accept_languages.best_match([*LOCALES, "pt"]) if request.accept_languages else None
    return in_address or chosen or known_locale(accepted) or DEFAULT_LOCALE


def _desk_locale() -> str:
    agent = current_agent()
    return agent.locale if agent else visitor_locale()
