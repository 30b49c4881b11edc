"""Reads of the surveys room."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.surveys.models import SurveyInvitation, SurveyPlan
from helpdesk.surveys.scales import KINDS


def plan() -> SurveyPlan:
    """The plan in force; before an admin has set one, the product's own."""
    return db.session.get(SurveyPlan, 1) or SurveyPlan(id=1, is_enabled=True, kinds=list(KINDS), delay_minutes=60, texts={})


def invitation_of_delivery(delivery_id: int) -> SurveyInvitation | None:
    """The invitation that a delivery carries."""
    return db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.delivery_id == delivery_id))
