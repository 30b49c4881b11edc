"""The sample shows a gap board at work: one gap is being written, one closes itself once the worker has looked."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import footprints, searching
from helpdesk.knowledge.footprints import Searched
from helpdesk.seed import gap_board, staff
from helpdesk.selfservice.models import Gap
from helpdesk.selfservice.watching import watch_gaps
from tests.knowledge.factories import index_all, make_article


@pytest.fixture
def asked(app):
    with unit_of_work():
        staff.sign_ins(staff.sample_password_hash())
        footprints.keep([Searched(words, locale, 0, False, f"{words}{person}", utcnow() - timedelta(days=4)) for person in range(3)
                         for words, locale in (("does it make ozone", "en"), ("onde fica a loja física", "pt-BR"), ("magazin fizic", "ro"))])
    make_article("Quando chega o pedido?", "Em dois dias, da loja até você.", locale="pt-BR")
    make_article("Unde e coletul?", "Coletul pleacă din magazin.", locale="ro")
    yield
    searching.index().close()


def gaps() -> dict[str, tuple]:
    return {locale: tuple(found) for locale, *found in db.session.execute(
        sa.select(Gap.locale, Gap.state, Gap.closed_how, Agent.email).outerjoin(Agent, Agent.id == Gap.owner_id))}


def test_one_is_being_written_and_one_closes_itself(asked):
    gap_board.tend()
    index_all()
    watch_gaps()
    assert gaps() == {"en": ("writing", "", "agent@brisa.example"), "pt-BR": ("closed", "found", "supervisor@brisa.example"), "ro": ("open", "", None)}


def test_where_nobody_asked_nothing_is_written(app):
    gap_board.tend()
    assert gaps() == {}
