"""The words by which mail programs introduce what is not new: quotes, forwards, header blocks, mobile signatures.

English, Portuguese, Romanian, German, French, Spanish and Italian first; the others because customers use them too.
Everything is compared in lower case after `fold()`.
"""
import unicodedata


def fold(text):
    """Lower case, cedilla and comma forms alike, no accents, typographic quotes and spaces made plain."""
    if text.isascii():
        return text.lower()
    text = text.replace("\u2019", "'").replace("\xa0", " ").replace("\u202f", " ").replace("\uff1a", ":").lower()
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _words(text):
    return frozenset(fold(word.strip()) for word in text.split("|") if word.strip())


FROM = _words("from|de|de la|von|da|van|från|fra|lähettäjä|od|nadawca|от|от кого|від|kimden|gönderen|feladó|expéditeur|expeditor"
              "|remitente|remetente|mittente|发件人|寄件者|差出人|보낸 사람|από|mesaj de la|odesílatel|отправитель|寄件人|送信者|送信元|от кого|expediat de|din partea")
TO = _words("to|an|à|a|para|către|la|aan|till|til|kime|alıcı|kome|do|komu|pro|кому|címzett|destinataire|destinatario|destinatário"
            "|destinatar|vastaanottaja|收件人|收件者|宛先|받는 사람|προς|per|получатель|adresat")
DATE = _words("date|sent|datum|gesendet|gesendet am|enviado|enviada|enviada em|enviado em|enviado el|envoyé|envoyé le|data|inviato"
              "|trimis|data trimiterii|verzonden|skickat|sendt|lähetetty|päivämäärä|päiväys|wysłano|odesláno|odeslané|dátum|küldve"
              "|elküldve|tarih|gönderme tarihi|gönderilme tarihi|gönderildi|дата|отправлено|надіслано|fecha|发送时间|日期|送信日時|날짜"
              "|보낸 날짜|dato|date d\'envoi|ημερομηνία|发送日期|寄件日期|日付|日時|wysłane|data wysłania|fecha de envío|data invio|data envio"
              "|expediat|expediat la|verstuurd|gesendet um|datum/uhrzeit|skickades")
SUBJECT = _words("subject|betreff|asunto|assunto|objet|sujet|oggetto|subiect|subiectul|onderwerp|ämne|emne|aihe|temat|předmět"
                 "|predmet|tárgy|konu|тема|主题|主旨|件名|제목|θέμα")
OTHER = _words("cc|kopie|kopie (cc)|copie|copie à|cópia|com cópia|kopi|copia|c.c.|копия|抄送|bcc|cco|cci|reply-to|reply to|antwort an"
               "|répondre à|responder a|responder para|rispondi a|răspunde la|antwoord aan|importance|priority|attachments|anexos"
               "|organization|importância|prioridade|wichtigkeit|newsgroups|message-id|anlagen|másolat|bilgi|svar till|svar til|dw|참조")
LABELS = {**{word: "other" for word in OTHER}, **{word: "to" for word in TO}, **{word: "date" for word in DATE},
          **{word: "from" for word in FROM}, **{word: "subject" for word in SUBJECT}}

ORIGINAL = _words(
    "original message|ursprüngliche nachricht|ursprüngliche mail|original-nachricht|originalnachricht|original nachricht|message d\'origine"
    "|message original|message initial|courriel original|mensagem original|mensaje original|messaggio originale|messaggio original"
    "|mesaj original|mesajul original|mesaj inițial|mesaj iniţial|oorspronkelijk bericht|originele bericht|origineel bericht"
    "|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|original meddelelse|opprinnelig melding|alkuperäinen viesti"
    "|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|pôvodná správa|eredeti üzenet|orijinal mesaj|özgün ileti"
    "|исходное сообщение|оригинальное сообщение|вихідне повідомлення|原始邮件|元のメッセージ|원본 메시지|reply message|original appointment"
    "|replied message|messaggio iniziale|mensagem inicial|original mail|original email|original e-mail|original")
