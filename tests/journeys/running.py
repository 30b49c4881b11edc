"""A desk that really runs: run.py as a process of its own, on its own folder and ports."""
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from helpdesk import config, create_app
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.passwords import hash_password
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from tests.engines import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough password"
START_SECONDS = 60


@dataclass
class RunningDesk:
    """Where a running desk answers and what it keeps; `app` looks into the same database from the test."""

    url: str
    instance: Path
    smtp_port: int
    app: Flask
    process: subprocess.Popen
    log: Path

    def create_agent(self, email: str, name: str, role: str = "agent", locale: str = "en") -> str:
        """Makes somebody who can sign in with PASSWORD; returns the address."""
        hashed = hash_password(PASSWORD)
        with self.app.app_context(), unit_of_work():
            accounts.create_agent(email=email, name=name, role=role, locale=locale, password_hash=hashed, actor=SYSTEM)
        return email

    def printed(self) -> str:
        """What the desk wrote to its terminal so far."""
        return self.log.read_text()


@contextmanager
def running_desk(instance: Path, **environment: str):
    """Starts run.py with these settings, waits until it is well, and stops it in an orderly way."""
    port, smtp_port = free_port(), free_port()
    instance.mkdir(parents=True, exist_ok=True)
    variables = {"HELPDESK_INSTANCE": str(instance), "PORT": str(port), "HELPDESK_SAMPLE": "0", "HELPDESK_RATE_LIMITS": "0", "HELPDESK_UNDO_SECONDS": "0",
                 "HELPDESK_SMTP_LISTEN": f"127.0.0.1:{smtp_port}", **environment}
    log = instance / "run.log"
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "run.py"], cwd=ROOT, env={**os.environ, **variables}, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_well(url, process, log)
        app = create_app(config.load(instance=instance, sample=False, log_level="WARNING"))
        yield RunningDesk(url, instance, smtp_port, app, process, log)
        with app.app_context():
            db.engine.dispose()
    finally:
        _stop(process)


def _wait_until_well(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the desk did not become well:\n{log.read_text()}")


def _stop(process: subprocess.Popen) -> None:
    """SIGTERM as an operator would; whatever is left of the group after half a minute is killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
