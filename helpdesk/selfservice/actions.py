"""Verbs of the gap board: somebody takes a gap, writes its article, or decides that it needs none."""
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.knowledge import actions as articles
from helpdesk.knowledge.models import Article
from helpdesk.selfservice.events import GapChanged
from helpdesk.selfservice.models import BY_HAND, CLOSED, STATES, WRITING, Gap


def change(gap: Gap, *, state: str, owner_id: int | None, actor: Actor) -> None:
    """Sets how far a gap is and whose it is. :raises Invalid: for a state that does not exist."""
    if state not in STATES:
        raise Invalid({"state": _("Choose one of the states.")})
    changed = [name for name, value in (("state", state), ("owner_id", owner_id)) if getattr(gap, name) != value]
    if gap.state != state:
        gap.closed_at, gap.closed_how = (utcnow(), BY_HAND) if state == CLOSED else (None, "")
        if gap.state == CLOSED:
            # What answered it before did not: only what comes from now on counts.
            gap.opened_at = utcnow()
    gap.state, gap.owner_id = state, owner_id
    _announce(gap, changed, actor)


def begin_article(gap: Gap, written: articles.Draft, *, agent_id: int, actor: Actor) -> int:
    """Begins the article of a gap as a draft for agents and takes the gap, if nobody has; returns the article's id."""
    if gap.article_id is None or db.session.get(Article, gap.article_id) is None:
        article = articles.create_article(articles.Shelf(None, "internal", agent_id), actor=actor)
        articles.save(article, written, actor=actor)
        gap.article_id = article.id
    if gap.state != WRITING:
        change(gap, state=WRITING, owner_id=gap.owner_id or agent_id, actor=actor)
    return gap.article_id


def _announce(gap: Gap, changed: list[str], actor: Actor) -> None:
    if changed:
        db.session.flush()
        events.record(GapChanged(gap_id=gap.id, fields=changed), actor=actor)
