"""What a customer's own words tell that nobody needs to ask again, in English, Portuguese and Romanian. Pure rules.

Numbers of orders, invoices, parcels and accounts, devices, phones, addresses, postcodes, and what was tried already. `make
bench-facts` says how often the rules are right.
"""
import re
from dataclasses import dataclass

# What may stand between the noun and its number: "order no. 4708", "meu pedido é o 7493", "contractul cu numărul 12".
_BETWEEN = (r"(?:\s+(?i:no|nr|num|number|id|code|is|was|n[uú]mero|c[oó]digo|é|e|o|a|este|e|meu|minha|mea|meu|cu|num[aă]r|num[aă]rul|n[ºo°])\b\.?|\s+n[º°]\.?){0,4}"
            r"\s*[.:#]?\s*#?")
_CODE = r"(?P<value>[A-Z]{0,4}-?\d[\d-]{2,14}\d|[A-Z]{1,4}-?\d{2,12})\b"


def _numbered(nouns: str) -> re.Pattern:
    """Nouns in any case, codes as they are written."""
    return re.compile(rf"\b(?i:{nouns}){_BETWEEN}{_CODE}")


_STREET_PT = r"(?:Rua|R\.|Avenida|Av\.|Travessa|Alameda|Praça|Rodovia|Estrada)"
_STREET_RO = r"(?:[Ss]trada|[Ss]tr\.|[Bb]ulevardul|[Bb]-?dul|[Bb]d\.|[Cc]alea|[Aa]leea|[ȘŞSș]oseaua|[ȘŞSș]os\.|[Pp]iața)"
_STREET_EN = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Square|Court|Way|Terrace|Crescent|Place|Gardens)"
_NAME = r"[A-ZÀ-ÝĂÂÎȘȚŞŢ][\w.’'-]{1,30}"
# The order is the order on the card.
RULES = (
    ("order", _numbered("orders?|pedidos?|encomendas?|comenzi|comanda|comandă|comenzii")),
    ("invoice", _numbered("invoices?|faturas?|nota fiscal|notas fiscais|factura|factură|facturii")),
    ("account", _numbered("accounts?|customer|client|contract|membership|conta|cliente|contrato|contul|cont|contractul|clientului")),
    ("parcel", re.compile(r"\b(?P<value>[A-Z]{2}\d{9}[A-Z]{2})\b")),
    ("device", re.compile(r"(?<![\w-])(?P<value>[A-Z]{2,4}-\d{2,4}[A-Z]?)(?![\w-])")),
    ("phone", re.compile(r"(?<![\w+/.-])(?P<value>\+\d[\d ().-]{6,16}\d)(?![\w-])")),
    ("phone", re.compile(r"\b(?i:phone|mobile|call me|tel|telefone|celular|whatsapp|ligue|ligar|telefon|telefonul|mobil|suna)\b[^\d+\n]{0,30}(?P<value>\(?0?\d{2,4}\)?[\d ()-]{5,13}\d)(?![\w-])")),
    ("address", re.compile(rf"\b(?P<value>\d{{1,5}}[A-Z]? {_NAME}(?: {_NAME}){{0,3}}? {_STREET_EN})\b")),
    ("address", re.compile(rf"\b(?P<value>{_STREET_PT} (?:d[aeo]s? )?{_NAME}(?: (?:d[aeo]s? )?{_NAME}){{0,4}},? (?:n[º°]? ?|número )?\d{{1,5}})\b")),
    ("address", re.compile(rf"\b(?P<value>{_STREET_RO} {_NAME}(?: {_NAME}){{0,4}},? (?:nr\.? ?|numărul )?\d{{1,5}})\b")),
    ("postcode", re.compile(r"(?<![\d-])(?P<value>\d{5}-\d{3})(?![\d-])")),
    ("tried", re.compile(r"(?:^|(?<=[.!?\n] ))(?P<value>(?:[Aa]nd |[Bb]ut |E |Mas |Și |Dar )?(?:(?:[Ii]|[Ww]e)(?:'ve|’ve| have)? (?:already |also )?(?:tried|restarted|reset|replaced|cleaned)|(?:[Ee]u )?[Jj]á (?:tentei|reiniciei|troquei|limpei|resetei|testei)"
                         r"|[Tt]entei|(?:[Ll]-)?[Aa]m (?:mai )?(?:încercat|incercat|repornit|resetat|schimbat deja|curățat|curatat))\b[^.!?\n]{0,160}[.!?]?)", re.M)),
    ("tried", re.compile(r"(?:^|(?<=[.!?\n] ))(?P<value>L-am (?:mai )?(?:repornit|resetat|curățat|schimbat)\b[^.!?\n]{0,160}[.!?]?)", re.M)),
)
MOST = 12


@dataclass(frozen=True)
class Fact:
    """One thing that is known: kind is one of RULES."""

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
