"""flask --app helpdesk seed …: fills an empty desk with made-up people and tickets."""
from contextlib import contextmanager
from datetime import UTC, datetime, time

import click
from flask.cli import AppGroup, with_appcontext
from tqdm import tqdm

from helpdesk.config import ROOT
from helpdesk.core import clock
from helpdesk.knowledge.commands import import_articles
from helpdesk.seed import gap_board, help_centre, load, sample, staff

seed = AppGroup("seed", help="Databases made up: the sample of a first start, and large ones for measuring.")


@seed.command("load")
@click.option("--tickets", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--messages", default=3.0, show_default=True, help="Average number of messages of a ticket.")
@click.option("--customers", default=5_000, show_default=True, type=click.IntRange(1))
@click.option("--agents", default=10, show_default=True, type=click.IntRange(3))
@click.option("--seed", "number", default=1, show_default=True, help="The same number gives the same rows.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the data end; today when left out.")
@with_appcontext
def load_command(tickets: int, messages: float, customers: int, agents: int, number: int, until: datetime | None):
    """Builds a large, realistic, deterministic database, search included."""
    day = (until or clock.utcnow()).date()
    plan = load.LoadPlan(tickets, messages, customers, agents, number, datetime.combine(day, time(), UTC))
    with _in_words():
        staff.refuse_if_in_use()
        import_articles(ROOT / "kb")
        help_centre.fill()
        with tqdm(total=tickets, unit=" tickets", desc="Tickets") as bar:
            load.fill(plan, bar.update)


@seed.command("sample")
@with_appcontext
def sample_command():
    """Fills an empty desk with the Brisa sample."""
    fill_sample()


def fill_sample() -> None:
    """Writes help centre and sample with progress bars. :raises click.ClickException: when somebody works here already."""
    with _in_words():
        staff.refuse_if_in_use()
        import_articles(ROOT / "kb")
        with tqdm(unit=" steps", desc="Tickets") as bar:
            sample.fill(lambda done, total: _show(bar, done, total))
        gap_board.tend()


def _show(bar: tqdm, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


@contextmanager
def _in_words():
    try:
        yield
    except staff.NotEmpty:
        raise click.ClickException("Somebody works in this desk already. Name an empty folder in HELPDESK_INSTANCE.") from None
