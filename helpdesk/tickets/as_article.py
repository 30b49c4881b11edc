"""The question and the answer of a ticket as the beginning of an article, without what could name a person."""
import re
from dataclasses import dataclass

from helpdesk.core import text
from helpdesk.core.personal import without_personal
from helpdesk.tickets import queries
from helpdesk.tickets.models import Message, Ticket

# A line that only greets or says goodbye, in English, Portuguese and Romanian.
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|ol[áa]|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]"
    r"|bun[ăa](?: (?:ziua|seara|diminea[țţt]a))?|salut|stimat[ăe]?|drag[ăa]?)\b(?:[,\s]+[\w.’'-]+){0,3}\W*$", re.I)
_GOODBYE = re.compile(
    r"^\W*(?:(?:kind|best|warm)? ?regards|best|sincerely|yours|thanks?(?: you)?|cheers|atenciosamente|abra[çc]os?|obrigad[oa]|grat[oa]"
    r"|agradecemos|cu (?:stim[ăa]|drag)|o zi bun[ăa]|mul[țţt]um(?:esc|im))\b[^.?\n]{0,30}[,.!]?\W*$", re.I)
# Shorter answers say "you are welcome"; they answer nothing.
SHORTEST_ANSWER = 60
MOST_ANSWERS = 3


@dataclass(frozen=True)
class Told:
    """What was asked and what answered it, in the words of both sides."""

    title: str
    question: str
    answers: list[str]


def told(ticket: Ticket) -> Told:
    """The first question and the longest answers of a ticket, in their order, fit for an author to go on from."""
    said = [message for message in queries.messages(ticket) if not message.is_automatic]
    names = {ticket.customer.name, ticket.customer.organisation.name if ticket.customer.organisation else "",
             *(message.agent.name for message in said if message.agent)}
    asked = next((message for message in said if message.direction == "in"), None)
    answers = sorted((message for message in said if message.direction == "out" and len(message.text) >= SHORTEST_ANSWER),
                     key=lambda message: -len(message.text))[:MOST_ANSWERS]
    return Told(text.one_line(without_personal(ticket.subject, names)), _bare(asked, names) if asked else "",
                [_bare(one, names) for one in sorted(answers, key=lambda message: message.seq)])


def _bare(message: Message, names: set[str]) -> str:
    lines = message.text.strip().splitlines()
    while len(lines) > 1 and (not lines[0].strip() or _GREETING.match(lines[0])):
        lines.pop(0)
    for place, line in enumerate(lines):
        # After the goodbye come name, company and telephone.
        if place and _GOODBYE.match(line) and len(lines) - place <= 8:
            lines = lines[:place]
            break
    bare = without_personal("\n".join(lines).strip(), names)
    return "\n".join(line for line in bare.splitlines() if line.strip() != "·" or not line)
