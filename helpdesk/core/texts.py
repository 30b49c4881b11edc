"""Flask-Babel, quicker: a page asks for several hundred translated texts and dates, and each question cost 20 µs."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask.globals import _cv_app
from flask_babel import Babel, Domain, get_locale, get_timezone


@dataclass(frozen=True)
class Speech:
    """How this page, mail or command speaks: Babel's name of the locale, its texts, the reader's time zone."""

    locale: str
    texts: NullTranslations
    zone: tzinfo


class Catalogues(Domain):
    """Flask-Babel's domain, which finds the catalogue once per page."""

    def get_translations(self) -> NullTranslations:
        """The texts of the locale that is spoken now; those of the code outside an app."""
        return speech().texts if has_app_context() else NullTranslations()

    def load(self) -> NullTranslations:
        """The same, looked up anew."""
        return super().get_translations()


CATALOGUES = Catalogues()


class DeskBabel(Babel):
    """Flask-Babel with our catalogues; `domain_instance` is what gettext() in Python asks."""

    domain_instance = CATALOGUES


def speech() -> Speech:
    """How to speak now; found once per page, and anew within core.i18n.speaking()."""
    # Past the proxies: a page asks four hundred times, and `g` costs more than the answer.
    kept = _cv_app.get().g.__dict__
    if "speech" not in kept:
        # Flask-Babel's zones are pytz's, written in Python; these are the same ones in C.
        kept["speech"] = Speech(str(get_locale()), CATALOGUES.load(), ZoneInfo(str(get_timezone())))
    return kept["speech"]


def forget_speech() -> None:
    """The locale has changed within the page."""
    if has_app_context():
        g.pop("speech", None)


def set_up_texts(app: Flask, locale_selector: Callable[[], str], timezone_selector: Callable[[], str | None]) -> None:
    """Translations in Python and in templates; `locale_selector` names the locale of a request as Babel writes it,
    `timezone_selector` the time zone of its reader, or None for the desk's."""
    DeskBabel(app, locale_selector=locale_selector, timezone_selector=timezone_selector)
    texts = CATALOGUES.get_translations
    app.jinja_env.install_gettext_callables(
        gettext=lambda text: texts().ugettext(text),
        ngettext=lambda one, many, count: texts().ungettext(one, many, count),
        pgettext=lambda context, text: texts().upgettext(context, text),
        npgettext=lambda context, one, many, count: texts().unpgettext(context, one, many, count),
        newstyle=True)


# Flask-Babel's functions without the way to its domain, which cost more than the answer: for words that a page says many times.
gettext, ngettext, lazy_gettext = CATALOGUES.gettext, CATALOGUES.ngettext, CATALOGUES.lazy_gettext
