"""Where a signature begins: the delimiter "-- " (RFC 3676 section 4.3) and the lines mobile programs add."""
import re

from helpdesk.channels.email import phrases
from helpdesk.channels.email.phrases import fold

SAID, SIGNATURE = "said", "signature"
MAX_LINES = 40
MAX_SIGNED = 1500       # characters: what is longer than any signature has been written into it
_CONFIDENTIAL = re.compile(r"confiden|vertraulich|riservat|poufn|конфиденц|privileged|vertrouwelijk|sekretess|機密")
_LETTER = re.compile(r"\b(?:e-?mail|mail|message|mensage[mn]|mensaje|mesaj|nachricht|courriel|messaggio|correo|bericht|wiadomosc|meddelande)\w{0,6}\b|сообщени|письмо|メール")
_NOTICE_STARTS = tuple(map(fold, (
    "this ", "the information", "the content", "confidential", "disclaimer", "notice:", "please note", "if you are not the intended", "any ", "esta ", "este ", "aviso",
    "as informações", "o conteúdo", "acest ", "această ", "informațiile", "conținutul", "diese ", "der inhalt", "die in dieser", "vertraulich", "ce ", "cette ", "le présent",
    "les informations", "la información", "el contenido", "questo ", "questa ", "le informazioni", "il contenuto", "la presente", "dit ", "deze ", "de informatie", "ta ",
    "niniejsza", "treść", "detta ", "данное", "это ", "настоящее", "このメール")))
_GREEN = re.compile(r"(?:environment|meio ambiente|natureza|mediu|umwelt|environnement|medio ?ambiente|ambiente|milieu|srodowisk|miljo).{0,80}(?:print|imprimi|printa|tipari|druck|ausdruck"
                    r"|imprime|stamp|afdruk|drukowani|skriv)|(?:print|imprimi|printa|tipari|druck|ausdruck|imprime|stamp|afdruk|drukowani|skriv).{0,120}(?:environment|ambiente|natureza|mediu|umwelt"
                    r"|environnement|milieu|srodowisk|miljo)")
_DELIMITER = re.compile(r"\s{0,3}(?:--|—|--+\s|__+)\s{0,3}$")
# Drawn for many other reasons too: what stands below has to look like a card.
_RULE = re.compile(r"\s{0,3}(?:-{3,40}|={3,40}|\*{3,40}|~{2,40})\s{0,3}$")
MAX_CARD_LINES, MAX_CARD_LINE = 6, 60
_DASH_NAME = re.compile(r"-[A-Z][\w.\'’-]{1,20}(?: [A-Z][\w.\'’-]{0,20}){0,3}\s*$")
_LINK = re.compile(r"<[^<>]{0,300}>|\((?:https?|mailto):[^()]{0,300}\)|https?://\S{1,300}|\[[^\]]{0,100}\]")
_DEVICE = re.compile(
    r"iphone|ipad|ipod|android|blackberry|samsung|galaxy|outlook|windows|nokia|huawei|xiaomi|redmi|htc|motorola|pixel|oneplus"
    r"|yahoo|gmail|proton|superhuman|edison|missive|shortwave|\bfront\b|spark|bluemail|mailspring|airmail|smartphone|telefon|phone|celular|handy|tablet|movil|cellulare"
    r"|\bmail\b|e-mail|\bapp\b|correio|correo|courrier|\bmac\b|mobil|tutanota|fairphone|sony|xperia|\blg\b|\baol\b|vodafone|hotmail")
_ANY_DEVICE = ("sent from my", "sent via my", "enviado do meu", "enviado de meu", "enviado desde mi", "von meinem", "envoye de mon",
               "inviato dal mio", "verzonden vanaf mijn", "skickat fran min", "sendt fra min", "trimis de pe")


