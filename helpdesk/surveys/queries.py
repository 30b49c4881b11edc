"""Reads of the surveys room."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.signing import mac
from helpdesk.surveys.models import SurveyInvitation, SurveyPlan, SurveyRefusal
from helpdesk.surveys.scales import KINDS


def plan() -> SurveyPlan:
    """The plan in force; before an admin has set one, the product's own."""
    return db.session.get(SurveyPlan, 1) or SurveyPlan(id=1, is_enabled=True, kinds=list(KINDS), delay_minutes=60, texts={})


def digest_of(address: str) -> str:
    """Under which an address that refuses is kept; without the desk's key nobody can tell whose it is."""
    return mac("survey-refusal", address.lower(), length=40)


def wants_none(address: str) -> bool:
    """Whether this address asked for no surveys."""
    return db.session.scalar(sa.select(sa.exists().where(SurveyRefusal.digest == digest_of(address))))


def invitation_of_delivery(delivery_id: int) -> SurveyInvitation | None:
    """The invitation that a delivery carries."""
    return db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.delivery_id == delivery_id))
