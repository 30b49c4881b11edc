"""An erasure whose worker dies again and again ends as if nothing had happened."""
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning.teaching import train_stale
from helpdesk.privacy import erasing, mentions, work
from helpdesk.privacy.models import PrivacyTask
from tests.privacy.test_erasure import desk, erase, hits  # noqa: F401 - the desk is a fixture


def test_killed_anywhere_it_goes_on_and_ends_the_same(desk, settings, work_off, monkeypatch):  # noqa: F811
    """Every third unit is lost with its worker, and the cleaning fails once."""
    first, _ion, alice = desk
    erase(alice, first.customer_id, words="zqxykquoted line")
    advance, count = erasing.advance, [0]

    def dying(task_id):
        count[0] += 1
        has_more = advance(task_id)
        if count[0] % 3 == 0:
            raise RuntimeError("killed")
        return has_more
    monkeypatch.setattr(erasing, "advance", dying)
    monkeypatch.setattr(mentions, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(erasing, "CHUNK", 2)
    deaths = 0
    while db.session.scalar(sa.select(PrivacyTask.status).where(PrivacyTask.kind == "erasure")) == "running" and deaths < 300:
        db.session.rollback()
        try:
            work.work()
        except RuntimeError:
            deaths += 1
        with unit_of_work():
            work.release_tasks()
    train_stale(searching.index(), timeout=5)
    assert deaths > 20 and hits(settings.instance) == []
