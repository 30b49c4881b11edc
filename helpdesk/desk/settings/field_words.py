"""What a column of the settings is called on its page, for sentences about what was changed."""
from flask_babel import gettext as _


def field_words(columns) -> list[str]:
    """The words of these columns, each once; a column without words of its own shows its name."""
    words = _words()
    return list(dict.fromkeys(words.get(column) or words.get(_family(column)) or column for column in columns))


def _family(column: str) -> str:
    """The columns of a server belong together: 'imap', 'smtp', 'oauth'."""
    return column.partition("_")[0]


def _words() -> dict[str, str]:
    return {
        "name": _("Name"), "names": _("Name"), "customer_names": _("What customers read"), "email": _("Email"), "address": _("Address"), "role": _("Role"), "locale": _("Language"),
        "theme": _("Light or dark"), "signature": _("Signature"), "signatures": _("Signature"), "teams": _("Teams"), "members": _("Members"), "is_private": _("Private"),
        "notify_by_mail": _("By mail"), "notify_on_screen": _("On screen"), "notify_on_desktop": _("By the computer, while the desk is out of sight"), "notify_by_sound": _("By a sound"), "after_send": _("After a reply"), "digest_by_mail": _("The day in a mail"), "timezone": _("Time zone"), "company": _("Company"), "accent": _("Accent on light ground"),
        "accent_dark": _("Accent on dark ground"), "logo_sha256": _("Logo"), "logo_type": _("Logo"), "locales": _("Languages offered"),
        "default_locale": _("When we cannot tell the language"), "parent_id": _("Stands below"), "team_ids": _("Teams"), "choices": _("Choices"), "is_required": _("Needed before a ticket is solved"),
        "is_beside": _("Shown beside tickets"), "is_on_form": _("On the contact form"), "topic_ids": _("Form topics"), "team_id": _("Tickets go to"), "is_active": _("on or off"),
        "is_on": _("on or off"), "is_enabled": _("on or off"), "position": _("the order"), "is_default": _("Default"),
        "origins": _("Websites that may show it"), "mail_after_minutes": _("Minutes until an unseen answer goes by mail"),
        "has_plus_addresses": _("The server delivers support+anything@ too"), "sign_in": _("the sign-in to its servers"),
        "oauth": _("the sign-in to its servers"), "imap": _("mail in, by IMAP"), "smtp": _("mail out, by SMTP"), "secret": _("Secret"), "verifies_addresses": _("Our website verifies addresses"), "mapping": _("what is shown"),
        "seconds": _("Seconds it may take"), "keep_seconds": _("Seconds an answer is kept")}
