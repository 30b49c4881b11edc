"""What was said now is shown, the rest is folded, and both together are the text."""
import random

import pytest

from helpdesk.channels.email import htmltext, quotes

SAID = {
    "pt gmail": ("Obrigada, chegou.\n\nEm ter., 3 de mar. de 2026 às 10:00, Loja <s@x.test> escreveu:\n\n> Olá\n", "Obrigada, chegou."),
    "pt gmail, quote marks lost": ("Chegou.\n\nEm ter., 3 de mar. de 2026 às 10:00, Loja <\ns@x.test> escreveu:\n\nOlá\n", "Chegou."),
    "pt outlook": ("Funciona.\n\n_______________________\nDe: Loja <s@x.test>\nEnviado: terça-feira, 3 de março de 2026 10:00\n"
                   "Para: Ana\nAssunto: Re: filtro\n\nOlá\n", "Funciona."),
    "pt original": ("Funciona.\n\n-----Mensagem original-----\nDe: Loja\nPara: Ana\nAssunto: x\n\nOlá\n", "Funciona."),
    "pt phone": ("Funciona.\n\nEnviado do meu iPhone\n\n> Em 3 de mar. de 2026, à(s) 10:00, Loja <s@x.test> escreveu:\n> \n> Olá\n", "Funciona."),
    "pt answer below": ("Em 03/03/2026 10:00, Loja escreveu:\n> Olá\n\nE mais isto.\n", "E mais isto."),
    "ro gmail": ("A ajuns.\n\nÎn mar., 3 mar. 2026 la 10:00, Magazin <s@x.test> a scris:\n\n> Bună\n", "A ajuns."),
    "ro without diacritics": ("A ajuns.\n\nPe mar., 3 mar. 2026 la 10:00, Magazin <s@x.test> a scris:\n\nBuna\n", "A ajuns."),
    "ro outlook, cedilla": ("Merge.\n\nDe la: Magazin <s@x.test>\nTrimis: marţi, 3 martie 2026 10:00\nCătre: Ana\nSubiect: Re: filtru\n\nBună\n", "Merge."),
    "ro phone": ("Merge.\n\nTrimis de pe iPhone-ul meu\n\n> Pe 3 mar. 2026, la 10:00, Magazin <s@x.test> a scris:\n>\n> Bună\n", "Merge."),
    "de gmail": ("Danke.\n\nAm Di., 3. März 2026 um 10:00 Uhr schrieb Laden <s@x.test>:\n\n> Hallo\n", "Danke."),
    "de phone": ("Danke.\n\nVon meinem iPhone gesendet\n\n> Am 03.03.2026 um 10:00 schrieb Laden <s@x.test>:\n> Hallo\n", "Danke."),
    "fr gmail": ("Merci.\n\nLe mar. 3 mars 2026 à 10:00, Magasin <s@x.test> a\nécrit\xa0:\n\nBonjour\n", "Merci."),
    "es gmail": ("Gracias.\n\nEl mar, 3 mar 2026 a las 10:00, Tienda (<s@x.test>) escribió:\n\n> Hola\n", "Gracias."),
    "it outlook": ("Grazie.\n\nDa: Negozio <s@x.test>\nInviato: martedì 3 marzo 2026 10:00\nA: Ana\nOggetto: R: filtro\n\nCiao\n", "Grazie."),
    "en outlook phone": ("Ok\n\nGet Outlook for iOS<https://aka.test/x>\n____________\nFrom: Shop <s@x.test>\nSent: Tuesday\nTo: Ana\nSubject: x\n\nhi\n", "Ok"),
    "yahoo glues the quote": ("Ok\n\n  On Tue, Mar 3, 2026 at 10:00, Shop<s@x.test> wrote:   hi there\nyou\n", "Ok"),
    "answers between": ("> Is it on?\n\nYes.\n\n> And the light?\n\nRed.\n", "Yes.\n\nRed."),
    "above this line": ("Ok\n\n##- Please type your reply above this line -##\n\nTicket 12\n", "Ok"),
    "signature": ("Hello\n\n-- \nAnn\n+40 123\n", "Hello"),
    "no signature": ("Hello\n\nBest regards,\nAnn", "Hello\n\nBest regards,\nAnn"),
    "a sentence like a phone line": ("Hi\n\nSent from my shop, it works better than your warehouse.", "Hi\n\nSent from my shop, it works better than your warehouse."),
    "a sentence like an introduction": ("On 3 March 2026 I wrote to you the following:\nit is broken.", "On 3 March 2026 I wrote to you the following:\nit is broken."),
    "a sentence like a header": ("I ordered\nFrom: the shop in Cluj\nThanks", "I ordered\nFrom: the shop in Cluj\nThanks"),
}


def squeeze(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", SAID)
def test_reply_is_found(name):
    text, said = SAID[name]
    assert squeeze(quotes.reply_text(quotes.split(quotes.plain_lines(text), is_reply=True))) == squeeze(said)


def test_shown_and_folded_are_the_whole_text():
    rnd, lines = random.Random(3), [line for text, _ in SAID.values() for line in text.split("\n")]
    for _ in range(300):
        text = "\n".join(rnd.choice(lines) for _ in range(rnd.randint(1, 40)))
        segments = quotes.split(quotes.plain_lines(text), is_reply=rnd.random() < 0.5, is_forward=rnd.random() < 0.3)
        assert "\n".join(segment.text for segment in segments) == text


def test_quote_marks_in_a_first_mail_are_content():
    text = "Your page says\n> Press the button\nbut there is none."
    assert quotes.reply_text(quotes.split(quotes.plain_lines(text))) == text


@pytest.mark.parametrize("markup, said", [
    ('<p>Fine.</p><div class="gmail_quote"><div class="gmail_attr">X kirjoitti:</div><blockquote>old</blockquote></div>', "Fine."),
    ('<div class="gmail_quote">On Tue, Shop wrote:<blockquote>one?</blockquote><div>Answer one.</div><blockquote>two?</blockquote></div>', "Answer one."),
    ('<div>Fine.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Від: Shop</div><div>old</div>', "Fine."),
    ('<div>Fine.</div><div>Shop &lt;s@x.test&gt; wrote on 3.3.2026:</div><blockquote type="cite">old</blockquote><p>And this.</p>', "Fine. And this."),
])
def test_marks_of_mail_programs_in_html(markup, said):
    segments = quotes.split(htmltext.lines_of(markup), is_reply=True)
    assert squeeze(quotes.reply_text(segments)) == said


def test_html_to_text_keeps_lines_and_drops_what_is_hidden():
    markup = "<style>p{}</style><title>t</title><p>a&amp;b<br>c</p><!-- x --><table><tr><td>1</td><td>2</td></tr></table>5 < 6<ul><li>x</ul>"
    assert htmltext.text_of(markup).split("\n") == ["a&b", "c", "", "1 2", "", "5 < 6", "", "- x"]
