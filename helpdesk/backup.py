"""A whole copy of an embedded desk, made while it goes on working."""
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from tqdm import tqdm

from helpdesk.core.db import db, is_sqlite


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def backup(folder: Path):
    """Copies database, files and keys into a new FOLDER, which HELPDESK_INSTANCE may name afterwards."""
    instance = current_app.config["SETTINGS"].instance
    if not is_sqlite():
        raise click.ClickException(f"This desk keeps its rows on PostgreSQL: copy them with pg_dump, and then {instance} as it is.")
    try:
        _copy(instance, _new(folder.resolve()))
    except (OSError, sqlite3.Error) as error:
        raise click.ClickException(f"The copy in {folder} is not complete: {error}. Remove it and try again.") from None
    click.echo(f"The desk is copied. Start the copy with: HELPDESK_INSTANCE={folder} make run")


def _new(folder: Path) -> Path:
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _copy(instance: Path, target: Path) -> None:
    """A file is durable before a row names it, so rows first and files second leaves none out.

    The database gets its name at the very end: what was cut off is no desk.
    """
    database = Path(db.engine.url.database)
    unfinished = target / "unfinished.sqlite3"
    click.echo(f"Copying the database ({database.stat().st_size / 1e6:,.0f} MB) …")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    for path in tqdm([path for path in (instance / "files").rglob("*") if path.is_file()], desc="Files", unit=" files"):
        place = target / path.relative_to(instance)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    for key in instance.glob("*.key"):
        shutil.copy2(key, target / key.name)
    unfinished.rename(target / database.name)
