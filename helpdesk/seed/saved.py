"""The saved queues of Brisa: two for everybody, one of a team."""
from helpdesk.accounts.models import Agent
from helpdesk.tickets.queue_rules import parse
from helpdesk.tickets.saved_queues import Wish, create


def queues(supervisor: Agent, delivery_id: int) -> None:
    """Makes them; call it inside a unit."""
    urgent = parse("all", [["any", [["priority", "is", "high"], ["priority", "is", "urgent"]]]])
    chats = parse("all", [["all", [["channel", "is", "chat"], ["waiting_on", "is", "us"]]]])
    late = parse("all", [["all", [["team", "is", delivery_id], ["waiting", "over", 24]]]])
    for wish in (
        Wish({"en": "Urgent", "pt-BR": "Urgentes", "ro": "Urgente"}, "unsolved", urgent, "priority", 10, "everybody"),
        Wish({"en": "Chats to answer", "pt-BR": "Chats a responder", "ro": "Chaturi de răspuns"}, "unsolved", chats, "waiting", 20, "everybody"),
        Wish({"en": "Deliveries, a day old", "pt-BR": "Entregas com um dia", "ro": "Livrări de o zi"}, "unsolved", late, "waiting", 30, delivery_id),
    ):
        create(wish, agent=supervisor)
