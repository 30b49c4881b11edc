"""Did a mail of ours come back? Delivery status notifications (RFC 3464) and the many texts that are none.

A message/delivery-status part is believed. For the rest the sender, the subject and the wording must agree before
flufl.bounce, which knows the old programs by name, is asked for the addresses.
"""
import logging
import re
from dataclasses import dataclass, field
from email import message_from_bytes

from flufl.bounce import all_failures

from helpdesk.channels.email import fields, structure, words
from helpdesk.channels.email.addresses import addresses
from helpdesk.channels.email.charsets import guess
from helpdesk.channels.email.phrases import fold

MAX_SCAN = 60_000
_ENCLOSED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_DAEMON = re.compile(r'(?:^|[<"\s])(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|mail[ -]?delivery[ -]?(?:sub)?system|mailer'
                     r'|bounce[sd]?|maildelivery|mmdf|microsoftexchange[0-9a-f]{6,40}|system administrator|mail administrator|mail router'
                     r'|internet mail delivery|email[ -]?delivery|mail ?marshal|courier mail server|mail (?:delivery agent|transport agent|server)|(?:lotus )?notes router|sistema de correo|posta-certificata|mail gateway)\b', re.I)
_SUBJECT = re.compile("|".join(map(fold, (
    r"undeliver(?:ed|able|y)|non[- ]?deliver(?:y|able)|not deliver|undelivered mail|delivery (?:status|failure|notification|failed|report|error|problem|has failed|delay|warning)",
    r"mail delivery|failure (?:notice|notification)|returned (?:mail|e-?mail|message|to sender)|returning message|mail could not|could ?n[o\']?t (?:be )?(?:deliver|send)",
    r"(?:mail|message) (?:status|failure|error|failed|rejected|undeliverable)|mail system error|failed mail|failed delivery|unable to deliver|bounce|rejected(?: mail)?:|message delayed|message you sent (?:was )?(?:blocked|rejected)",
    r"permanent (?:delivery )?failure|warning: (?:could not|message)|user unknown|address (?:not found|unknown)|delayed mail|undeliv|ndn:|unzustellbar|zustell(?:ung|benachrichtigung|fehler)",
    r"nicht zugestellt|não (?:foi |é |pôde ser )?(?:possível )?entreg|falha (?:na|de|ao) entreg|(?:mensagem|e-?mail) (?:devolvid|não entregue)|entrega (?:falhou|malsucedida)|nelivra|nu a (?:putut fi|fost) livrat",
    r"(?:eroare|eșec|eșuat).{0,20}livr|livrare(?:a)? (?:nu a reușit|eșuat)|no se (?:ha )?(?:puede |pudo |podido )?entreg|no entregado|(?:mensaje|correo) devuelto|error de entrega|non remis|non livré",
    r"échec de (?:la )?(?:remise|livraison|distribution)|non[- ]distribu|mancat[ao] (?:consegna|recapito)|non (?:recapitat|recapitabil|consegnat)|impossibile (?:recapitare|consegnare)|onbestelbaar|niet (?:bezorgd|afgeleverd)",
    r"nie dostarczono|niedostarcz|zwrot|nedoruč|kézbesíthetetlen|olever|недоставл|не доставлен|не удалось доставить|teslim edilemedi|配信|送信できません|退信|未送达"))))
