"""What every test may ask for: an app on a fresh database, signed-in clients, three named agents."""
import gc
import shutil
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass

import pytest
from flask import has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import BytecodeCache

from helpdesk import config, create_app
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, Team
from helpdesk.core import footprints
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.worker import Worker
from helpdesk.web.environment import language
from helpdesk.web.identity import COOKIE
from helpdesk.wiring import TABLES
from tests.engines import empty, postgresql


def apart(call, *args, **options):
    """Calls outside of the test's own application context, as requests and socket events do in life."""
    context = copy_context()
    context.run(_cv_app.set, None)
    answer = context.run(call, *args, **options)
    # A redirect that is followed is a request within a request, which stands outside of any context already.
    if has_app_context():
        footprints.flush()
        db.session.rollback()
    return answer


class Browser(FlaskClient):
    """A test client whose requests stand outside of the test's own context, as they do in life."""

    def open(self, *args, **options):
        options.setdefault("buffered", True)
        return apart(super().open, *args, **options)


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all tests; each app compiling its own took half of the time of every test."""

    def __init__(self):
        self._known = {}

    def get_cache_key(self, name, filename=None):
        return f"{language()} {filename or name}"

    def load_bytecode(self, bucket):
        bucket.code = self._known.get(bucket.key)

    def dump_bytecode(self, bucket):
        self._known[bucket.key] = bucket.code


def share_compiled(engine) -> None:
    """Lets the engines of all tests use what SQLAlchemy has compiled once; compiling took a fifth of the time of every test."""
    first = _engines.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


# What is imported stays: looking through it for garbage again and again took a tenth of the time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)

COMPILED = CompiledTemplates()
_engines: dict[str, object] = {}
_ran_on: dict[str, int] = {}


def pytest_addoption(parser):
    parser.addoption("--engine", default="sqlite", choices=["sqlite", "postgresql"], help="database under the tests")


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what asks for a database is run again; everything else has run on SQLite and would do the same."""
    if config.getoption("--engine") == "postgresql":
        again, elsewhere = [], []
        for item in items:
            (again if {"template", "engine", "postgresql_address"} & set(item.fixturenames) else elsewhere).append(item)
        items[:] = again
        config.hook.pytest_deselected(items=elsewhere)


def pytest_terminal_summary(terminalreporter):
    for engine, count in sorted(_ran_on.items()):
        terminalreporter.write_line(f"databases opened on {engine}: {count}")


@pytest.fixture(scope="session")
def engine(request) -> str:
    """'sqlite' or 'postgresql'."""
    return request.config.getoption("--engine")


@pytest.fixture(scope="session")
def postgresql_address(engine):
    """Address of the private PostgreSQL server of this run, or None on SQLite."""
    if engine == "sqlite":
        yield None
        return
    with postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def template(tmp_path_factory, postgresql_address):
    """A migrated, empty database: a SQLite file to copy, or the PostgreSQL database that each test finds empty; answers its path."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(config.load(instance=folder, database_url=postgresql_address or "", sample=False))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return folder / "continua.sqlite3"


@contextmanager
def fresh_settings(folder, template, postgresql_address):
    """Settings of a desk in this folder on a fresh database."""
    if not postgresql_address:
        shutil.copy(template, folder / "continua.sqlite3")
    (folder / "translations").symlink_to(template.parent / "translations")
    engine = "postgresql" if postgresql_address else "sqlite"
    _ran_on[engine] = _ran_on.get(engine, 0) + 1
    yield config.load(instance=folder, database_url=postgresql_address or "", sample=False, rate_limits=False, undo_seconds=0,
                      log_level="WARNING")
    if postgresql_address:
        empty(postgresql_address)


@contextmanager
def entered(settings):
    """The desk of these settings, inside its context."""
    app = create_app(settings)
    app.config.update(WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = Browser
    with app.app_context():
        share_compiled(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def settings(tmp_path, template, postgresql_address):
    """Settings of a desk on a fresh database, made for this test alone."""
    with fresh_settings(tmp_path, template, postgresql_address) as settings:
        yield settings


@pytest.fixture
def app(settings):
    """The desk, without its processes: worker and sockets are started by the tests that need them."""
    with entered(settings) as app:
        yield app


@pytest.fixture
def work_off(app):
    """Does what a running worker would do now: sends what is due, runs what follows."""
    return Worker(app, TABLES).work_off


@dataclass
class Staff:
    """Alice may, Bob is on the private team, Carol must see nothing of that team. All are plain agents but Alice, who is admin."""

    alice: Agent
    bob: Agent
    carol: Agent
    private_team: Team
    open_team: Team


@pytest.fixture
def staff(app) -> Staff:
    """Three agents and two teams."""
    with unit_of_work():
        alice = accounts.create_agent(email="alice@desk.test", name="Alice Admin", role="admin", actor=SYSTEM)
        bob = accounts.create_agent(email="bob@desk.test", name="Bob Member", role="agent", actor=SYSTEM)
        carol = accounts.create_agent(email="carol@desk.test", name="Carol Outside", role="agent", actor=SYSTEM)
        private, everybody = Team(names={"en": "Legal"}, is_private=True), Team(names={"en": "Refunds", "ro": "Rambursări"})
        private.members.extend([alice, bob])
        db.session.add_all([private, everybody])
    return Staff(alice, bob, carol, private, everybody)


@pytest.fixture
def client_of(app):
    """A browser in which the given agent is signed in: client_of(staff.alice)."""
    def sign_in(agent: Agent):
        with unit_of_work():
            token = accounts.sign_in(db.session.get(Agent, agent.id), days=1, browser="test")
        client = app.test_client()
        client.set_cookie(COOKIE, token)
        return client
    return sign_in


@pytest.fixture
def alice(client_of, staff):
    """The browser of the admin."""
    return client_of(staff.alice)


@pytest.fixture
def bob(client_of, staff):
    """The browser of an agent."""
    return client_of(staff.bob)


@pytest.fixture
def visitor(app):
    """A browser in which nobody is signed in."""
    return app.test_client()
