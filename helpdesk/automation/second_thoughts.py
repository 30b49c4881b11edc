"""What an agent may have overlooked in a reply: a file that is promised and missing, a greeting of somebody else; pure rules in three languages."""
import re

from helpdesk.core.language import fold

# Of folded words. Asking for a file ("please attach") is no promise of one.
_PROMISED = re.compile(
    r"\b(attached|enclosed|find (the )?attachments?|in the attachment|"
    r"em anexo|segue(m)? (em )?anexos?|anexei|anexamos|anexad[oa]s?|nos anexos|no anexo|"
    r"atasat[ae]?|atasez|atasam|in atasament|atasamentul|in anexa|am anexat|anexat[ae]?|anexez)\b")
_GREETING = re.compile(
    r"^\W*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening)|ola|oi|prezad[oa]s?|car[oa]|bom dia|boa tarde|boa noite|"
    r"buna(?: ziua| dimineata| seara)?|salut|draga|stimat[aei]?)[ ,]+(?:domnule|doamna|dl\.?|dna\.?|sr\.?a?|senhora?|mr\.?|ms\.?|mrs\.?|dr\.?)?\s*(?P<name>[\w'-]+)")
_NOBODY = frozenset(("again", "all", "both", "colleagues", "customer", "everybody", "everyone", "folks", "friend", "guys", "madam", "sir", "team", "there",
                     "cliente", "clientes", "equipe", "gente", "novamente", "pessoal", "senhor", "senhora", "senhores", "time", "todos", "tudo",
                     "client", "clienta", "colegi", "din", "doamna", "domnilor", "domnule", "echipa", "nou", "tuturor", "ziua"))


def promises_file(text: str) -> bool:
    """Whether the words say that a file goes along."""
    return bool(_PROMISED.search(fold(text)))


def greets_other(text: str, names: list[str]) -> str | None:
    """The name in the greeting, as it was written, when it belongs to none of these people; None for no greeting, or one of nobody in particular."""
    first = text.lstrip().split("\n", 1)[0][:80]
    found = _GREETING.match(fold(first))
    if not found or not any(names):
        return None
    greeted = next((word for word in re.findall(r"[\w'-]+", first) if fold(word) == found["name"]), "")
    known = {part for name in names for part in re.findall(r"[\w'-]+", fold(name))}
    if not greeted[:1].isupper() or found["name"] in _NOBODY | known:
        return None
    return greeted