_WORDING = re.compile("|".join(map(fold, (
    r"user (?:is )?unknown|unknown user|no such user|mailbox (?:is )?(?:unavailable|full|not found|disabled|unknown|does not exist|quota)|does(?:n\'t| not) exist",
    r"over ?quota|quota (?:is )?exceeded|address (?:rejected|unknown|not found)|recipient (?:address )?rejected|(?:could not|can ?not) be (?:delivered|reached)|not (?:yet )?been delivered|couldn\'t be delivered|wasn\'t able to deliver",
    r"was not able to deliver|unable to deliver|undeliverable|delivery (?:to the following|has failed|failed)|not (?:be )?delivered|fatal errors|permanent (?:and )?fatal|trying to deliver",
    r"did not reach|rejected (?:your|the) (?:mail|message)|message (?:was )?(?:not accepted|refused|rejected|blocked)|returned to sender|host (?:or domain name )?not found|relaying denied",
    r"account (?:has been |is )?(?:disabled|inactive|deactivated|suspended|closed)|invalid recipient|recipients? (?:unknown|not found)|550[ -]|5[0-5]\d[ -]5\.\d\.\d|554[ -]|552[ -]|4\.\d\.\d",
    r"(?:has been|was) blocked|considered (?:as )?spam|identified as spam|spam (?:was )?detected|virus|retry timeout exceeded|message too large|too many hops|delivery attempts?|has been delayed|will continue trying|bounced",
    r"nicht zugestellt|nachrichtenzustellung|unzustellbar|empfänger (?:unbekannt|nicht gefunden)|postfach .{0,40}\bvoll|não (?:foi|pôde ser|pode ser|foi possível) entreg|falha na entrega|não foi possível (?:encontrar|entregar)",
    r"caixa (?:postal|de correio) .{0,40}chei|destinatário (?:inexistente|não encontrado|desconhecido)|nu a putut fi (?:livrat|transmis|trimis)|livrarea nu a reușit|cutia poștală (?:nu există|este plină)",
    r"n\'a (?:pas )?pu être (?:remis|livré|distribué|délivré)|échec de la (?:remise|livraison)|boîte aux lettres .{0,30}pleine|destinataire (?:inconnu|introuvable)|no (?:ha podido|pudo|puede) (?:ser )?entreg|error de entrega",
    r"no se (?:ha podido|pudo|puede) entregar|buzón .{0,30}lleno|destinatario desconocido|recapito non riuscito|impossibile (?:recapitare|consegnare)|mancata consegna|non (?:è stato )?(?:possibile )?(?:recapitat|recapitare|consegnat|consegnare)|casella .{0,30}piena",
    r"niet (?:worden )?(?:bezorgd|afgeleverd)|nie (?:mogła|mógł|została|został) .{0,30}dostarcz|kunde inte levereras|не (?:может быть|удалось|было|был) .{0,20}доставл"))))
# A challenge holds the mail back until its sender has confirmed: nothing bounced.
_CHALLENGE = re.compile(r"requires? (?:sender )?(?:confirmation|verification)|not pre-?approved|challenge[- /]response|confirm (?:that )?you", re.I)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])(5[0-5]\d|4[25]\d)[ -]")
_HEADER_ID = re.compile(r"^[ \t>]{0,4}Message-ID:[ \t]{0,20}(?:\r?\n[ \t]{1,8})?(<[^<>\s]{3,500}>)", re.I | re.M)
_DIAGNOSTIC_LINE = re.compile(r"^.{0,300}(?:(?<!\d)[45]\d\d[ -].{3,300}|(?<![\d.])[45]\.\d\.\d.{3,300})$", re.M)
_FAILED_TO = re.compile(r'(?:^|[\s<(:"])([^\s<>()\[\],;:"]{1,100}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,30})')


@dataclass(frozen=True)
class Bounce:
    """What a bounce says: `recipients` it did not reach, RFC 3463 `status`, the server's words, the id of our mail."""

    recipients: tuple = ()
    status: str | None = None
    diagnostic: str | None = None
    original_message_id: str | None = None

    @property
    def temporary(self):
        """True when the other side goes on trying."""
        return bool(self.status) and self.status.startswith("4")


@dataclass
class _Report:
    """What the delivery-status parts say."""

    recipients: list = field(default_factory=list)
    actions: set = field(default_factory=set)
    status: str | None = None
    diagnostic: str | None = None


def find(part, text, *, null_sender, automatic):
    """The Bounce in a mail (root Part and its readable text), or None. `automatic`: it looks like a vacation notice."""
    report = _report(part)
    if report is not None:
        if _CHALLENGE.search(report.diagnostic or ""):
            return None
        if report.actions and not report.actions & {"failed", "delayed", "failure", "undeliverable"}:
            return None
        return _bounce(part, text, report)
    if not _suspicious(part, text, null_sender, automatic):
        return None
    return _bounce(part, text, _Report(recipients=_known_programs(part)))


def _suspicious(part, text, null_sender, automatic):
    sender = words.text(part.first("from")) or words.text(part.first("sender"))
    daemon = bool(_DAEMON.search(sender)) or not sender
    subject = bool(_SUBJECT.search(fold(words.text(part.first("subject"))[:300])))
    is_report = part.declared_type == "multipart/report" and part.params.get("report-type", "delivery-status").lower() == "delivery-status"
    failed = part.has("x-failed-recipients")
    if not (daemon or subject or failed or null_sender) or automatic and not (daemon or failed):
        return False
    wording = bool(_WORDING.search(fold(text[:MAX_SCAN])))      # the costliest question, so it comes last
    score = daemon + subject + wording + is_report + 2 * failed + bool(null_sender) + _carries_mail(part)
    return score >= 3 and (wording or failed or subject)


