"""The plan: what an admin may set, and what is refused."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.events import EventRow
from helpdesk.surveys import actions, queries, scales

GOOD = {"is_enabled": True, "kinds": ["csat", "ces"], "delay_minutes": 60, "texts": {}}


@pytest.mark.parametrize(("change", "field"), [
    ({"kinds": []}, "kinds"),
    ({"kinds": ["nps"]}, "kinds"),
    ({"delay_minutes": -1}, "delay_minutes"),
    ({"delay_minutes": 60 * 24 * 31}, "delay_minutes"),
])
def test_what_cannot_be_used_is_refused(app, change, field):
    with pytest.raises(Invalid) as refused, unit_of_work():
        actions.change_plan(**{**GOOD, **change}, actor=SYSTEM)
    assert list(refused.value.fields) == [field]


def test_a_change_is_kept_and_audited_once(app):
    wanted = {**GOOD, "kinds": ["ces", "ces", "csat"], "texts": {"ces": {"ro": " A fost  ușor? ", "en": ""}, "other": {"en": "x"}}}
    for _ in range(2):
        with unit_of_work():
            actions.change_plan(**wanted, actor=SYSTEM)
    plan = queries.plan()
    assert (plan.kinds, plan.texts) == (["ces", "csat"], {"csat": {}, "ces": {"ro": "A fost ușor?"}})
    assert [row.data["fields"] for row in db.session.scalars(sa.select(EventRow))] == [["kinds", "texts"]]


@pytest.mark.parametrize(("kind", "typed", "score"), [
    ("csat", "1", 1), ("csat", " 5 ", 5), ("csat", "6", None), ("ces", "7", 7), ("ces", "0", None), ("ces", "", None),
    ("ces", None, None), ("ces", "²", None),
])
def test_scores_on_their_scale(kind, typed, score):
    assert scales.score_of(kind, typed) == score
