"""What a reply asks the customer for, in English, Portuguese and Romanian: pure rules over words without accents or capitals.

A sentence asks when a cue (send us, qual é, ne puteți trimite …) stands before the noun, or when the noun stands before a
question mark or a "please". What blocks it: it speaks of what we did, will do or found, or says that nothing is needed.
`make bench-facts` says how often the rules are right; their sentences are in helpdesk/bench/facts.yml.
"""
import re

from helpdesk.core.language import fold

# What may be asked for; each is answered by the facts of FACTS (tickets/facts.py and the profile).
FACTS = {"order": ("order",), "invoice": ("invoice",), "parcel": ("parcel",), "account": ("account",), "device": ("device",),
         "address": ("address", "postcode"), "phone": ("phone",), "email": ("email",), "tried": ("tried",)}
LONGEST = 4_000
_SENTENCE = re.compile(r"[^.!?…\n]*(?:\.(?=\S)[^.!?…\n]*)*[.!?…]*")

_CUE = re.compile(
    # en
    r"\b(?:(?:send|give|tell|share|provide|show)(?: it| them)? (?:to )?(?:us|me)\b|let (?:us|me) know|(?:please|kindly) (?:also )?(?:send|share|give|confirm|provide|state|include|tell|check|repeat|specify|let)"
    r"|(?:can|could|would|will) you (?:please |kindly |also )?(?:send|share|give|confirm|provide|tell|state|let|repeat|specify|check)|may (?:i|we) (?:have|ask)|(?:can|could) (?:i|we) (?:have|get|ask)"
    r"|(?:i|we) (?:would |will |'ll |'d |still |also |only |just )*(?:need|require|like to know)|(?:reply|answer|respond) with|what(?:'s| is| was| are)|which|where (?:should|shall|can|do) we"
    r"|do you (?:have|know)|is (?:this|that) still|confirm (?:me |us )?(?:the|your)"
    # pt
    r"|(?:pode|poderia|consegue|podem|poderiam) (?:por favor )?(?:me |nos |tambem )*(?:enviar|mandar|informar|passar|dizer|confirmar|fornecer|compartilhar|indicar|dar)|(?:me|nos) (?:passa|passe|envie|envia|mande|manda|informe|informa|diga|diz|confirme)"
    r"|(?:passe|envie|mande|informe|confirme|forneca|indique|diga)(?:-nos|-me)?\b|precis(?:o|amos|aria|ariamos)\b|qual(?: e| seria| foi)?\b|quais\b|para onde|onde (?:devemos|podemos)|(?:basta )?respond(?:a|er) com|me disser|nos disser|este ainda e|ainda e esse|que modelo|que aparelho"
    # ro
    r"|(?:ne|imi|mi)(?: puteti| -ati)? (?:trimite|trimiteti|spune|spuneti|da|dati|comunica|comunicati|indica|indicati|confirma|confirmati|scrie|scrieti|preciza)(?:ti)?\b|(?:trimiteti|spuneti|dati|comunicati|scrieti|indicati|confirmati|precizati)(?:-ne|-mi|-ni)?\b"
    r"|(?:sa|va rugam sa) (?:ne|imi) (?:trimite|spune|comunica|da|indica|confirma)(?:ti|ti-ne)?\b|(?:avem|am) nevoie|ne trebuie|care (?:este|e|era|a fost)\b|ce\b|despre (?:ce|care)|la (?:ce|care)|cu ce|unde (?:sa|trebuie|putem)|(?:sa )?raspundeti cu|este aceasta inca)")
_BLOCK = re.compile(
    r"\b(?:no need|not (?:need|necessary|required)|(?<!should )(?<!shall )(?<!can )(?<!do )(?:i|we)(?: have| ve|'ve|'ll| will| can| already| just)* (?:sent|send|found|received|got|changed|called|call|use|used|attached)|find (?:attached|enclosed|below|your|the)|as soon as|thank(?:s| you) for"
    r"|nao (?:e|sera) (?:necessario|preciso)|nao precisa|(?:enviamos|enviei|encontrei|encontramos|recebi|recebemos|alteramos|segue|seguem|vamos|vou|use o|use a|utilize|obrigad[ao]|agradecemos|assim que)"
    r"|nu (?:este|e|mai este|mai e) nev(?:oie|oia)|(?:am|v-am|vi l-am) (?:trimis|gasit|primit|schimbat|atasat)|va sunam|(?<!sa )va trimitem|folositi|multumim|dupa ce|imediat ce)\b")

