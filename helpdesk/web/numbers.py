"""Numbers in addresses: ids that a row can have, and nothing larger that would only upset a database."""
from flask import Flask, request
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """<int:…> in an address: a number that some row may have; anything larger is simply not there (404)."""

    def __init__(self, map_, fixed_digits: int = 0):
        super().__init__(map_, fixed_digits, min=0, max=LARGEST_ID)


def bound_numbers(app: Flask) -> None:
    """Makes every <int:…> of the app's addresses an id."""
    app.url_map.converters["int"] = IdConverter


def argument(name: str, default: int = 0) -> int:
    """A number from the query of the address, between 0 and the largest id; `default` for anything else."""
    value = request.args.get(name, "")
    return min(int(value), LARGEST_ID) if value.isdecimal() and len(value) < 20 else default
