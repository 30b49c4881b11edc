"""Texts that admins write in several languages: one JSON column {'en': …, 'pt-BR': …, 'ro': …} with a fallback."""
from helpdesk.core import text
from helpdesk.core.i18n import DEFAULT_LOCALE, LOCALES


def pick(texts: dict | None, locale: str) -> str:
    """The text in `locale`, else in English, else in any language, else ''."""
    texts = texts or {}
    for wanted in (locale, DEFAULT_LOCALE, *LOCALES):
        if texts.get(wanted):
            return texts[wanted]
    return ""


def everywhere(words: str) -> dict[str, str]:
    """The same text for every locale, for names that are not translated."""
    return {locale: words for locale in LOCALES}


def tidy(texts: dict[str, str], limit: int = 80) -> dict[str, str]:
    """The lines that were written, tidy, at most `limit` characters each; languages left empty fall away."""
    lines = {locale: text.one_line(texts.get(locale) or "", limit) for locale in LOCALES}
    return {locale: line for locale, line in lines.items() if line}
