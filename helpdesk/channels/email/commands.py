"""`flask --app helpdesk mail …`: parse needs no instance and no database; the other commands open the desk's own."""
import json
import sys

import click
from flask.cli import with_appcontext

from helpdesk.channels.email import fetching, mailboxes
from helpdesk.channels.email.accepting import Envelope, NotNow, TooLarge, accept
from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.parsing import parse

TRY_AGAIN_LATER = 75     # EX_TEMPFAIL
REFUSED = 69             # EX_UNAVAILABLE: it will be too large tomorrow as well

mail = click.Group("mail", help="Mail: taken, fetched, looked at.")


@mail.command("parse")
@click.option("--batch", is_flag=True, help="Read a path per line and answer a JSON object per line.")
def parse_command(batch: bool):
    """Prints what a raw mail on standard input says, as JSON."""
    if not batch:
        _answer(sys.stdin.buffer.read())
        return
    for line in sys.stdin.buffer:
        if path := line.rstrip(b"\r\n"):
            try:
                with open(path, "rb") as file:
                    raw = file.read()
            except OSError as error:
                _print(Parsed(problems=(f"The file could not be read: {error.strerror}.",)))
                continue
            _answer(raw)


@mail.command("deliver")
@click.option("--recipient", "recipients", multiple=True, help="The envelope's recipient; may be said several times.")
@click.option("--sender", default="", help="The envelope's sender.")
@with_appcontext
def deliver_command(recipients: tuple[str, ...], sender: str):
    """Takes one raw mail from standard input: status 0 when it is ours, 75 when the sender should try again (sysexits)."""
    try:
        number = accept(sys.stdin.buffer.read(), Envelope("pipe", sender or None, recipients))
    except NotNow as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(TRY_AGAIN_LATER)
    except TooLarge as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(REFUSED)
    click.echo(f"Taken as {number}.", err=True)


@mail.command("fetch")
@with_appcontext
def fetch_command():
    """Looks once into every mailbox that is fetched by IMAP."""
    failed = False
    for mailbox_id in [mailbox.id for mailbox in mailboxes.active_mailboxes() if mailbox.imap_host]:
        came = fetching.fetch(mailbox_id)
        mailbox = mailboxes.mailbox_of_id(mailbox_id)
        failed = failed or bool(mailbox.fetch_error)
        click.echo(f"{mailbox.address}: {mailbox.fetch_error or came}")
    if failed:
        sys.exit(1)


def _answer(raw: bytes) -> None:
    _print(parse(raw))


def _print(parsed: Parsed) -> None:
    text = json.dumps(parsed.as_dict(), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


parse_command.needs_no_desk = True

if __name__ == "__main__":
    mail()
