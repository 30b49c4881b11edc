"""The worker: claims deliveries, jobs and schedules and works them off, each in short units of its own."""
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from flask import Flask

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite, unit_of_work
from helpdesk.core.watch import ChangeWatch
from helpdesk.outbox import actions
from helpdesk.outbox.models import Delivery, Job

log = structlog.get_logger(__name__)

SENDERS = 2
LONGEST_NAP = 1.0


@dataclass(frozen=True)
class Tables:
    """The tables of wiring.py that the worker follows.

    send: channel → function(Delivery), which may return columns of the delivery to be written down · sent: kind → function(Delivery) once it has left ·
    failed: channel → function(Delivery) once it is given up ·
    jobs: name → function(data) · every: name → (interval, function) ·
    follow: functions that each machine runs for itself after every commit.
    Functions of `send` and `follow` run with no unit open; those of `sent` and `failed` in the unit that records the fate,
    those of `jobs` inside one; those of `every` open their own.
    release: what gives back what a dead worker had claimed, at the start of the only worker of an embedded desk ·
    steps: each has a thread of its own, opens its own units and says whether there was something to do.
    """

    send: dict[str, Callable[[Delivery], dict | None]]
    jobs: dict[str, Callable[[dict], None]]
    every: dict[str, tuple[timedelta, Callable[[], None]]]
    follow: tuple[Callable[[], None], ...] = ()
    sent: dict[str, Callable[[Delivery], None]] = field(default_factory=dict)
    failed: dict[str, Callable[[Delivery], None]] = field(default_factory=dict)
    steps: tuple[Callable[[], bool], ...] = ()
    release: tuple[Callable[[], None], ...] = ()


class Worker:
    """Threads that work until stop() is called."""

    def __init__(self, app: Flask, tables: Tables):
        self._app, self._tables, self._stop = app, tables, threading.Event()
        loops = [self._send_one] * SENDERS + [self._run_one_job, self._run_schedules, *tables.follow, *tables.steps]
        self._threads = [threading.Thread(target=self._loop, args=(step,), name=f"worker-{step.__name__}", daemon=True)
                         for step in loops]

    def start(self) -> None:
        """Returns what a dead worker had claimed (embedded desk only) and begins."""
        with self._app.app_context():
            if is_sqlite():
                with unit_of_work():
                    actions.release_all_leases()
                    for release in self._tables.release:
                        release()
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ends after the step at hand, at most `seconds` later."""
        self._stop.set()
        for thread in self._threads:
            thread.join(seconds)

    def work_off(self) -> None:
        """Works in this thread until nothing is due; for tests and commands."""
        with self._app.app_context():
            steps = (self._send_one, self._run_one_job, *self._tables.steps)
            while any([step() for step in steps]):
                pass

    def _loop(self, step: Callable[[], bool]) -> None:
        with self._app.app_context():
            watch = ChangeWatch()
            while not self._stop.is_set():
                if not self._guarded(step):
                    self._nap(watch)
            watch.close()

    def _guarded(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except Exception:  # the loop outlives every single piece of work
            log.exception("worker_step_failed", step=step.__name__)
            self._stop.wait(LONGEST_NAP)
            return False
        finally:
            db.session.remove()

    def _nap(self, watch: ChangeWatch) -> None:
        slept = 0.0
        while slept < LONGEST_NAP and not self._stop.wait(watch.interval):
            slept += watch.interval
            if watch.changed():
                return

    def _send_one(self) -> bool:
        if not actions.is_delivery_due():
            return False
        with unit_of_work():
            delivery_id = actions.claim_delivery()
        found = delivery_id is not None
        while delivery_id is not None:
            fate = self._attempt(db.session.get(Delivery, delivery_id))
            with unit_of_work():    # one commit for the fate of this one and the claim of the next
                fate(db.session.get(Delivery, delivery_id))
                delivery_id = None if self._stop.is_set() else actions.claim_delivery()
        return found

    def _attempt(self, delivery: Delivery) -> Callable[[Delivery], None]:
        send = self._tables.send.get(delivery.channel)
        if send is None:
            return lambda row: actions.record_kept(row, f"No way to send by {row.channel} is set up.")
        try:
            facts = send(delivery)
        except actions.NowhereToSend as failure:
            words = str(failure)
            return lambda row: actions.record_kept(row, words)
        except actions.PermanentFailure as failure:
            words = str(failure)
            return lambda row: self._record_failure(row, words, permanent=True)
        except Exception as failure:  # whatever a sender meets, the delivery keeps its fate and its words
            words = str(failure) or type(failure).__name__
            if not isinstance(failure, actions.TemporaryFailure):
                log.exception("sending_failed", delivery_id=delivery.id)
            return lambda row: self._record_failure(row, words, permanent=False)
        finally:
            db.session.rollback()
        return lambda row: self._record_sent(row, facts or {})

    def _record_sent(self, delivery: Delivery, facts: dict) -> None:
        actions.record_sent(delivery, **facts)
        self._follow(self._tables.sent.get(delivery.kind), delivery)

    def _record_failure(self, delivery: Delivery, words: str, *, permanent: bool) -> None:
        actions.record_failure(delivery, words, permanent=permanent)
        if delivery.status == "failed":
            self._follow(self._tables.failed.get(delivery.channel), delivery)

    def _follow(self, follows: Callable[[Delivery], None] | None, delivery: Delivery) -> None:
        if follows is None:
            return
        try:
            with db.session.begin_nested():
                follows(delivery)
        except Exception:  # its fate is decided: whatever follows may fail, but it must not be sent a second time
            log.exception("after_sending_failed", delivery_id=delivery.id)

    def _run_one_job(self) -> bool:
        if not actions.is_job_due():
            return False
        with unit_of_work():
            job_id = actions.claim_job()
        if job_id is None:
            return False
        try:
            with unit_of_work():
                job = db.session.get(Job, job_id)
                self._tables.jobs[job.name](job.data)
                db.session.delete(job)
        except Exception as failure:  # the job stays, with its words, and is tried again later
            log.exception("job_failed", job_id=job_id)
            with unit_of_work():
                _record_job_failure(db.session.get(Job, job_id), str(failure) or type(failure).__name__)
        return True

    def _run_schedules(self) -> bool:
        for name, (interval, function) in self._tables.every.items():
            if not actions.schedule_is_due(name):
                continue
            with unit_of_work():
                mine = actions.claim_schedule(name, interval)
            if mine:
                self._guarded(lambda function=function: bool(function()))
        self._stop.wait(LONGEST_NAP)
        return False


def _record_job_failure(job: Job, words: str) -> None:
    job.last_error, job.lease_until = words[:2_000], None
    if job.attempts > len(actions.BACK_OFF):
        job.status = "failed"
    else:
        job.status, job.due_at = "queued", utcnow() + actions.BACK_OFF[job.attempts - 1]