FORWARDED = _words(
    "forwarded message|begin forwarded message|forwarded by|forwarded mail|forwarded email|forward message|fwd message"
    "|weitergeleitete nachricht|weitergeleitete mail|anfang der weitergeleiteten nachricht|weitergeleitet von|message transféré"
    "|message transmis|message réexpédié|message reexpedie|début du message transféré|début du message réexpédié|courriel transféré"
    "|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada"
    "|início de mensagem encaminhada|início de mensagem reencaminhada|encaminhado por|mensaje reenviado|inicio del mensaje reenviado"
    "|reenviado por|comienzo del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato"
    "|inoltrato da|mesaj redirecționat|mesaj redirecţionat|mesaj retransmis|mesaj transmis mai departe|mesaj înaintat"
    "|mesaj redirijat|mesaj forwardat|începutul mesajului redirecționat|început mesaj redirecționat|începe mesajul redirecționat"
    "|redirecționat de|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurd door|vidarebefordrat meddelande"
    "|vidarebefordrat brev|vidarebefordrat mejl|börja vidarebefordrat meddelande|videresendt meddelelse|videresendt besked"
    "|videresendt melding|videresendt e-post|start på videresendt besked|start på videresendt e-mail|välitetty viesti"
    "|edelleenlähetetty viesti|välitetyn viestin alku|przekazana wiadomość|początek przekazanej wiadomości"
    "|przesłana dalej wiadomość|wiadomość przekazana|přeposlaná zpráva|začátek přeposlané zprávy|preposlaná správa"
    "|začiatok preposlanej správy|továbbított üzenet|továbbított levél|iletilen mesaj|iletilmiş ileti|yönlendirilmiş ileti"
    "|iletilen ileti|i̇letilen ileti başlangıcı|пересылаемое сообщение|пересланное сообщение|переадресованное сообщение"
    "|начало переадресованного сообщения|начало пересылаемого сообщения|переслане повідомлення|转发的邮件|轉寄的郵件|转发邮件"
    "|転送メッセージ|転送されたメッセージ|전달된 메시지|προωθημένο μήνυμα|edasi saadetud kiri|proslijeđena poruka|prosledjena poruka")
FORWARD_PREFIXES = _words("fwd|fw|wg|tr|enc|rv|i|fs|vs|vb|doorst|vl|pd|továbbítás|ilt|пересл|转发|転送|redir|reenv|inoltra")
REPLY_PREFIXES = _words("re|aw|res|antw|sv|rép|rif|odp|ynt|ha|回复|回覆|返信|답장|отв|răsp|rsp|ref|r")

WROTE = _words(
    "wrote|writes|wrote on|said|a scris|scria|au scris|escreveu|escribió|escribio|ha escrito|ha scritto|scrisse|scriveva|schrieb|hat geschrieben"
    "|a écrit|écrivait|schreef|heeft geschreven|skrev|kirjoitti|napisał|napisała|napisał(a)|pisze|napsal|napsala|napsal(a)|napísal"
    "|написал|написала|написал(а)|пишет|писал|написав|írta|ezt írta|yazdı|şunu yazdı|έγραψε|kirjutas|je napisao|je napisala"
    "|rašė|rakstīja|写道|寫道|님이 작성|のメッセージ|escrigué|va escriure|replied|responded|quoting|zitat von|citando|citation de|wrote the following"
    "|le escribió|dixit|escreveram|respondeu|a răspuns|hat folgendes geschrieben|folgendes geschrieben|geschrieben|geschreven|wiadomość napisana"
    "|написал(-а)|писал(а)|citazione di|citat din|cytowanie|citerar|citat från|citat fra|цитирую|cita de|napisał(-a)")
INTRO_STARTS = _words(
    'on|at|in|am|le|il giorno|il|el|em|a|pe|în|in data de|la data de|la|op|den|på|w dniu|dnia|dne|dňa|ke|ti|ma|su|to|ons|tors|fre|lor|son'
    '|quoting|zitat von|citando|le|no dia|el día|el dia|u|вт|пн|ср|чт|пт|сб|вс|в|день|2|1|3|0|4|5|6|7|8|9|"|<|*|on behalf|mon|tue|wed|thu|fri'
    '|sat|sun|lun|mar|mer|mie|jeu|joi|ven|vin|sam|sab|dim|dum|seg|ter|qua|qui|sex|dom|mie|jue|vie|gio|mo|di|mi|do|fr|sa|so|date|hi|vào|στις'
    '|en|w|во|wt|śr|czw|pt|sob|niedz|pon|tis|ons|tors|fre|lör|sön|mån|ma|wo|vr|za|zo|wiadomość|monday|tuesday|wednesday|thursday|friday|saturday|sunday'
    '|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo|segunda|terça|quarta|quinta|sexta|luni|marți|miercuri|joi|vineri|sâmbătă|duminică'
    '|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves'
    '|viernes|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|poniedziałek|wtorek|środa'
    '|czwartek|piątek|sobota|niedziela|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье')
