"""Articles that our answers in the chat link to, shown as cards beneath the words."""
import re

from helpdesk.core.addresses import link
from helpdesk.knowledge.queries import Listed, listed
from helpdesk.tickets.models import Message

MOST_CARDS = 3
_PATH = re.compile(r"/help/[A-Za-z-]{2,8}/articles/(\d{1,9})")


def cards(messages: list[Message], locale: str) -> dict[int, list[Listed]]:
    """Message id → the articles of our help centre that it links to, as readers may see them; one statement, if any."""
    wanted = {message.id: _linked(message.text) for message in messages if message.direction == "out"}
    ids = sorted({article_id for found in wanted.values() for article_id in found})
    shown = {article.article_id: article for article in listed(ids, locale)} if ids else {}
    return {message_id: [shown[article_id] for article_id in found if article_id in shown] for message_id, found in wanted.items()}


def _linked(text: str) -> list[int]:
    """The ids of linked articles, in order, each once. Only addresses of this desk count."""
    found = dict.fromkeys(int(rest.group(1)) for part in text.split(link(""))[1:] if (rest := _PATH.match(part)))
    return list(found)[:MOST_CARDS]
