"""Mails as mail programs write them: each client is a function from one language's words, what the customer says and the
letter that is answered to the plain text, the HTML (or None for one that a program does not write) and what was said."""
import html
import textwrap

MAIL = "support@brisa.example"
ANA = "Ana Pop <ana@client.example>"
RULE = "_" * 32


def intro(words, key):
    return words[key].format(shop=words["shop"], mail=MAIL)


def marked(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def divs(text):
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))


def paragraphs(text):
    return "".join(f'<p class="MsoNormal">{html.escape(line) or "&nbsp;"}<o:p></o:p></p>' for line in text.split("\n"))


def block(words, labels, *, bold=False, gap="\n"):
    """A header block From/Sent/To/Subject as text, or as HTML with bold labels."""
    values = [f"{words['shop']} <{MAIL}>", words["date"], ANA, "Re: filter 18"]
    if bold:
        return "<br>".join(f"<b>{html.escape(label)}</b> {html.escape(value)}" for label, value in zip(words[labels], values, strict=True))
    return gap.join(f"{label} {value}" for label, value in zip(words[labels], values, strict=True))


def gmail(words, said, letter):
    line = intro(words, "gmail")
    wrapped = line.replace(" <", " <\n") if len(line) > 76 else line
    return (f"{said}\n\n{wrapped}\n\n{marked(letter)}\n",
            f'<div dir="ltr">{divs(said)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{html.escape(line)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{divs(letter)}</blockquote></div>', said)


def gmail_with_signature(words, said, letter):
    line, sign = intro(words, "gmail"), "Ana Pop\nClient SRL\n+40 721 000 000"
    return (f"{said}\n-- \n{sign}\n\n\n{line}\n\n{marked(letter)}\n",
            f'<div dir="ltr">{divs(said)}<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">{divs(sign)}</div></div><br>'
            f'<div class="gmail_quote"><div class="gmail_attr">{html.escape(line)}<br></div><blockquote class="gmail_quote">{divs(letter)}</blockquote></div>', said)


def marks_lost(words, said, letter):
    return f"{said}\n\n{textwrap.fill(intro(words, 'gmail'), 60, break_long_words=False, break_on_hyphens=False)}\n\n{letter}\n", None, said


def apple_mail(words, said, letter):
    line = intro(words, "apple")
    return (f"{said}\n\n> {line}\n> \n{marked(letter)}\n",
            f'<html><body>{divs(said)}<br><div><br><blockquote type="cite"><div>{html.escape(line)}</div><br class="Apple-interchange-newline"><div>{divs(letter)}</div>'
            "</blockquote></div><br></body></html>", said)


def iphone(words, said, letter):
    line = intro(words, "apple")
    return (f"{said}\n\n{words['iphone']}\n\n> {line}\n> \n> \ufeff{marked(letter)[2:]}\n",
            f'<html><body dir="auto">{divs(said)}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{words["iphone"]}</div><div dir="ltr"><br>'
            f'<blockquote type="cite">{html.escape(line)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{divs(letter)}</div></blockquote></body></html>', said)


def thunderbird(words, said, letter):
    line = intro(words, "thunderbird")
    return (f"{line}\n{marked(letter)}\n\n{said}\n",
            f'<div class="moz-cite-prefix">{html.escape(line)}<br></div><blockquote type="cite" cite="mid:1@brisa.example">{divs(letter)}</blockquote>{divs(said)}', said)


def thunderbird_between(words, said, letter):
    first, _, rest = letter.partition("\n\n")
    line = intro(words, "thunderbird")
    return (f"{line}\n{marked(first)}\n\n{said}\n\n{marked(rest)}\n\nAna\n",
            f'<div class="moz-cite-prefix">{html.escape(line)}</div><blockquote type="cite">{divs(first)}</blockquote>{divs(said)}<blockquote type="cite">{divs(rest)}</blockquote><div>Ana</div>',
            f"{said}\n\nAna")


