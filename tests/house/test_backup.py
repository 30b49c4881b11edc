"""flask backup: a copy made while the desk works is a whole desk; what cannot be copied is a sentence."""
import pytest

from helpdesk import config, create_app
from helpdesk.backup import backup
from helpdesk.core import files, sealing
from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket


@pytest.fixture
def run(app):
    """Runs the command with these words."""
    return lambda *words: app.test_cli_runner().invoke(backup, [str(word) for word in words])


def test_the_copy_is_a_whole_desk(app, engine, run, tmp_path):
    number, kept, sealed = make_ticket(subject="Filter").number, files.store(b"an invoice"), sealing.seal("secret")
    done = run(tmp_path / "copy")
    if engine == "postgresql":
        assert done.exit_code == 1 and "pg_dump" in done.output
        return
    assert done.exit_code == 0, done.output
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    copy = create_app(config.load(instance=tmp_path / "copy", database_url="", sample=False, log_level="WARNING"))
    with copy.app_context():
        assert [(ticket.number, ticket.subject) for ticket in db.session.query(Ticket)] == [(number, "Filter")]
        assert files.read(kept.sha256) == b"an invoice" and sealing.unseal(sealed) == "secret"
        db.session.remove()
        db.engine.dispose()


def test_a_folder_in_use_is_left_alone(run, tmp_path, engine):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("precious")
    done = run(tmp_path / "full")
    assert done.exit_code == 1 and ("not empty" in done.output or engine == "postgresql")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]
