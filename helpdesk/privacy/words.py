"""The headings of a person's data in words, the same in export, preview and certificate."""
from flask_babel import lazy_gettext as _

SECTIONS = {
    "profile": _("Profile and addresses"),
    "tickets": _("Tickets"),
    "messages": _("Messages"),
    "notes": _("Internal notes and hand-overs"),
    "files": _("Files"),
    "originals": _("Original mails"),
    "letters": _("Mails that left us"),
    "signs": _("Signs of the person (searches, pages, orders)"),
    "searches": _("Searches before writing to us"),
    "surveys": _("Survey answers"),
    "chats": _("Chats"),
    "history": _("Merges and imports"),
    "events": _("What happened, by time"),
    "requests": _("Requests about personal data"),
    "beside": _("Words of others in which the person was named"),
    "files_removed": _("Stored files removed"),
    "files_shared": _("Files kept because others sent the same"),
    "left": _("Places left in the database file"),
    "places_open": _("Places left, to be decided"),
    "places_blanked": _("Places left, blanked"),
    "places_kept": _("Places left, kept"),
    "more_places": _("Places left, too many to be listed"),
    "looks": _("Who looked at this person"),
}
