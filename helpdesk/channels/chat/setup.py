"""How the chat is set up: whether there is one, who may show it, whom it feeds, when answers go by mail."""
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.channels.chat.events import ChatSettingsChanged
from helpdesk.channels.chat.models import ChatSettings
from helpdesk.channels.chat.queries import settings, usable_origins
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.changing import replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid

MOST_ORIGINS = 50
LONGEST_WAIT = 24 * 60


@dataclass(frozen=True)
class ChatChoice:
    """The chat as an admin wants it; `origins` are written as scheme and host, perhaps with a port."""

    is_on: bool = True
    origins: tuple[str, ...] = ()
    team_id: int | None = None
    mail_after_minutes: int = 10

    @classmethod
    def now(cls) -> "ChatChoice":
        """As it is."""
        row = settings()
        return cls(row.is_on, tuple(row.origins), row.team_id, row.mail_after_minutes)


def origins_of(typed: str) -> tuple[str, ...]:
    """Origins from a typed list: a whole address gives its origin, a bare host its https one; each once, in order."""
    found = {}
    for word in typed.replace(",", " ").split():
        parts = urlsplit(word if "://" in word else f"https://{word}")
        found[f"{parts.scheme}://{parts.netloc}".lower()] = None
    return tuple(found)


def change(choice: ChatChoice, *, actor: Actor) -> None:
    """:raises Invalid: when an origin is none, there are too many, or the wait is out of bounds."""
    problems = {}
    wrong = set(choice.origins) - set(usable_origins(list(choice.origins)))
    if wrong:
        problems["origins"] = _("Write each website as https://shop.example.com. This is none: %(what)s", what=", ".join(sorted(wrong))[:200])
    elif len(choice.origins) > MOST_ORIGINS:
        problems["origins"] = _("At most %(most)d websites can show the chat.", most=MOST_ORIGINS)
    if not 0 <= choice.mail_after_minutes <= LONGEST_WAIT:
        problems["mail_after_minutes"] = _("Choose between 0 and %(most)d minutes.", most=LONGEST_WAIT)
    if problems:
        raise Invalid(problems)
    _keep(asdict(choice) | {"origins": list(choice.origins)}, actor)


def feeds_team(team_id: int) -> bool:
    """Whether chats go to this team."""
    return db.session.scalar(sa.select(sa.exists().where(ChatSettings.team_id == team_id)))


def _keep(wanted: dict, actor: Actor) -> None:
    row = settings()
    changed = replace_values(row, wanted)
    if changed:
        db.session.add(row)
        events.record(ChatSettingsChanged(fields=changed), actor=actor)