_NOUNS = {
    "order": (r"order (?:number|no\b|nr\b|id\b|reference|code|#)|number of (?:your|the) order|(?:which|what) order"
              r"|numero d[oae] (?:seu |sua )?(?:pedido|compra|encomenda)|(?:n[o°]|nº|nr)\.? d[oa] (?:pedido|compra)|codigo do pedido|qual (?:e o |o )?pedido|qual compra"
              r"|num[ae]r(?:ul|ului)? (?:de |al )?(?:comenzii|comanda)|numarul dumneavoastra de comanda|nr\.? (?:de )?(?:comenzii|comanda)|codul comenzii|(?:ce|care) comanda"),
    "invoice": (r"invoice (?:number|no\b|nr\b|id\b)|number of (?:your|the) invoice|(?:which|what) invoice"
                r"|numero da (?:sua )?(?:nota fiscal|nota|fatura)|qual (?:e a )?(?:nota fiscal|nota|fatura)|num[ae]rul (?:de )?factur(?:ii|a)|(?:ce|care|la care) factura|seria facturii"),
    "parcel": (r"(?:tracking|parcel|consignment|shipment) (?:number|code|id)\b|number of (?:your|the) parcel"
               r"|(?:codigo|numero) d[eao] (?:rastre(?:io|amento)|encomenda)|num[ae]rul (?:de urmarire|coletului)|codul (?:de urmarire|awb|coletului)|(?:numarul )?awb(?:-ul)?\b"),
    "account": (r"(?:account|customer|client|membership|contract) (?:number|no\b|nr\b|id\b|code)|which account|user ?name"
                r"|(?:numero|codigo) d[eao] (?:sua |seu )?(?:cliente|conta|contrato|cadastro)|nome de usuario"
                r"|(?:num[ae]rul|codul) (?:dumneavoastra )?(?:de )?(?:client(?:ului)?|cont(?:ului)?|contract(?:ului)?)\b|numele de utilizator"),
    "device": (r"(?:which|what) (?:model|device|purifier|appliance|machine|product|filter|version|browser|phone model)|model (?:number|name)\b|serial (?:number|no\b)|(?:your|the) (?:exact )?model\b"
               r"|(?:qual|que) (?:e |seria )?(?:o )?(?:seu )?(?:modelo|aparelho|produto|dispositivo|purificador|filtro)|modelo do (?:seu )?(?:aparelho|purificador|produto)|numero de serie"
               r"|(?:ce|care) (?:este |e )?(?:model(?:ul)?|aparat(?:ul)?|dispozitiv|produs(?:ul)?|purificator)\b|modelul (?:exact|aparatului|produsului|dumneavoastra)|num[ae]rul de serie|seria (?:aparatului|produsului)"),
    "address": (r"(?:delivery|shipping|postal|home|billing|full|current|street|mailing) address|(?<!email )(?<!e-mail )\baddress (?:where|at which|we should|to which)|your address|(?:post|zip) ?code|postal code|where (?:should|shall|can|do) we (?:send|ship|deliver)"
                r"|endereco (?:completo|de entrega|de cobranca|atual|residencial)|seu endereco(?! de e-?mail| eletronico)|\bcep\b|(?:para )?onde (?:devemos|podemos) (?:enviar|entregar|mandar)|para onde (?:enviamos|mandamos)"
                r"|adresa (?:dumneavoastra )?(?:de livrare|completa|postala|de facturare|exacta|actuala|curenta|la care)|adresa dumneavoastra(?! de e-?mail)|cod(?:ul)? postal|unde (?:sa|trebuie sa|putem) (?:va )?(?:trimit|livr)\w*|la ce adresa(?! de e-?mail)"),
    "phone": (r"(?:phone|telephone|mobile|cell|contact) (?:number|no\b)|number (?:to|we can|on which we can) (?:call|reach)|which number can we"
              r"|(?:numero d[eo] |um |o )?(?:seu )?(?:telefone|celular|whatsapp)\b|num[ae]r(?:ul)? (?:dumneavoastra )?de (?:telefon|mobil|contact)|la ce numar|telefonul\b"),
    "email": (r"e-?mail address|(?:which|what|your) e-?mail\b|address you (?:registered|signed up|ordered) with"
              r"|(?:qual|seu|endereco de) e-?mail\b|qual e o (?:seu )?e-?mail|e-?mail (?:cadastrado|usado|de cadastro)|adresa (?:dumneavoastra )?de e-?mail|(?:ce|cu ce) e-?mail|e-?mailul (?:dumneavoastra|folosit|contului)"),
}
_NOUN = {kind: re.compile(rf"(?:{words})") for kind, words in _NOUNS.items()}
_TRIED = re.compile(
    r"\b(?:have you (?:already |ever )?(?:tried|restarted|reset|checked|cleaned|replaced|changed|updated|reinstalled|descaled)|did you (?:already |ever )?(?:try|restart|reset|check|clean|replace|change|update)|what (?:have you|did you) (?:already )?(?:tried|try|done)|which steps"
    r"|(?:voce )?ja (?:tentou|experimentou|reiniciou|trocou|limpou|verificou|testou|atualizou)|o que (?:voce )?ja (?:tentou|fez)|chegou a (?:tentar|reiniciar|trocar|limpar|testar)"
    r"|ati (?:mai )?(?:incercat|repornit|verificat|resetat|curatat|schimbat|testat|actualizat)|ce ati (?:mai )?(?:incercat|facut))\b")
_PLEASE = re.compile(r"[^?]{0,40}(?:,? ?(?:please|por favor|va rog|va rugam)|\?)")
# How far a noun may stand behind its cue: "send us, so that we can look at once, your order number" is one of the longest.
_REACH = 90


def asked_for(text: str) -> tuple[str, ...]:
    """The kinds of FACTS that this reply asks the customer for, each once, in the order of FACTS."""
    found = set()
    for match in _SENTENCE.finditer(fold(text[:LONGEST]).replace("’", "'")):
        if match.group().strip():
            found |= _of_sentence(match.group())
    return tuple(kind for kind in FACTS if kind in found)


def _of_sentence(sentence: str) -> set[str]:
    found = {"tried"} if "?" in sentence and _TRIED.search(sentence) else set()
    if _BLOCK.search(sentence):
        return found
    ends = [match.start() for match in _CUE.finditer(sentence)]
    for kind, noun in _NOUN.items():
        for match in noun.finditer(sentence):
            # A cue may be part of the noun's own words: "which order", "ce model".
            if any(start <= match.start() <= start + _REACH for start in ends) or _PLEASE.match(sentence, match.end()):
                found.add(kind)
    return found
