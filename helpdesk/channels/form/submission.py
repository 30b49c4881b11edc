"""A submitted contact form: checked, then handed to intake."""
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.channels.form.models import FormTopic
from helpdesk.channels.inbound import Inbound
from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.tickets import own_fields
from helpdesk.tickets.writing import LONGEST_TEXT, Upload, Writing


@dataclass(frozen=True)
class Submission:
    """What the visitor typed, tidy; `key` is the page's own, so that a form sent twice is one ticket. `own_fields` are name and words of own fields."""

    name: str
    email: str
    subject: str
    message: str
    locale: str
    key: str | None
    topic_id: int | None = None
    uploads: tuple[Upload, ...] = ()
    own_fields: tuple[tuple[str, str], ...] = ()
    time_zone: str = ""


def check(submission: Submission) -> None:
    """:raises Invalid: naming each field that is missing or cannot be used."""
    problems = {}
    if not text.looks_like_address(submission.email):
        problems["email"] = _("Write an address at which we can answer, for example ana@example.com.")
    if not submission.subject:
        problems["subject"] = _("Say in a few words what this is about.")
    if not submission.message:
        problems["message"] = _("Write what happened and what you would like.")
    if len(submission.message) >= LONGEST_TEXT:
        problems["message"] = _("This text is too long. Attach it as a file instead.")
    try:
        _own_fields(submission)
    except Invalid as why:
        problems |= why.fields
    if problems:
        raise Invalid(problems)


def to_inbound(submission: Submission) -> Inbound:
    """The normal form. A typed address is a claim: nothing here is proved."""
    topic = db.session.get(FormTopic, submission.topic_id) if submission.topic_id else None
    writing = Writing(submission.message, client_key=f"form-{submission.key}" if submission.key else None,
                      sender=submission.email, uploads=submission.uploads)
    return Inbound(channel="form", identity_kind="email", identity=submission.email, name=submission.name,
                   subject=submission.subject, locale=submission.locale, writing=writing,
                   team_id=topic.team_id if topic else None, own_fields=_own_fields(submission),
                   time_zone=submission.time_zone)


def _own_fields(submission: Submission) -> tuple[tuple[int, str], ...]:
    """What was filled in of the fields that belong to the chosen topic; the others stand in the page only. :raises Invalid: for what cannot be used."""
    asked = [field for field in own_fields.fields_of_form() if field.is_asked_about(submission.topic_id)]
    return tuple((field_id, value) for field_id, value in own_fields.parsed(asked, dict(submission.own_fields)).items() if value)


def topics() -> list[FormTopic]:
    """The choices of the form, in their order."""
    return list(db.session.scalars(sa.select(FormTopic).where(FormTopic.is_active).order_by(FormTopic.position, FormTopic.id)))