ABOVE_LINE = _words(
    "reply above this line|type your reply above|write your reply above|please reply above|reply above the line|reply above here"
    "|enter your reply above|respond above this line|responda acima desta linha|responda acima dessa linha|escreva sua resposta acima"
    "|escreva a sua resposta acima|digite sua resposta acima|răspundeți deasupra acestei linii|scrieți răspunsul deasupra"
    "|răspunde deasupra acestei linii|antworten sie oberhalb dieser|antwort oberhalb dieser zeile|bitte oberhalb dieser linie"
    "|répondez au-dessus de cette|répondre au-dessus de cette|votre réponse au-dessus|responda por encima de esta|escriba su respuesta"
    " encima|responde por encima de|rispondi sopra questa|scrivi la tua risposta sopra|rispondere sopra questa")

MOBILE_STARTS = tuple(sorted(_words(
    "sent from my|sent from mail for|sent from outlook|sent from yahoo|sent from gmail|sent from samsung|sent from nine|sent from a|"
    "sent from the all new|sent from bluemail|sent from spark|sent from mailspring|sent from aol|sent from proton|sent from canary|"
    "sent from airmail|sent from iphone|sent from ipad|sent from android|sent from type|sent from newton|sent from email for|"
    "sent via my|sent via superhuman|sent via front|sent via shortwave|sent via edison|sent via missive|sent via blackberry|sent via the samsung|sent via bluemail|sent using|sent on the|sent with proton|sent with airmail|sent with |"
    "get outlook for|get bluemail for|download outlook for|download the outlook|enviado do meu|enviado de meu|enviado da minha|enviado pelo meu|"
    "enviado a partir do|enviado via|enviado do outlook|enviado do yahoo|enviado do email|enviado do correio|enviado do gmail|enviado do samsung|"
    "enviado com|obter o outlook|obtenha o outlook|baixe o outlook|trimis de pe|trimis din|trimis de la|trimis cu|trimis prin|trimis utilizând|"
    "obțineți outlook|descarcă outlook|descărcați outlook|von meinem|von mein|von yahoo mail|von outlook|von gmx|von web.de|von der gmx|von der web.de|outlook-app|gesendet von|gesendet mit|gesendet über|gesendet via|gesendet aus|"
    "diese nachricht wurde von meinem|outlook für|holen sie sich outlook|laden sie outlook|envoyé de mon|envoyé depuis|envoyé à partir|envoyé avec|"
    "envoyé par mon|envoyé via|télécharger outlook|téléchargez outlook|obtenez outlook|obtenir outlook|provenance : courrier|outlook pour ios|outlook pour android|enviado desde|"
    "enviado con|enviado por mi|enviado mediante|obtener outlook|obtén outlook|descargar outlook|inviato da|inviato dal|inviato con|inviato tramite|"
    "scarica outlook|ottieni outlook|verzonden vanaf|verzonden vanuit|verzonden van mijn|verzonden met|verzonden via|verstuurd vanaf|verstuurd met|outlook voor|download outlook|"
    "skickat från|skickat med|skickades från|skickat via|hämta outlook|sendt fra|sendt med|hent outlook|få outlook|lähetetty|hanki outlook|wysłano z|wysłane z|pobierz aplikację outlook|"
    "pobierz program outlook|odesláno z|odoslané z|získat outlook|küldve|elküldve|az én|gönderildi|iphone\'umdan|ipad\'imden|отправлено с|отправлено из|отправлено через|получить outlook|установить outlook|"
    "надіслано з|скачать outlook|iphoneから送信|ipadから送信|androidから送信|outlook for|发自我的|從我的|从我的|發自我的|나의 iphone|내 iphone|나의 ipad|yahoo mail|"
    "sent from|posté depuis|my iphone|vom iphone|vom ipad|de meu iphone|do meu iphone")))

# Japanese, Chinese and Korean say it at the end: "iPhoneから送信".
MOBILE_ENDS = tuple(fold(word) for word in ("から送信", "で送信", "から送信しました", "を入手", "发送", "傳送", "에서 보냄"))
ADVERTS = ("avast.com", "avg.com")
