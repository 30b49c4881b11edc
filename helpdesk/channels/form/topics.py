"""Verbs and reads of the form's topics: create, change, order."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.channels.form.events import TopicChanged
from helpdesk.channels.form.models import FormTopic
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.changing import move, replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound


@dataclass(frozen=True)
class TopicChoice:
    """A topic as an admin wants it; `names` is a localised text as core.localised.tidy() returns it."""

    names: dict[str, str]
    team_id: int | None
    is_active: bool = True


def all_topics() -> list[FormTopic]:
    """Every topic, the hidden ones too, in their order."""
    return list(db.session.scalars(sa.select(FormTopic).order_by(FormTopic.position, FormTopic.id)))


def topic_of_id(topic_id: int) -> FormTopic:
    """The topic with this id. :raises NotFound: when there is none."""
    topic = db.session.get(FormTopic, topic_id)
    if topic is None:
        raise NotFound()
    return topic


def has_topic_of(team_id: int) -> bool:
    """Whether a topic feeds this team."""
    return db.session.scalar(sa.select(sa.exists().where(FormTopic.team_id == team_id)))


def create_topic(choice: TopicChoice, *, actor: Actor) -> FormTopic:
    """A new topic, the last in order."""
    last = db.session.scalar(sa.select(sa.func.max(FormTopic.position))) or 0
    topic = FormTopic(names=choice.names, team_id=choice.team_id, is_active=choice.is_active, position=last + 1)
    db.session.add(topic)
    db.session.flush()
    events.record(TopicChanged(topic_id=topic.id, fields=["created"]), actor=actor)
    return topic


def change_topic(topic: FormTopic, choice: TopicChoice, *, actor: Actor) -> None:
    """Gives the topic this name, team and visibility."""
    wanted = {"names": choice.names, "team_id": choice.team_id, "is_active": choice.is_active}
    changed = replace_values(topic, wanted)
    if changed:
        events.record(TopicChanged(topic_id=topic.id, fields=changed), actor=actor)


def move_topic(topic: FormTopic, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour above or below; at the end of the list nothing happens."""
    if move(all_topics(), topic, up=up):
        events.record(TopicChanged(topic_id=topic.id, fields=["position"]), actor=actor)
