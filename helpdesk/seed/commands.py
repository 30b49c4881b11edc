"""flask --app helpdesk seed …: fills an empty desk with made-up people and tickets."""
from datetime import UTC, datetime, time

import click
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade
from tqdm import tqdm

from helpdesk.core import clock
from helpdesk.seed import load, sample, staff

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
    upgrade()
    day = (until or clock.utcnow()).date()
    plan = load.LoadPlan(tickets, messages, customers, agents, number, datetime.combine(day, time(), UTC))
    with tqdm(total=tickets, unit=" tickets") as bar:
        try:
            load.fill(plan, bar.update)
        except staff.NotEmpty:
            raise click.ClickException("Somebody works in this desk already. Name an empty folder in HELPDESK_INSTANCE.") from None


@seed.command("sample")
@with_appcontext
def sample_command():
    """Fills an empty desk with the Brisa sample."""
    upgrade()
    fill_sample()


def fill_sample() -> None:
    """Writes the sample with a progress bar. :raises click.ClickException: when somebody works here already."""
    with tqdm(unit=" steps", bar_format="{percentage:3.0f}% |{bar:40}| {elapsed}") as bar:
        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
        try:
            sample.fill(show)
        except staff.NotEmpty:
            raise click.ClickException("Somebody works in this desk already. Name an empty folder in HELPDESK_INSTANCE.") from None
