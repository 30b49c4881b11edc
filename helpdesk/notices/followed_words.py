"""What happened in a ticket that an agent follows, in words."""
from flask_babel import lazy_gettext

FOLLOWED_WORDS = {"replied": lazy_gettext("#%(number)d, which you follow, was answered"), "noted": lazy_gettext("There is a new note in #%(number)d, which you follow"),
                  "changed": lazy_gettext("#%(number)d, which you follow, has another status"), "overdue": lazy_gettext("#%(number)d is overdue")}
