"""Articles that our answers in the chat link to, shown as cards beneath the words."""
from helpdesk.knowledge.links import linked_articles
from helpdesk.knowledge.queries import Listed, listed
from helpdesk.tickets.models import Message

MOST_CARDS = 3


def cards(messages: list[Message], locale: str) -> dict[int, list[Listed]]:
    """Message id → the articles of our help centre that it links to, as readers may see them; one statement, if any."""
    wanted = {message.id: linked_articles(message.text)[:MOST_CARDS] for message in messages if message.direction == "out"}
    ids = sorted({article_id for found in wanted.values() for article_id in found})
    shown = {article.article_id: article for article in listed(ids, locale)} if ids else {}
    return {message_id: [shown[article_id] for article_id in found if article_id in shown] for message_id, found in wanted.items()}
