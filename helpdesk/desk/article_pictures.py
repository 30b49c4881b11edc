"""Pictures that an author pastes, drops or chooses."""
from flask import jsonify, request

from helpdesk.accounts.permissions import ARTICLE_WRITE, requires
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import pictures

MOST_AT_ONCE = 10


@blueprint.post("/articles/pictures")
@requires(ARTICLE_WRITE)
@opens_own_unit
def store_pictures():
    """Keeps the posted pictures and answers the Markdown that shows them; no row is written."""
    try:
        return jsonify(markdown=posted_pictures())
    except Invalid as error:
        return jsonify(error=" ".join(error.fields.values())), error.status


def posted_pictures() -> str:
    """The Markdown of the pictures that came with a form, '' when none came. :raises Invalid: when one cannot be kept."""
    files = [file for file in request.files.getlist("images") if file.filename][:MOST_AT_ONCE]
    return "\n\n".join(f"![{_words(file.filename)}]({pictures.store(file.read()).path})" for file in files)


def _words(filename: str) -> str:
    """What a reader who does not see the picture gets, until the author says it better."""
    name = text.one_line(filename.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")[0], 80)
    return "".join(letter if letter.isalnum() else " " for letter in name).strip()
