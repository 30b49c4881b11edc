"""Answers events by a table: what follows now, in the same unit, and what follows soon, as a job."""
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, wraps

import sqlalchemy as sa
import structlog

from helpdesk.core.actor import Actor
from helpdesk.core.db import at_end, current_unit, db
from helpdesk.core.events import Event, EventRow, Recorded
from helpdesk.outbox.actions import post_job

log = structlog.get_logger(__name__)

Reaction = Callable[[Recorded], None]
# Answers several events of one unit at once, in the order in which they were recorded.
EndReaction = Callable[[list[Recorded]], None]
JOB = "react"


@dataclass(frozen=True)
class Follows:
    """What follows one kind of event, in this order: now in the same unit, at its end once for all its events, soon in a job."""

    now: tuple[Reaction, ...] = ()
    end: tuple[EndReaction, ...] = ()
    soon: tuple[Reaction, ...] = ()


When = dict[type[Event], Follows]


def dispatcher(when: When) -> Callable[[Recorded], None]:
    """The function that core.events calls for each recorded event."""
    def dispatch(recorded: Recorded) -> None:
        follows = when.get(type(recorded.event))
        if follows is None:
            return
        if follows.now:
            _react_now(follows.now, recorded)
        for reaction in follows.end:
            at_end(_ending(reaction), recorded)
        for reaction in follows.soon:
            _post(reaction, recorded)
    return dispatch


def job_runner(when: When) -> Callable[[dict], None]:
    """The worker's function for reaction jobs: finds the event again and answers it."""
    classes = {event.kind: event for event in when}
    reactions = {name_of(reaction): reaction for follows in when.values() for reaction in (*follows.now, *follows.soon)}
    reactions |= {name_of(reaction): _of_one(reaction) for follows in when.values() for reaction in follows.end}

    def run(data: dict) -> None:
        row = db.session.get(EventRow, data["event_id"])
        reaction = reactions.get(data["reaction"])
        if row is not None and reaction is not None and row.kind in classes:
            reaction(_recorded(row, classes[row.kind]))
    return run


def name_of(reaction: Reaction) -> str:
    """The name under which a reaction stands in a job: module and function."""
    return f"{reaction.__module__}.{reaction.__name__}"


def _react_now(reactions: tuple[Reaction, ...], recorded: Recorded) -> None:
    """All in one savepoint, which is how it nearly always ends; when one fails, all are undone and each gets its own."""
    if current_unit().is_brisk:
        for reaction in reactions:
            reaction(recorded)
        return
    try:
        with db.session.begin_nested():
            for reaction in reactions:
                reaction(recorded)
    except sa.exc.DBAPIError:
        raise
    except Exception:  # whichever failed, it is found and told below
        for reaction in reactions:
            _react_alone(reaction, recorded)


@cache
def _ending(reaction: EndReaction) -> Callable[[list[Recorded]], None]:
    """The work at the end of a unit: all events at once, and where that fails each alone."""
    def answer(events: list[Recorded]) -> None:
        if current_unit().is_brisk:
            reaction(events)
            return
        try:
            with db.session.begin_nested():
                reaction(events)
        except sa.exc.DBAPIError:
            raise
        except Exception:  # whichever failed, it is found and told below
            for recorded in events:
                _react_alone(_of_one(reaction), recorded)
    return answer


@cache
def _of_one(reaction: EndReaction) -> Reaction:
    """The same for one event."""
    @wraps(reaction)
    def answer(recorded: Recorded) -> None:
        reaction([recorded])
    return answer


def _react_alone(reaction: Reaction, recorded: Recorded) -> None:
    try:
        with db.session.begin_nested():
            reaction(recorded)
    except sa.exc.DBAPIError:
        raise
    except Exception:  # house.md, section 4: the reaction is undone and retried, the action still happens
        log.exception("reaction_failed", reaction=name_of(reaction), event_id=recorded.id)
        _post(reaction, recorded)


def _post(reaction: Reaction, recorded: Recorded) -> None:
    post_job(JOB, ticket_id=recorded.event.ticket_id, event_id=recorded.id, reaction=name_of(reaction))


def _recorded(row: EventRow, event_class: type[Event]) -> Recorded:
    known = {field.name for field in fields(event_class)}
    own = {key: value for key, value in row.data.items() if key in known}
    event = event_class(ticket_id=row.ticket_id, customer_id=row.customer_id, seq=row.seq, **own)
    return Recorded(row.id, row.at, event, Actor.parse(row.actor))
