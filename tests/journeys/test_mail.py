"""Mail in, answered by the form, out, answered by the customer: with a real SMTP conversation on both sides and a real browser."""
import os
import signal
import smtplib
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.db import db
from helpdesk.tickets.models import Message, Ticket
from tests.channels.email.conftest import raw_mail
from tests.journeys.running import ROOT, RunningDesk

SECONDS = 20


@pytest.fixture(scope="module")
def desk(mailing_desk) -> RunningDesk:
    return mailing_desk


@pytest.fixture(scope="module")
def agent(desk) -> str:
    return desk.create_agent("bob@desk.test", "Bob Member")


def write(desk: RunningDesk, *raws: bytes, sender: str = "ana@example.com") -> None:
    """What a mail program does."""
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=20) as client:
        for raw in raws:
            client.sendmail(sender, ["support@brisa.test"], raw)


def until(desk: RunningDesk, statement, wanted) -> None:
    """Waits until the database answers what is wanted."""
    deadline, seen = time.monotonic() + SECONDS, None
    with desk.app.app_context():
        while time.monotonic() < deadline:
            seen = [tuple(row) for row in db.session.execute(statement)]
            db.session.rollback()
            if seen == wanted:
                return
            time.sleep(0.1)
    raise AssertionError(f"wanted {wanted}, but it is {seen}\n{desk.printed()[-3000:]}")


def statuses(subject: str) -> sa.Select:
    return sa.select(Ticket.status).where(Ticket.subject == subject).order_by(Ticket.id)


def test_a_mail_is_answered_and_the_answer_comes_back(desk, sink, agent, sign_in, has_no_axe_findings):
    worker = sign_in(agent)
    worker.goto("/desk/queues/unassigned")
    write(desk, raw_mail("Hello,\n\nit does not turn on any more.\n\n-- \nAna", subject="The purifier is dead"))
    worker.locator("#list-new").click()       # the open queue says so by itself
    worker.wait_for_load_state()
    thanks = sink.wait_for("ana@example.com")
    assert thanks["Auto-Submitted"] == "auto-replied" and "turn on" not in thanks.get_body(("plain",)).get_content()
    worker.get_by_role("link", name="The purifier is dead").first.click()
    worker.locator("#reply-text").fill("Please press the button for five seconds.")
    worker.locator("#reply-text").press("Control+Enter")
    worker.locator(".entry-body", has_text="Please press the button for five seconds.").wait_for()
    has_no_axe_findings(worker)
    deadline = time.monotonic() + SECONDS
    while (mail := sink.wait_for("ana@example.com"))["Auto-Submitted"] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert mail["In-Reply-To"] == "<1@example.com>" and mail["References"] == "<1@example.com>" and "Bob Member" in mail["From"]
    assert "[#10001]" in mail["Subject"] and "five seconds" in mail.get_body(("plain",)).get_content()
    with desk.app.app_context():
        ticket_id = db.session.scalar(sa.select(Ticket.id))
    _solve(worker)
    until(desk, statuses("The purifier is dead"), [("solved",)])
    quoted = "\n".join(f"> {line}" for line in mail.get_body(("plain",)).get_content().splitlines())
    write(desk, raw_mail(f"It stays dark.\n\nOn Tue, 3 Mar 2026 at 11:00, Brisa <support@brisa.test> wrote:\n\n{quoted}", subject=f"Re: {mail['Subject']}",
                         message_id="<2@example.com>", in_reply_to=mail["Message-ID"], references=f"<1@example.com> {mail['Message-ID']}"))
    until(desk, statuses("The purifier is dead"), [("open",)])
    until(desk, sa.select(Message.text, Message.matched_by, Message.is_proved).where(Message.ticket_id == ticket_id, Message.message_id == "2@example.com"),
          [("It stays dark.", "token", True)])
    worker.reload()
    worker.locator(".entry-body", has_text="It stays dark.").wait_for()


def _solve(worker) -> None:
    worker.locator(".status-menu").locator("summary").click()
    worker.locator(".status-menu button[value=solved]").click()


def test_a_stranger_with_the_number_gets_a_ticket_of_his_own(desk, sink, agent):
    write(desk, raw_mail("What did Ana write?", sender="eve@example.net", subject="Re: The purifier is dead [#10001]", message_id="<e@example.net>"),
          sender="eve@example.net")
    until(desk, statuses("Re: The purifier is dead [#10001]"), [("new",)])


def test_twice_is_once_and_machines_open_nothing_again(desk, agent):
    raw = raw_mail("Where is my parcel?", subject="Parcel", message_id="<p@example.com>")
    write(desk, *[raw] * 5)
    write(desk, raw_mail("I am away.", subject="Automatic reply: Parcel", message_id="<a@example.com>", in_reply_to="<p@example.com>", auto_submitted="auto-replied"))
    until(desk, sa.select(InboundEmail.verdict, sa.func.count()).where(InboundEmail.subject.contains("Parcel")).group_by(InboundEmail.verdict)
          .order_by(InboundEmail.verdict), [("automatic", 1), ("duplicate", 4), ("new", 1)])
    until(desk, statuses("Parcel"), [("new",)])


def worker_of(desk: RunningDesk) -> int:
    """The process number of the desk's worker."""
    found = subprocess.run(["ps", "-ww", "--ppid", str(desk.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[0]) for line in found.splitlines() if line.rstrip().endswith("worker"))


def test_a_killed_worker_loses_nothing_and_doubles_nothing(desk, agent):
    taken, number = [], 0
    for _ in range(3):
        try:
            with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=20) as client:
                for _mail in range(6):
                    raw = raw_mail(f"Number {number}", subject="Killed", message_id=f"<k{number}@example.com>")
                    number += 1
                    client.sendmail("ana@example.com", ["support@brisa.test"], raw)
                    taken.append(number - 1)
                os.kill(worker_of(desk), signal.SIGKILL)
        except (smtplib.SMTPException, OSError):
            pass
        _wait_for_smtp(desk)
    until(desk, sa.select(sa.func.count(sa.distinct(Message.message_id)), sa.func.count()).where(Message.message_id.like("k%@example.com")),
          [(len(taken), len(taken))])
    assert len(taken) == 18


def _wait_for_smtp(desk: RunningDesk) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=5):
                return
        except (smtplib.SMTPException, OSError):
            time.sleep(0.2)
    raise AssertionError(desk.printed()[-3000:])


def test_a_mail_by_pipe_appears_like_any_other(desk, agent):
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", "mail", "deliver"], cwd=ROOT, capture_output=True, timeout=60,
                          input=raw_mail("By pipe.", subject="Piped", message_id="<pipe@example.com>"),
                          env={**os.environ, "HELPDESK_INSTANCE": str(desk.instance)})
    assert done.returncode == 0, done.stderr
    until(desk, statuses("Piped"), [("new",)])
