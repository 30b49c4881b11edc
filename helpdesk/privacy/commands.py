"""`flask --app helpdesk privacy …`: what is kept, and what is over."""
import click
from flask.cli import AppGroup, with_appcontext

from helpdesk.core.db import db
from helpdesk.privacy import cleaning, retention

privacy = AppGroup("privacy", help="How long data are kept; what deleted rows leave behind.")


@privacy.command("retain")
@click.option("--dry-run", is_flag=True, help="Only count.")
@with_appcontext
def retain(dry_run: bool):
    """Lets go what is over by the rules of the settings page, or counts it."""
    found = {rule.kind: rule.days for rule in retention.rules().values() if rule.days}
    if not found:
        click.echo("Everything is kept for ever: no rule is switched on.")
    for kind, days in found.items():
        click.echo(f"{kind}: older than {days} days: {retention.count(kind, days)}")
    db.session.rollback()
    if found and not dry_run:
        click.echo(f"Let go: {retention.retain()}")


@privacy.command("clean")
@with_appcontext
def clean():
    """Overwrites what deleted rows left in the database file; at the first time this takes about 6 s for each GB, in which nobody writes."""
    try:
        cleaning.clean_database()
    except cleaning.StillRead as error:
        raise click.ClickException(f"{error} Try again in a moment.") from None
    click.echo("Nothing of deleted rows is left in the database file.")
