"""Prepares an embedded desk (migrations, sample) and keeps its two processes, web and worker, running."""
import os
import signal
import socket
import subprocess
import sys
import time

import click
from flask_migrate import upgrade

from helpdesk import config, create_app
from helpdesk.accounts.actions import make_link
from helpdesk.accounts.queries import has_admin, has_sample_sign_ins
from helpdesk.accounts.samples import SAMPLE_PASSWORD, SAMPLE_SIGN_INS
from helpdesk.core.addresses import link
from helpdesk.core.db import unit_of_work
from helpdesk.seed.commands import fill_sample

STOP_SECONDS = 8
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main() -> int:
    """Runs until SIGTERM or Ctrl-C; the exit status is 0 after an orderly stop, 1 when the desk cannot start."""
    try:
        settings = config.load()
        config.prepare_instance(settings)
        _refuse_busy_port(settings)
        _prepare(settings)
    except config.ConfigurationError as error:
        click.echo(f"The desk cannot start.\n{error.message}", err=True)
        return 1
    return _keep(settings)


def _refuse_busy_port(settings: config.Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise config.ConfigurationError(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                f"Choose another one, for example: PORT={settings.port + 1} make run") from None


def _prepare(settings: config.Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        click.echo("Preparing the database …")
        upgrade()
        if settings.is_sample and not has_admin():
            _fill_sample()
        if has_sample_sign_ins() and (settings.url or settings.host not in LOOPBACK):
            raise config.ConfigurationError(
                "This database holds the sample sign-ins, whose password everybody knows, so it is served on 127.0.0.1 only. "
                "For a real desk give HELPDESK_INSTANCE an empty folder and set HELPDESK_URL.")
        _greet(settings)


def _fill_sample() -> None:
    click.echo("Filling the Brisa sample …")
    fill_sample()


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


def _commands(settings: config.Settings) -> list[list[str]]:
    threads = settings.web_threads + settings.max_sockets
    web = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", str(threads),
           "--bind", f"{settings.host}:{settings.port}", "--graceful-timeout", "3", "--timeout", "60",
           "--log-level", "warning", "--no-control-socket", "helpdesk.serving:app"]
    return [web, [sys.executable, "-m", "flask", "--app", "helpdesk", "worker"]]


def _keep(settings: config.Settings) -> int:
    """Starts both processes; when one ends by itself it is started again, when told to stop both end."""
    stopping = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    commands = _commands(settings)
    environment = {**os.environ, "HELPDESK_INSTANCE": str(settings.instance)}
    running = [subprocess.Popen(command, env=environment, cwd=config.ROOT) for command in commands]
    while not stopping:
        time.sleep(0.3)
        for place, process in enumerate(running):
            if process.poll() is not None and not stopping:
                click.echo(f"A part of the desk ended with {process.returncode}; starting it again.", err=True)
                time.sleep(1)
                running[place] = subprocess.Popen(commands[place], env=environment, cwd=config.ROOT)
    return _stop(running)


def _stop(running: list[subprocess.Popen]) -> int:
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
