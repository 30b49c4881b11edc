"""What a customer's own words tell that nobody needs to ask again: numbers of orders, invoices and parcels, devices, postcodes. Pure rules."""
import re
from dataclasses import dataclass

# Number words between the noun and the number, in the three languages: "order no. 4708", "pedido nº 7493", "comanda numărul 12".
_NUMBER = r"(?:\s+(?:no|nr|num|number|n[uú]mero|num[aă]r(?:ul)?|n[ºo°]))?\.?\s*[:#]?\s*#?"
_CODE = r"(?P<value>[A-Z]{0,4}-?\d[\d-]{2,14}\d|[A-Z]{1,4}-?\d{2,12})\b"
# The order is the order on the card. Nouns in any case, codes as they are written.
RULES = (
    ("order", re.compile(rf"\b(?i:orders?|pedidos?|encomendas?|comenzi|comanda|comandă|comenzii){_NUMBER}{_CODE}".replace("(?:no|", "(?i:no|"))),
    ("invoice", re.compile(rf"\b(?i:invoices?|faturas?|nota fiscal|notas fiscais|factura|factură|facturii){_NUMBER}{_CODE}".replace("(?:no|", "(?i:no|"))),
    ("parcel", re.compile(r"\b(?P<value>[A-Z]{2}\d{9}[A-Z]{2})\b")),
    ("device", re.compile(r"(?<![\w-])(?P<value>[A-Z]{2,4}-\d{2,4}[A-Z]?)(?![\w-])")),
    ("postcode", re.compile(r"(?<![\d-])(?P<value>\d{5}-\d{3})(?![\d-])")),
)
MOST = 12


@dataclass(frozen=True)
class Fact:
    """One thing that is known: kind is order, invoice, parcel, device or postcode."""

    kind: str
    value: str


def known_facts(texts: list[str]) -> list[Fact]:
    """What these words tell, each once, by kind and then as it was first said; at most twelve."""
    found: dict[Fact, None] = {}
    for kind, rule in RULES:
        for text in texts:
            for match in rule.finditer(text):
                known = {fact.value for fact in found}
                if match["value"] not in known:
                    found[Fact(kind, match["value"])] = None
    return list(found)[:MOST]


_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_GREETING = re.compile(r"(?i)^(hi|hello|hey|dear|good (morning|afternoon|evening)|ol[aá]|oi|bom dia|boa (tarde|noite)|prezad\w+|caro|cara|bun[aă]( ziua| seara)?|salut\w*|stimat\w*)\b")
SHORTEST_SENTENCE, LONGEST_SENTENCE = 8, 300


def open_sentence(text: str) -> str:
    """What a message asks: its last question, else its first sentence that is no greeting; '' for no words."""
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
    questions = [one for one in sentences if one.endswith("?") and len(one) >= SHORTEST_SENTENCE]
    told = [one for one in sentences if len(one) >= SHORTEST_SENTENCE and not _GREETING.match(one)]
    return (questions[-1:] or told[:1] or sentences[:1] or [""])[0][:LONGEST_SENTENCE]
