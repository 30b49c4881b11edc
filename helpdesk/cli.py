"""The commands: flask --app helpdesk …"""
import signal
import threading

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from tqdm import tqdm

from helpdesk import wiring
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.passwords import hash_password
from helpdesk.accounts.queries import agent_by_email
from helpdesk.backup import backup
from helpdesk.channels.email.commands import mail
from helpdesk.channels.email.lmtp import LmtpReceiver
from helpdesk.channels.email.receiver import Receiver
from helpdesk.channels.email.watching import Watchers
from helpdesk.core import text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.addresses import link
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.core.garbage import leave_what_stays
from helpdesk.customers import search as people_search
from helpdesk.knowledge.commands import kb
from helpdesk.outbox.worker import Worker
from helpdesk.privacy.commands import privacy
from helpdesk.schema import prepare
from helpdesk.seed.commands import seed
from helpdesk.tickets import search_index
from helpdesk.tickets.models import Ticket

admin = AppGroup("admin", help="People who run this desk.")
tickets = AppGroup("tickets", help="Looking after the tickets.")


def add_commands(app: Flask) -> None:
    """Hangs every command on the app; each begins with tables that fit."""
    for command in (worker, backup, admin, tickets, seed, kb, mail, privacy):
        prepare(command)
        app.cli.add_command(command)


@click.command()
@with_appcontext
def worker():
    """Sends what must leave, runs what follows, takes mail; until it is told to stop."""
    work(current_app._get_current_object())


def work(app: Flask) -> None:
    """The worker: runs until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = app.config["SETTINGS"]
    leave_what_stays()
    running = [Worker(app, wiring.TABLES), Receiver(app, settings), LmtpReceiver(app, settings), Watchers(app)]
    for part in running:
        part.start()
    stop.wait()
    for part in reversed(running):
        part.stop()


@admin.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", default="admin", show_default=True, type=click.Choice(["agent", "supervisor", "admin"]))
@click.password_option()
@with_appcontext
def create_admin(email: str, name: str, role: str, password: str):
    """Makes an agent, supervisor or admin with a password."""
    try:
        hashed = hash_password(password)
        with unit_of_work():
            accounts.create_agent(email=email, name=name, role=role, password_hash=hashed, actor=SYSTEM)
    except DeskError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} can sign in now.")


@admin.command("link")
@click.option("--email", help="An agent who forgot the password; without it the link makes the first admin.")
@with_appcontext
def one_time_link(email: str | None):
    """Prints a one-time link: for the first admin of a new desk, or for a new password."""
    with unit_of_work():
        agent = agent_by_email(text.address(email)) if email else None
        if email and agent is None:
            raise click.ClickException(f"No active agent has the address {email}.")
        token = accounts.make_link("reset", agent) if agent else accounts.make_link("first_admin")
    click.echo(link(f"/desk/welcome/{token}"))


@tickets.command("reindex")
@with_appcontext
def reindex_tickets():
    """Writes the words of every person and ticket again, newest tickets first, while the desk goes on working."""
    people_search.rebuild(unit_of_work)
    total = db.session.scalar(sa.select(sa.func.count(Ticket.id)))
    with tqdm(total=total, unit=" tickets") as bar:
        search_index.rebuild(unit_of_work, bar.update)
    click.echo("Every person and ticket can be found again.")
