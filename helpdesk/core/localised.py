"""Texts that admins write in several languages: one JSON column {'en': …, 'pt-BR': …, 'ro': …} with a fallback."""
from helpdesk.core.i18n import DEFAULT_LOCALE, LOCALES


def pick(texts: dict | None, locale: str) -> str:
    """The text in `locale`, else in English, else in any language, else ''."""
    texts = texts or {}
    for wanted in (locale, DEFAULT_LOCALE, *LOCALES):
        if texts.get(wanted):
            return texts[wanted]
    return ""


def everywhere(text: str) -> dict[str, str]:
    """The same text for every locale, for names that are not translated."""
    return {locale: text for locale in LOCALES}
