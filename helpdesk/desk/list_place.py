"""Which page of its queue an agent looks at: it goes along in the addresses of tickets and their forms, so that the list beside a ticket stays there."""
from flask import request

from helpdesk.desk.door import blueprint

# `after` and `above` are places of tickets (see tickets/queue_sorts.py): the page begins below the one, or ends above the other.
WORDS = ("sort", "after", "above")


@blueprint.context_processor
def _page() -> dict:
    return {"list_place": lambda: tuple(place().items())}


def place() -> dict[str, str]:
    """What of it stands in the address of this page, for the addresses of the next ones."""
    return {word: request.args[word] for word in WORDS if request.args.get(word)}


def begins_below(after: str) -> dict[str, str]:
    """The same for the page that begins below the ticket with this place."""
    return {word: value for word, value in place().items() if word == "sort"} | {"after": after}
