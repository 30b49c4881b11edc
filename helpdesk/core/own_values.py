"""What stands in a field that an admin defined, in the one form in which it is kept; pure rules."""
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation

LARGEST, MOST_PLACES = Decimal(10) ** 15, 15
YES, NO = "yes", "no"


def kept(kind: str, typed: str, keys: Collection[str] = ()) -> str:
    """A typed value of a field of this kind (text, choice of `keys`, number, date, yes) as it is kept. :raises ValueError: when it is none."""
    if kind == "choice" and typed not in keys or kind == "yes" and typed not in (YES, NO):
        raise ValueError(typed)
    if kind == "number":
        return number(typed)
    return date.fromisoformat(typed).isoformat() if kind == "date" else typed


def number(typed: str) -> str:
    """1234,5 and 1234.5 are one number; with both signs the last one is the decimal's. :raises ValueError: when it is none."""
    plain = typed.replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." in plain:
        plain = plain.replace("." if plain.rindex(",") > plain.rindex(".") else ",", "")
    try:
        found = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise ValueError(typed) from None
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueError(typed)
    plain = found.normalize()
    if -plain.as_tuple().exponent > MOST_PLACES:
        # 1e-999999 is nine signs, and written out a million.
        raise ValueError(typed)
    return f"{plain:f}" if found else "0"
