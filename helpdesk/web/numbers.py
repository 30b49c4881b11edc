"""Numbers in addresses: nothing larger than an id can be, for that would only upset a database."""
from flask import request

from helpdesk.core.db import LARGEST_ID


def argument(name: str, default: int = 0) -> int:
    """A number from the query of the address, between 0 and the largest id; `default` for anything else."""
    return number_in(request.args.get(name, ""), default)


def number_in(written: str, default: int = 0) -> int:
    """The same for a number that stands somewhere else."""
    return min(int(written), LARGEST_ID) if written.isdecimal() and len(written) < 20 else default
