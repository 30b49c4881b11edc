"""The people of Brisa and their teams."""
import sqlalchemy as sa

from helpdesk.accounts.actions import create_agent
from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.passwords import hash_password
from helpdesk.accounts.samples import SAMPLE_PASSWORD, SAMPLE_SIGN_INS
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db

TEAMS = {
    "refunds": {"en": "Refunds", "pt-BR": "Reembolsos", "ro": "Rambursări"},
    "delivery": {"en": "Delivery", "pt-BR": "Entregas", "ro": "Livrări"},
    "repairs": {"en": "Repairs", "pt-BR": "Consertos", "ro": "Reparații"},
}
COLLEAGUE = ("Tom Hale", "tom@brisa.example")


class NotEmpty(Exception):
    """Somebody works here already: made-up people never go into a desk that is in use."""


def sample_password_hash() -> str:
    """The hash of the one password of the sample; takes 0.2 s, so call it outside a unit."""
    return hash_password(SAMPLE_PASSWORD)


def sign_ins(password_hash: str) -> list[Agent]:
    """The agent, the supervisor and the admin whose password is known, in this order."""
    roles = ("agent", "supervisor", "admin")
    return [create_agent(email=email, name=name, role=role, actor=SYSTEM, password_hash=password_hash, is_sample=True)
            for role, (name, email) in zip(roles, SAMPLE_SIGN_INS, strict=True)]


def colleague() -> Agent:
    """One more agent, who cannot sign in."""
    name, email = COLLEAGUE
    return create_agent(email=email, name=name, role="agent", actor=SYSTEM)


def teams(members: dict[str, list[Agent]]) -> dict[str, Team]:
    """The three teams with their members (key of TEAMS → agents)."""
    made = {key: Team(names=names, members=members.get(key, [])) for key, names in TEAMS.items()}
    db.session.add_all(made.values())
    db.session.flush()
    return made


def refuse_if_in_use() -> None:
    """:raises NotEmpty: when anybody works here already."""
    if db.session.scalar(sa.select(sa.exists().where(Agent.id.is_not(None)))):
        raise NotEmpty()
