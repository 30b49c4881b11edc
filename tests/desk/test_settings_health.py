"""Health: each part says how it is and what to do; a step that failed can be tried again or given up; changes are told."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.outbox import actions as outbox
from helpdesk.outbox.models import Job
from tests.factories import make_ticket


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


@pytest.fixture
def failed(staff) -> int:
    """A step that was given up, of a ticket."""
    ticket = make_ticket()
    with unit_of_work():
        job = outbox.post_job("react", ticket_id=ticket.id, event_id=0, reaction="helpdesk.notices.reactions.tell_of_answer")
        job.status, job.attempts, job.last_error = "failed", 9, "division by <zero>"
        db.session.flush()
        return job.id


def beat(ago: timedelta) -> None:
    with unit_of_work(), clock.at(utcnow() - ago):
        outbox.claim_schedule("outbox.sweep", timedelta(seconds=15))


def test_only_who_may_sees_it(client_of, staff):
    for address in ("/desk/settings/health", "/desk/settings/changes"):
        assert client_of(staff.bob).get(address).status_code == 403


@pytest.mark.parametrize(("ago", "words"), [(timedelta(seconds=5), "Working."), (timedelta(hours=3), "3 hours ago"), (None, "None has been seen yet")])
def test_the_worker_shows_its_pulse(admin, ago, words):
    if ago:
        beat(ago)
    assert words in admin.get("/desk/settings/health").text


def test_a_well_desk_reads_well(admin, work_off):
    beat(timedelta(seconds=1))
    page = admin.get("/desk/settings/health").text
    assert "finding-bad" not in page and "Every mail that was due has left." in page and "was done." in page


def test_what_is_wrong_is_said_with_a_way_to_it(admin, work_off):
    make_ticket()
    work_off()
    with unit_of_work():
        create_mailbox(MailboxChoice("support@desk.test", imap_host="imap.test"), actor=SYSTEM).fetch_error = "refused"
        outbox.post("email", "link", "old@example.com", due_at=utcnow() - timedelta(hours=2))
    page = admin.get("/desk/settings/health").text
    assert "One mail has not left." in page and 'href="/desk/settings/outgoing"' in page
    assert "Cannot be fetched: support@desk.test" in page and "waited for 2 hours" in page


def test_a_failed_step_is_shown_and_tried_again(admin, failed):
    page = admin.get("/desk/settings/health").text
    assert "notices.reactions.tell_of_answer" in page and "division by &lt;zero&gt;" in page and "after 9 tries" in page
    admin.post(f"/desk/settings/health/jobs/{failed}/again")
    db.session.rollback()
    job = db.session.get(Job, failed)
    assert (job.status, job.attempts) == ("queued", 0)


def test_a_failed_step_is_given_up_for_good(admin, failed):
    admin.post(f"/desk/settings/health/jobs/{failed}/drop")
    db.session.rollback()
    assert db.session.get(Job, failed) is None
    assert db.session.scalar(sa.select(EventRow.data).where(EventRow.kind == "job.dropped"))["job_id"] == failed
    assert admin.post(f"/desk/settings/health/jobs/{failed}/again").status_code == 404


def test_what_runs_right_now_is_left_alone(admin, failed):
    with unit_of_work():
        db.session.get(Job, failed).status = "running"
    for verb in ("again", "drop"):
        assert admin.post(f"/desk/settings/health/jobs/{failed}/{verb}").status_code == 409


def test_changes_are_told_with_names_and_paged(admin, staff, monkeypatch):
    monkeypatch.setattr("helpdesk.desk.settings.audit.PAGE", 3)
    admin.post(f"/desk/settings/agents/{staff.bob.id}", data={"name": "Bob", "email": "bob@desk.test", "role": "supervisor", "locale": "en",
                                                                  "teams": [staff.private_team.id]})
    admin.post(f"/desk/settings/agents/{staff.carol.id}/deactivate")
    admin.post("/desk/settings/teams", data={"names_en": "Spare parts"})
    page = admin.get("/desk/settings/changes").text
    assert "Alice Admin</strong> deactivated Carol Outside" in page and "made the team Spare parts" in page and "made Bob a supervisor" in page
    before = page.partition("changes?before=")[2].partition('"')[0]
    assert "added Alice Admin as an admin" not in page
    assert "added Carol Outside as an agent" in admin.get(f"/desk/settings/changes?before={before}").text


def test_a_password_never_stands_among_the_changes(admin, staff):
    admin.post(f"/desk/settings/agents/{staff.bob.id}/link")
    page = admin.get("/desk/settings/changes").text
    assert "made an invitation for Bob Member" in page and "/desk/welcome/" not in page
