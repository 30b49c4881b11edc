"""`mail parse`: one raw mail on standard input, one JSON object on standard output; needs no instance and no database."""
import json
import sys

import click

from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.parsing import parse


@click.command('parse')
@click.option('--batch', is_flag=True, help='Read a path per line and answer a JSON object per line.')
def parse_command(batch):
    """Print what a raw mail on standard input says, as JSON."""
    if not batch:
        _answer(sys.stdin.buffer.read())
        return
    for line in sys.stdin.buffer:
        if path := line.rstrip(b'\r\n'):
            try:
                with open(path, 'rb') as file:
                    raw = file.read()
            except OSError as error:
                _print(Parsed(problems=(f'The file could not be read: {error.strerror}.',)))
                continue
            _answer(raw)


def _answer(raw):
    _print(parse(raw))


def _print(parsed):
    text = json.dumps(parsed.as_dict(), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode('utf-8', 'replace') + b'\n')
    sys.stdout.buffer.flush()


if __name__ == '__main__':
    parse_command()
