"""flask --app helpdesk kb …: articles in and out, the search index, and searches from the command line."""
import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from tqdm import tqdm

from helpdesk.core import json_lines
from helpdesk.core.actor import SYSTEM
from helpdesk.core.i18n import LOCALES, known_locale
from helpdesk.core.index import Busy
from helpdesk.knowledge import exchange, exporting, following, searching
from helpdesk.knowledge.learning import lessons, teaching
from helpdesk.knowledge.learning.files import Unreadable, read_lessons
from helpdesk.knowledge.search import MOST_HITS
from helpdesk.knowledge.searching import as_record
from helpdesk.knowledge.why import Why

kb = AppGroup("kb", help="The knowledge base: import, export, search, index.")


@kb.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def import_command(source: Path):
    """Takes in a folder of Markdown with front matter, or a JSONL file; returns when all of it is searchable.

    A JSONL line is {"id", "locale", "body"} and may have title, summary, category, keywords, reviewed, visibility, status.
    """
    try:
        texts = import_articles(source)
    except exchange.Unreadable as error:
        raise click.ClickException(f"Nothing was imported.\n{error}") from None
    except Busy as error:
        raise click.ClickException(f"The articles are in, but not all searchable yet: {error}. The worker goes on.") from None
    click.echo(f"{texts} texts are in and searchable.", err=True)


@kb.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export_command(folder: Path):
    """Writes every article into a folder that `kb import` can read again."""
    click.echo(f"{exporting.write_folder(folder)} texts written to {folder}.", err=True)


@kb.command("reindex")
@with_appcontext
def reindex_command():
    """Builds the search index again from the database; the old one answers meanwhile."""
    with tqdm(unit=" articles", desc="Indexing") as bar:
        try:
            count = following.rebuild(searching.index(), lambda done, total: _show(bar, done, total))
            _train()
        except Busy as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{count} texts are searchable.", err=True)


@kb.command("learn")
@click.option("--from", "source", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help='JSON lines: {"query", "article", "locale", "weight"}; a weight of 0 takes a question away.')
@with_appcontext
def learn_command(source: Path):
    """Teaches articles the questions that they answer, on an admin's word; returns when searches know them."""
    try:
        told = read_lessons(source)
    except Unreadable as error:
        raise click.ClickException(f"Nothing was learnt.\n{error}") from None
    with tqdm(total=len(told), unit=" questions", desc="Keeping") as bar:
        changed = lessons.teach(told, bar.update)
    try:
        _train()
    except Busy as error:
        raise click.ClickException(f"The questions are kept, but another process trains: {error}. The worker goes on.") from None
    click.echo(f"{len(told)} questions are learnt, {changed} of them new or changed.", err=True)


@kb.command("search")
@click.argument("words", required=False)
@click.option("--locale", default="en", show_default=True)
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, MOST_HITS))
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines to read.")
@click.option("--why", is_flag=True, help="Say of each article why it stands where it stands.")
@click.option("--batch", is_flag=True, help='Read {"query", "locale", "limit"} a line from standard input, answer a JSON list a line.')
@with_appcontext
def search_command(words: str | None, locale: str, limit: int, as_json: bool, why: bool, batch: bool):
    """Searches the published articles that everybody may read."""
    if batch:
        _batch(locale, limit)
        return
    if not words:
        raise click.UsageError("Say what to search for.")
    if known_locale(locale) is None:
        raise click.UsageError(f"{locale!r} is not one of {', '.join(LOCALES)}.")
    if not searching.index().is_ready():
        raise click.ClickException("There is no search index yet: run `flask --app helpdesk kb reindex`.")
    answer = searching.index().search(words, known_locale(locale), limit=limit, explained=why)
    if as_json:
        click.echo(json.dumps([as_record(hit) for hit in answer.hits], ensure_ascii=False))
        return
    if answer.corrected:
        click.echo(f"(searched for: {answer.corrected})")
    for hit in answer.hits:
        click.echo(f"{hit.score:7.2f}  {hit.extra['title']}\n         {as_record(hit)['url']}")
        if hit.why:
            click.echo(f"         {_reasons(hit.why)}")


def _reasons(why: Why) -> str:
    """Points by where they come from; the word with the most first."""
    parts = [f"{word} {points:.2f}" for word, points in why.words.items()]
    more = {"parts of words": why.pieces, f"learnt ({why.likeness:.0%} like lesson {why.lesson_id})" if why.lesson_id else "learnt": why.learnt,
            "few lessons": why.evened}
    return " + ".join(parts + [f"{name} {points:.2f}" for name, points in more.items() if round(points, 2)])


def import_articles(source: Path) -> int:
    """Imports a folder or file with progress on standard error; returns how many texts it holds, all searchable.

    :raises helpdesk.knowledge.exchange.Unreadable: when nothing was imported, naming every fault.
    """
    opened = exchange.open_source(source)
    with tqdm(total=2 * len(opened.records), unit=" steps", desc="Importing") as bar:
        ready = exchange.prepare(opened, bar.update)
        for words in exchange.replaced(ready):
            tqdm.write(words, file=sys.stderr)
        exchange.take_in(opened, ready, actor=SYSTEM, progress=bar.update)
    with tqdm(unit=" articles", desc="Indexing") as bar:
        following.catch_up(searching.index(), lambda done, total: _show(bar, done, total))
    _train()
    return len({(one.external_id, one.draft.locale) for one in ready})


def _batch(locale: str, limit: int) -> None:
    """Answers each line at once; a line that cannot be read gets an empty list and a word on standard error."""
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            answer = _asked(json_lines.record(line), locale, limit)
        except ValueError as error:
            click.echo(f"line {number}: {error}", err=True)
            answer = []
        out.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        out.flush()


def _asked(record: dict, locale: str, limit: int) -> list[dict]:
    """What the search finds for a line of a batch. :raises ValueError: in words, for a line that asks nothing."""
    query, locale, limit = record.get("query"), record.get("locale", locale), record.get("limit", limit)
    if not isinstance(query, str):
        raise ValueError("the query is not a text")
    if not isinstance(locale, str) or known_locale(locale) is None:
        raise ValueError(f"{locale!r} is not one of {', '.join(LOCALES)}")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ValueError(f"the limit is a number from 1 to {MOST_HITS}")
    return [as_record(hit) for hit in searching.index().search(query, known_locale(locale), limit=limit).hits]


def _train() -> None:
    """Brings the rankers up to date, with progress on standard error."""
    with tqdm(unit=" steps", desc="Training") as bar:
        def show(locale: str, done: int, total: int) -> None:
            bar.set_postfix_str(locale, refresh=False)
            _show(bar, done, total)
        teaching.train_stale(searching.index(), show)


def _show(bar: tqdm, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)