def _carries_mail(part):
    return any(child.content_type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/partial")
               for child in part.walk())


def _report(part):
    """The _Report of all delivery-status parts, or None when there are none."""
    found = None
    for child in part.walk():
        if child.content_type not in ("message/delivery-status", "message/global-delivery-status", "text/delivery-status"):
            continue
        found = found or _Report()
        body = words.loose_base64(child.body) if b"base64" in child.first("content-transfer-encoding").lower() else child.body
        _read_status(guess(body[:MAX_SCAN]), found)
    return found


def _read_status(text, report):
    """Add the fields of one delivery-status body (RFC 3464 section 2) to `report`."""
    unfolded = re.sub(r"\r?\n[ \t]{1,20}", " ", text)
    recipient = original = None
    for line in unfolded.splitlines():
        name, _, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in ("final-recipient", "original-recipient"):
            address = _address(value)
            if name == "final-recipient":
                recipient = address
            else:
                original = address
            if address and recipient and address not in report.recipients and name == "final-recipient":
                report.recipients.append(address)
        elif name == "action" and value:
            report.actions.add(value.split()[0].split("(")[0].lower().strip("."))
        elif name == "status" and (match := _STATUS.search(value)):
            if report.status is None or match.group(1).startswith("5"):
                report.status = match.group(1)
        elif name == "diagnostic-code" and value and report.diagnostic is None:
            report.diagnostic = words.unfold(value.split(";", 1)[-1] if ";" in value[:20] else value)[:1000]
    if original and not report.recipients:
        report.recipients.append(original)


def _address(value):
    value = value.split(";", 1)[-1]
    found = addresses(value.encode())
    return found[0].email if found else ""


def _bounce(part, text, report):
    body = text[:MAX_SCAN]
    recipients = list(report.recipients)
    for name in ("x-failed-recipients", "x-failed-recipient"):
        if not recipients:
            recipients = [found.email for value in part.all(name) for found in addresses(value)]
    recipients = recipients or _known_programs(part) or _from_text(part, body)
    diagnostic = report.diagnostic or _diagnostic(body)
    status = report.status or _status(diagnostic or body)
    return Bounce(recipients=tuple(dict.fromkeys(recipients))[:100], status=status, diagnostic=diagnostic,
                  original_message_id=_original_id(part, body))


def _status(text):
    match = _STATUS.search(text)
    if match:
        return match.group(1)
    match = _CODE.search(text)
    return f"{match.group(1)[0]}.0.0" if match else None


def _diagnostic(text):
    match = _DIAGNOSTIC_LINE.search(text)
    return words.unfold(match.group())[:1000] if match else None


def _from_text(part, text):
    """The first address the text names that is neither the sender nor the receiver of the notice."""
    own = {found.email.lower() for name in ("to", "from", "delivered-to", "return-path") for found in addresses(part.first(name))}
    for address in _FAILED_TO.findall(text[:5000]):
        if address.lower() not in own and not _DAEMON.match(address):
            return [address]
    return []


def _original_id(part, text):
    """Message-ID of our mail that came back: from the enclosed mail or its header, else from References."""
    for child in part.walk():
        if child is part or child.content_type not in _ENCLOSED:
            continue
        if ids := fields.message_ids(structure.embedded(child.body[:MAX_SCAN]).first("message-id")):
            return ids[0]
    for source in (text, guess(part.raw[part.start:min(part.end, part.start + 200_000)])):
        if match := _HEADER_ID.search(source):
            return fields.message_ids(match.group(1).encode())[0]
    ids = fields.message_ids(part.first("in-reply-to")) or fields.message_ids(part.first("references"))
    return ids[-1] if ids else None


def _known_programs(part):
    """Addresses that flufl.bounce recognises; it parses foreign bytes, logs and may raise, so it is fenced in."""
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    try:
        failures = all_failures(message_from_bytes(part.raw[:MAX_SCAN]))
        found = [address.decode("ascii", "replace") for group in failures for address in group]
    except Exception:       # a parser of foreign bytes: whatever it trips over, the mail is still read without it
        return []
    return [address for address in found if "@" in address and len(address) < 320]