def outlook(words, said, letter):
    return (f"{said}\n\n\n\n{block(words, 'outlook')}\n\n\n\n{letter}\n",
            f'<div class="WordSection1">{paragraphs(said)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{block(words, "outlook", bold=True)}<o:p></o:p></p></div></div>{paragraphs(letter)}</div>', said)


def outlook_original(words, said, letter):
    return f"{said}\n\n-----{words['original']}-----\n{block(words, 'outlook')}\n\n{letter}\n", None, said


def outlook_web(words, said, letter):
    return (f"{said}\n{RULE}\n{block(words, 'web')}\n\n{letter}\n",
            f'<div class="elementToProof">{divs(said)}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
            f'<font face="Calibri">{block(words, "web", bold=True)}</font><div>&nbsp;</div></div><div>{divs(letter)}</div>', said)


def outlook_web_with_signature(words, said, letter):
    sign = "Ana Pop\nClient SRL"
    return (None, f'<div class="elementToProof">{divs(said)}</div><div id="Signature"><div>{divs(sign)}</div></div><div id="appendonsend"></div><hr>'
            f'<div id="divRplyFwdMsg">{block(words, "web", bold=True)}</div><div>{divs(letter)}</div>', said)


def outlook_phone(words, said, letter):
    return (f"{said}\n\n{words['outlook_phone']}<https://aka.ms/o0ukef>\n{RULE}\n{block(words, 'web')}\n\n{letter}\n",
            f'<div dir="auto">{divs(said)}</div><div id="ms-outlook-mobile-signature"><a href="https://aka.ms/o0ukef">{words["outlook_phone"]}</a></div>'
            f'<hr><div id="divRplyFwdMsg">{block(words, "web", bold=True)}</div>{divs(letter)}', said)


def samsung(words, said, letter):
    head = block(words, "lotus", gap="  \n")
    return (f"{said}\n\n\n\n{words['galaxy']}\n\n\n-------- {words['original_phone']} --------\n{head}\n\n{letter}\n",
            f'<div dir="auto">{divs(said)}</div><div id="composer_signature" dir="auto"><div style="font-size:12px">{words["galaxy"]}</div></div><div><br></div>'
            f'<div align="left" dir="auto"><div>-------- {words["original_phone"]} --------</div><div>{block(words, "lotus", bold=True)}</div><div><br></div></div>{divs(letter)}', said)


def yahoo(words, said, letter):
    line = intro(words, "yahoo")
    unmarked = letter.replace("\n\n", "\n \n")
    return (f"{said}\n    {line}  \n \n {unmarked}  \n",
            f'<div class="ydp1a2b3cyahoo-style-wrap">{divs(said)}</div><div id="ydp4d5e6fyahoo_quoted_1" class="ydp4d5e6fyahoo_quoted"><div><div>{html.escape(line)}</div>'
            f"<div><br></div>{divs(letter)}</div></div>", said)


def yahoo_phone(words, said, letter):
    line = intro(words, "yahoo_phone")
    return (f"{said}\n\n{words['yahoo_app']}\n\n{line}\n\n{letter}\n",
            f'{divs(said)}<br><br><div id="ymail_android_signature"><a href="https://mail.example">{words["yahoo_app"]}</a></div><br><blockquote style="margin: 0 0 20px 0;">'
            f'<div style="color:#6D00F6;"><div>{html.escape(line)}</div></div><div style="padding: 10px 0 0 20px">{divs(letter)}</div></blockquote>', said)


def proton(words, said, letter):
    line = intro(words, "proton")
    return (f"{said}\n\n{words['proton_line']}\n\n{line}\n\n{marked(letter)}\n",
            f'<div style="font-family: Arial;">{divs(said)}</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">{words["proton_line"]}</div></div>'
            f'<div class="protonmail_quote">{html.escape(line)}<br><blockquote class="protonmail_quote" type="cite">{divs(letter)}</blockquote><br></div>', said)


def notes(words, said, letter):
    return f"{said}\n\n\n\n\n{block(words, 'lotus').replace(': ', ':        ')}\n\n\n\n{letter}\n", None, said


def notes_internet(words, said, letter):
    return f"{said}\n\n{intro(words, 'notes')}\n\n{marked(letter)}\n", None, said