def is_mobile_line(line):
    """True for "Sent from my iPhone" and its kin in other languages, but not for a sentence that begins like it."""
    if len(line) > 400:
        return False
    folded = fold(_LINK.sub("", line)).strip(" \t*_-–—.。>|\u200b")
    if len(line) < 160 and any(name in line for name in phrases.ADVERTS) and len(folded.split()) <= 5:
        return True
    if len(folded) < 60 and folded.endswith(phrases.MOBILE_ENDS) and _DEVICE.search(folded):
        return True
    if not folded.startswith(phrases.MOBILE_STARTS):
        return False
    known = _DEVICE.search(folded)
    if len(folded) > (140 if known else 60) or len(folded.split()) > (22 if known else 7):
        return False
    if "," in folded and not re.search(r"iphone|ipad|android|blackberry|samsung|galaxy|outlook|windows|proton", folded):
        return False
    return bool(known) or folded.startswith(_ANY_DEVICE)


def is_notice(paragraph):
    """True for a company's words below every mail: "This message is confidential …", "Think of the environment before printing"."""
    if not 40 <= len(paragraph) <= 4000:
        return False
    folded = fold(paragraph).strip(" \t*_-–—.>|")
    if len(folded) >= 100 and folded.startswith(_NOTICE_STARTS) and _CONFIDENTIAL.search(folded) and _LETTER.search(folded):
        return True
    return len(folded) < 300 and bool(_GREEN.search(folded))


def mark(lines, kinds):
    """Change the kind of signature lines in every run of said lines to 'signature'."""
    signed = [place for place, line in enumerate(lines) if line.signed and kinds[place] == SAID]
    if sum(len(lines[place].text) for place in signed) <= MAX_SIGNED:
        for place in signed:
            kinds[place] = SIGNATURE
    end = len(lines)
    while end > 0:
        if kinds[end - 1] != SAID:
            end -= 1
            continue
        start = end
        while start > 0 and kinds[start - 1] == SAID:
            start -= 1
        _mark_run(lines, kinds, start, end)
        end = start


def _mark_run(lines, kinds, start, end):
    begin = _delimiter(lines, start, end)
    begin = _notices(lines, start, begin)
    begin = _mobile(lines, start, begin)
    if begin == end:
        begin = _dash_name(lines, start, end)
    for place in range(begin, end):
        kinds[place] = SIGNATURE


def _delimiter(lines, start, end):
    """Place of the delimiter that begins the signature at the end of [start, end), else `end`."""
    found = end
    for place in range(end - 1, max(start, end - MAX_LINES) - 1, -1):
        text = lines[place].text
        if text == "-- ":
            return place
        if _DELIMITER.match(text) and sum(bool(line.text.strip()) for line in lines[place:end]) <= 12:
            found = place
        if _RULE.match(text) and _is_card(lines[place + 1:end]):
            found = place
    return found


def _is_card(lines):
    """True for a few short lines that are no sentences: a name, a post, a number."""
    written = [line.text.strip() for line in lines if line.text.strip()]
    return 0 < len(written) <= MAX_CARD_LINES and all(
        len(text) <= MAX_CARD_LINE and not (text[-1] in "?!:;," or text[-1] == "." and len(text.split()) > 4) and text[0] not in "-*>•" and text[:2] != "+ " and len(text.split()) <= 8
        for text in written)


def _notices(lines, start, end):
    """Place of the first of the notices at the end of [start, end), else `end`."""
    for _ in range(5):
        last = end
        while last > start and not lines[last - 1].text.strip():
            last -= 1
        first = last
        while first > start and last - first < MAX_LINES and lines[first - 1].text.strip():
            first -= 1
        if not is_notice(" ".join(line.text for line in lines[first:last])):
            break
        end = first
    return end


def _mobile(lines, start, end):
    place = end
    for _ in range(4):
        above = place
        while above > start and not lines[above - 1].text.strip():
            above -= 1
        if above == start:
            break
        text = lines[above - 1].text
        if not is_mobile_line(text) and not (place < end and _DELIMITER.match(text)):
            break
        place = above - 1
    return place


def _dash_name(lines, start, end):
    """The old habit of signing "-Ann Lee" on the last line."""
    last = end
    while last > start and not lines[last - 1].text.strip():
        last -= 1
    if last - 1 > start and _DASH_NAME.match(lines[last - 1].text):
        return last - 1
    return end
