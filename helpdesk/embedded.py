"""Prepares an embedded desk (migrations, sample) and keeps its processes, web and worker and the sample's shop, running."""
import gc
import os
import signal
import socket
import time
from collections.abc import Callable

import click
from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app
from setproctitle import setproctitle

from helpdesk import config, create_app
from helpdesk.accounts.actions import make_link
from helpdesk.accounts.queries import has_admin, has_sample_sign_ins
from helpdesk.accounts.samples import SAMPLE_PASSWORD, SAMPLE_SIGN_INS
from helpdesk.cli import work
from helpdesk.core.addresses import link
from helpdesk.core.db import db, unit_of_work
from helpdesk.seed import sample_card, sample_shop
from helpdesk.seed.commands import fill_sample

STOP_SECONDS = 8
# On a busy machine people come first: what the worker does can wait the moment that a page cannot.
WORKER_NICENESS = 10
STOPS = (signal.SIGTERM, signal.SIGINT)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main() -> int:
    """Runs until SIGTERM or Ctrl-C; the exit status is 0 after an orderly stop, 1 when the desk cannot start."""
    # What run.py imported stays, and is shared by both parts.
    gc.freeze()
    gc.enable()
    try:
        settings = config.load()
        config.prepare_instance(settings)
        _refuse_busy_port(settings)
        shop = _sample_shop(settings)
        app = _prepare(settings, shop)
    except config.ConfigurationError as error:
        click.echo(f"The desk cannot start.\n{error.message}", err=True)
        return 1
    os.environ["HELPDESK_INSTANCE"] = str(settings.instance)
    return _keep(settings, app, shop)


def _sample_shop(settings: config.Settings) -> socket.socket | None:
    """The door of the sample shop, which stands beside a sample desk on any free port and may be asked there."""
    if not settings.is_sample:
        return None
    shop = socket.create_server((sample_card.HOST, 0))
    place = f"{sample_card.HOST}:{shop.getsockname()[1]}"
    settings.card_hosts = ",".join(filter(None, (settings.card_hosts, place)))
    os.environ["HELPDESK_CARD_HOSTS"] = settings.card_hosts
    return shop


def _refuse_busy_port(settings: config.Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise config.ConfigurationError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                f"Choose another one, for example: PORT={settings.port + 1} make run") from None


def _prepare(settings: config.Settings, shop: socket.socket | None) -> Flask:
    app = create_app(settings)
    with app.app_context():
        click.echo("Preparing the database …")
        upgrade()
        if settings.is_sample and not has_admin():
            _fill_sample(shop)
        if shop:
            with unit_of_work():
                sample_card.follow(shop.getsockname()[1])
        if has_sample_sign_ins() and (settings.url or settings.host not in LOOPBACK):
            raise config.ConfigurationError(
                "This database holds the sample sign-ins, whose password everybody knows, so it is served on 127.0.0.1 only. "
                "For a real desk give HELPDESK_INSTANCE an empty folder and set HELPDESK_URL.")
        _greet(settings)
        # No connection to the database may be shared between processes.
        db.engine.dispose()
    return app


def _fill_sample(shop: socket.socket) -> None:
    click.echo("Filling the Brisa sample …")
    fill_sample()
    with unit_of_work():
        sample_card.make(shop.getsockname()[1])


def _greet(settings: config.Settings) -> None:
    click.echo(f"\nContinua answers at {settings.base_url}/ and the desk at {settings.base_url}/desk/")
    if has_sample_sign_ins():
        for name, email in SAMPLE_SIGN_INS:
            click.echo(f"  sign in as {email} with {SAMPLE_PASSWORD} ({name})")
        click.echo(f"  chat as a visitor of the shop at {settings.base_url}/sample")
    elif not has_admin():
        with unit_of_work():
            token = make_link("first_admin")
        click.echo(f"  make the first admin here, once, within a day: {link(f'/desk/welcome/{token}')}")
    click.echo("Stop it with Ctrl-C.\n")


class Web(BaseApplication):
    """The web server of an embedded desk: one process with threads, which holds every live connection."""

    def __init__(self, settings: config.Settings):
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told instead of a command line."""
        options = {"worker_class": "gthread", "workers": 1, "threads": self._settings.web_threads + self._settings.max_sockets,
                   "bind": f"{self._settings.host}:{self._settings.port}", "graceful_timeout": 3, "timeout": 60,
                   "loglevel": "warning", "control_socket_disable": True, "proc_name": "continua"}
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self):
        """The application, made in the process that serves it: threads do not survive a fork."""
        return import_app("helpdesk.serving:app")


def _keep(settings: config.Settings, app: Flask, shop: socket.socket | None) -> int:
    """Forks the parts, which begin with everything imported; one that ends by itself is started again, told to stop both end.

    In a child it returns when that part has ended.
    """
    parts = {"web": lambda: Web(settings).run(), "worker": lambda: work(app)}
    if shop:
        parts["sample shop"] = lambda: sample_shop.serve(shop)
    stopping, running, missing = _told_to_stop(), {}, list(parts)
    while not stopping:
        for name in missing:
            pid = os.fork()
            if pid == 0:
                return _become(name, parts[name])
            running[pid] = name
        time.sleep(0.3)
        # Ctrl-C reaches the parts too: what ends then is waited for by _stop().
        missing = [] if stopping else [running.pop(pid) for pid in _ended(running)]
    return _stop(list(running))


def _told_to_stop() -> list[bool]:
    """A list that is no longer empty once this process was told to stop."""
    stopping: list[bool] = []
    for number in STOPS:
        signal.signal(number, lambda *_: stopping.append(True))
    return stopping


def _become(name: str, part: Callable[[], None]) -> int:
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    setproctitle(f"continua: {name}")
    if name != "web":
        os.nice(WORKER_NICENESS)
    part()
    return 0


def _ended(running: dict[int, str]) -> list[int]:
    """Those of the processes that have ended by themselves; nobody is started again at once."""
    ended = {pid: status for pid, status in (os.waitpid(pid, os.WNOHANG) for pid in running) if pid}
    for pid, status in ended.items():
        click.echo(f"The {running[pid]} ended with {os.waitstatus_to_exitcode(status)}; starting it again.", err=True)
    if ended:
        time.sleep(1)
    return list(ended)


def _stop(running: list[int]) -> int:
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running and time.monotonic() < deadline:
        running = [pid for pid in running if os.waitpid(pid, os.WNOHANG)[0] == 0]
        time.sleep(0.02)
    for pid in running:
        os.kill(pid, signal.SIGKILL)
    return 0