def zimbra(words, said, letter):
    return (f"{said}\n\n----- {words['original']} -----\n{block(words, 'web')}\n\n{letter}\n",
            f'<div>{divs(said)}</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote style="border-left:2px solid #1010FF">'
            f'{block(words, "web", bold=True)}</blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote>{divs(letter)}</blockquote></div>', said)


def windows_mail(words, said, letter):
    return (f"{said}\n\n{words['windows']}\n\n{block(words, 'outlook')}\n\n{letter}\n",
            f'<div class="WordSection1">{paragraphs(said)}<p class="MsoNormal">{words["windows"]}</p><div style="mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt">'
            f'<p class="MsoNormal">{block(words, "outlook", bold=True)}</p></div>{paragraphs(letter)}</div>', said)


def roundcube(words, said, letter):
    line = intro(words, "roundcube")
    return (f"{said}\n\n{line}\n{marked(letter)}\n",
            f'{divs(said)}<p id="reply-intro">{html.escape(line)}</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">{divs(letter)}</blockquote>', said)


def roundcube_below(words, said, letter):
    return f"{intro(words, 'roundcube')}\n{marked(letter)}\n\n{said}\n", None, said


def horde(words, said, letter):
    return f"{said}\n\n{intro(words, 'horde')}\n\n{marked(letter)}\n", None, said


def web_de(words, said, letter):
    one, two, three, four = block(words, "web").split("\n")
    return (f"{said}\n\n{two}\n{one}\n{three}\n{four}\n\n{letter}\n",
            f'<div style="font-family: Verdana;">{divs(said)}<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">'
            f"<b>{html.escape(two)}</b><br>{html.escape(one)}<br>{html.escape(three)}<br>{html.escape(four)}</div><div name=\"quoted-content\">{divs(letter)}</div></div></div>", said)


def em_client(words, said, letter):
    return f"{said}\n\n------ {words['original']} ------\n{block(words, 'web')}\n\n{marked(letter).replace('> ', '>')}\n", None, said


def outlook_bare_html(words, said, letter):
    """A gateway has taken the styles and ids away."""
    return None, f"<html><body>{divs(said)}<br>{block(words, 'outlook', bold=True)}<br><br>{divs(letter)}</body></html>", said


def forwarded_by_gmail(words, said, letter):
    inner = f"{block(words, 'web')}\n\n{letter}"
    return (f"{said}\n\n---------- {words['forwarded']} ---------\n{inner}\n", f'<div dir="ltr">{divs(said)}<br><div class="gmail_quote"><div class="gmail_attr">---------- {words["forwarded"]}'
            f' ---------<br>{block(words, "web", bold=True)}<br></div>{divs(letter)}</div></div>', f"{said}\n\n---------- {words['forwarded']} ---------\n{inner}")


def forwarded_by_apple(words, said, letter):
    inner = f"> {words['forwarded_apple']}\n> \n{marked(block(words, 'web'))}\n> \n{marked(letter)}"
    return f"{said}\n\n{inner}\n", None, f"{said}\n\n{inner}"


def forwarded_by_outlook(words, said, letter):
    return (f"{said}\n\n{block(words, 'outlook')}\n\n{letter}\n", f'<div class="WordSection1">{paragraphs(said)}<div style="border-top:solid #E1E1E1 1.0pt"><p>{block(words, "outlook", bold=True)}</p>'
            f"</div>{paragraphs(letter)}</div>", f"{said}\n\n{block(words, 'outlook')}\n\n{letter}")


REPLIES = (gmail, gmail_with_signature, marks_lost, apple_mail, iphone, thunderbird, thunderbird_between, outlook, outlook_original, outlook_web, outlook_web_with_signature, outlook_phone,
           samsung, yahoo, yahoo_phone, proton, notes, notes_internet, zimbra, windows_mail, roundcube, roundcube_below, horde, web_de, em_client, outlook_bare_html)
FORWARDS = (forwarded_by_gmail, forwarded_by_apple, forwarded_by_outlook)
