"""`flask --app helpdesk mail …`: parse needs no instance and no database; the other commands open the desk's own."""
import json
import sys

import click

from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.parsing import parse

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


def _answer(raw: bytes) -> None:
    _print(parse(raw))


def _print(parsed: Parsed) -> None:
    text = json.dumps(parsed.as_dict(), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    mail()
