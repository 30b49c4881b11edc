"""What the tests of reports share: a moment that stands still, and who looks."""
import pytest

from helpdesk.accounts import actions as accounts
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at
from helpdesk.core.db import unit_of_work
from tests.reports.stories import NOW


@pytest.fixture
def present(app):
    """Everything happens at NOW."""
    with at(NOW):
        yield


@pytest.fixture
def browser(client_of, staff):
    """A signed-in supervisor's browser."""
    with unit_of_work():
        supervisor = accounts.create_agent(email="sue@desk.test", name="Sue Supervisor", role="supervisor", actor=SYSTEM)
    return client_of(supervisor)
