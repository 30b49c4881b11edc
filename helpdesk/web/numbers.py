"""Numbers in addresses: nothing larger than an id can be, for that would only upset a database."""
from flask import request

LARGEST_ID = 2**31 - 1


def argument(name: str, default: int = 0) -> int:
    """A number from the query of the address, between 0 and the largest id; `default` for anything else."""
    value = request.args.get(name, "")
    return min(int(value), LARGEST_ID) if value.isdecimal() and len(value) < 20 else default
