"""The small words of each language: what a search may leave out and what gives a language away.

All words are written as people type them without accents (see language.fold), since that is
how both the index and the detector compare them.
"""


def _folded(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOPWORDS = {
    "en": _folded(
        """
        a an and are as at be been being but by can could did do does doing for from had has have
        having he her here hers him his i if in into is it its itself just me my myself of on or our
        ours she should so some such than that the their them then there these they this those
        through to too us very was we were will with would you your yours am im ive id ill its
        thats dont didnt doesnt isnt cant couldnt wont havent hasnt hi hello please thanks thank
        where what when why how who which whose whom
        """
    ),
    "pt": _folded(
        """
        a ao aos aquela aquelas aquele aqueles aquilo as ate com como da das de dela delas dele deles
        depois do dos e ela elas ele eles em entre era eram essa essas esse esses esta estamos estao
        estas estava estavam este esteja estes estou eu foi foram ha isso isto ja la lhe lhes mais
        mas me mesmo meu meus minha minhas muito na nas nem no nos nossa nossas nosso nossos num numa
        o os ou para pela pelas pelo pelos por pra pro qual quais que se seja sem ser sera seria seu
        seus so somos sou sua suas tambem te tem temos tenho ter teu teus tinha tua tuas um uma umas
        uns vai voce voces vos oi ola obrigado obrigada favor
        quando onde porque quem quanto quanta quantos quantas cade
        """
    ),
    "ro": _folded(
        """
        a acea aceasta aceea acei aceia acel acela acele acelea acest acesta aceste acestea acestei
        acestor acestora acestui acestuia acolo acum ai aia aici al ale alea am ar are as asa asta
        astea atare ati au avea avem aveti avut ba bine ca care carei caror carora carui ce cel cei
        cele celor celui cea ceea chiar cu da daca dar de deci deja desi despre din dintr dintre doar
        dumneavoastra dvs e ea ei el ele era erau este esti eu fi fie fiecare fiind fii fim fiti fost
        foarte i ia iar ii il imi in inca intr intre isi iti la le li lor lui ma mai mea mei mele meu
        mi mie ne ni nici niste noastra noastre noi nostri nostru nou o or ori pe pentru pina pana
        prea prin s sa sai sale sau se si sint sintem sunt suntem sunteti ta tai tale tau te ti tie
        tu un una unei unele unii unor unui va vi voastra voastre voi vostri vostru vor vreau vrea
        buna salut multumesc rog cum cand unde cine cat cata cati cate
        """
    ),
}

# What people say around a question whatever it is about. In an article such a word tells nothing, rare as it may be there.
TALK = {
    "en": _folded(
        """
        still yet already now then again also even ever really actually maybe any some anything
        something everything there theres here no yes ok okay want need like know tell help wondering
        wonder possible sure seems think got get gets getting give let say says said try trying tried
        show one ones way thing things people much many more most lot
        """
    ),
    "pt": _folded(
        """
        ainda agora entao talvez algum alguma alguns algumas algo alguem tudo nada aqui ali sim ok quero
        queria quer preciso precisa precisava gostaria gosto sei saber sabe diga dizer disse ajuda ajudar
        ajude acho parece consigo consegue posso poderia devo faco fiz vou vamos jeito gente sempre
        """
    ),
    "ro": _folded(
        """
        tot acum atunci iarasi oare vreun vreo ceva cineva orice toate totul nimic aici acolo ok
        doresc doream nevoie stiu stie spuneti spune zice ajutor ajuta ajutati cred pare mereu
        """
    ),
}

# Words that tell languages apart in a short message. Spanish, French, Italian and German are
# here only to be recognised as not ours: without them "no puedo pagar" would pass for Portuguese.
CLUES = {
    "en": _folded(
        """
        the and is are was were have has had not with for from this that these what when where why how
        who which can cannot could would should will do does did my your our their his her it its you
        we they i im ive dont didnt doesnt cant wont isnt hello hi hey dear please thanks thank regards
        order ordered refund delivery delivered received arrived broken account password invoice
        help need want still yet back been about there than then but if or by an of to in on at
        filter purifier warranty return card payment charge charged shipping track ship late open work
        working question issue problem today yesterday tomorrow all any some no yes get got
        """
    ),
    "pt": _folded(
        """
        o os as um uma uns umas do da dos das no na nos nas ao aos em com sem para pra por pelo pela que
        nao sim sao eu ele ela voce voces meu minha meus minhas seu sua nosso nossa isso isto esse essa
        este esta como quando onde porque qual quero queria gostaria preciso posso pode podem consigo
        tenho tem foi fui estou esta estao era ser estar fazer feito ainda ja mas muito mais tambem
        ola oi bom boa dia tarde noite obrigado obrigada obrigados grato favor cade chegou chegar
        pedido compra comprei paguei pagar boleto cartao entrega entregue reembolso devolver devolucao
        troca trocar nota fiscal senha conta filtro aparelho purificador garantia prazo ajuda recebi
        hoje ontem amanha veio vem agora depois ate sobre dinheiro produto loja rastreio frete
        """
    ),
    "ro": _folded(
        """
        si sau nu da este sunt sint esti am ai are au avem aveti a o un unei unui la de din cu pe pentru
        prin fara ca sa ce cine unde cum cand de cat care daca dar iar mai inca deja doar foarte asta
        aceasta acest acestea eu el ea noi voi ei ele imi iti isi il ii va vi ma mi ne se mea meu mele
        dumneavoastra dvs buna ziua dimineata seara salut alo multumesc multumim rog stimate stimata
        comanda comandat comenzi coletul colet primit primesc livrare livrat curier plata platit
        factura banii bani rambursare rambursat retur returna returnez garantie produs produsul
        aparat aparatul filtru filtrul parola cont contul vreau vrea pot poate putea trebuie astept
        ajutor problema azi ieri maine fost fi nici cel cea cei cele lei astazi acum telefon cand
        functioneaza merge mers spune scris trimis trimiteti trimite ajuns livrata
        """
    ),
    "es": _folded(
        """
        el la los las un una unos unas del al en con sin para por que no si es son esta estan yo usted
        ustedes mi mis su sus nuestro como cuando donde cual quiero quisiera necesito puedo puede tengo
        tiene fue estoy pero muy mas tambien hola buenos buenas dias tardes noches gracias favor he ha
        pedido compra tarjeta envio reembolso devolver factura contrasena cuenta ayuda recibido hoy ayer
        y o lo le les se me ya todavia aun hace llegado llego
        """
    ),
    "fr": _folded(
        """
        le la les un une des du de au aux en dans avec sans pour par que qui ne pas est sont je tu il
        elle nous vous ils mon ma mes votre vos notre ce cette ces ou quand comment pourquoi mais tres
        bonjour bonsoir merci commande livraison recu colis remboursement facture mot passe compte
        ai as avez suis etes etait et on sur plus toujours encore voudrais peux
        """
    ),
    "it": _folded(
        """
        il lo la gli le un una uno del della dei delle al alla in con senza per che chi non e sono ho
        hai ha abbiamo mio mia miei vostro suo come quando dove perche ma molto ancora anche buongiorno
        buonasera ciao salve grazie ordine consegna ricevuto pacco rimborso fattura conto voglio vorrei
        posso puo devo sto stato di da questo questa mi si ci vi
        """
    ),
    "de": _folded(
        """
        der die das den dem des ein eine einen und oder nicht ist sind war ich du er sie wir ihr mein
        meine ihre mit ohne fur von zu bei auf aus im am wie wann wo warum aber sehr noch auch hallo
        guten tag danke bitte bestellung lieferung paket rechnung konto habe hat haben kann mochte
        wurde bekommen angekommen es mir mich
        """
    ),
}

# Letters that one or two of these languages use and the others do not.
LETTERS = {
    "ă": ("ro",), "ș": ("ro",), "ț": ("ro",), "î": ("ro", "fr"), "ã": ("pt",), "õ": ("pt",),
    "ç": ("pt", "fr"), "ê": ("pt", "fr"), "ñ": ("es",), "¿": ("es",), "¡": ("es",), "è": ("fr", "it"),
    "ì": ("it",), "ò": ("it",), "ù": ("fr", "it"), "œ": ("fr",), "ä": ("de",), "ö": ("de",),
    "ü": ("de", "es"), "ß": ("de",),
}  # fmt: skip

# Endings, folded, that hardly occur in the other languages.
ENDINGS = {
    "cao": "pt", "coes": "pt", "oes": "pt", "inho": "pt", "inha": "pt", "agem": "pt", "vel": "pt",
    "ului": "ro", "ilor": "ro", "elor": "ro", "tii": "ro", "iei": "ro", "eaza": "ro", "este": "ro",
    "ing": "en", "ness": "en", "ght": "en", "ed": "en",
    "cion": "es", "ciones": "es", "miento": "es", "ement": "fr", "eaux": "fr", "zione": "it",
    "zioni": "it", "ung": "de", "keit": "de", "lich": "de",
}  # fmt: skip

ENGLISH_PLURALS = {
    "children": "child", "men": "man", "women": "woman", "people": "person", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "knives": "knife", "lives": "life", "wives": "wife",
    "shelves": "shelf", "halves": "half", "leaves": "leaf", "buses": "bus",
}  # fmt: skip

# (ending of a folded plural, ending of its singular); the first that fits is taken.
PORTUGUESE_PLURALS = (
    ("oes", "ao"), ("aes", "ao"), ("aos", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"),
    ("uis", "ul"), ("ens", "em"), ("ins", "im"), ("ons", "om"), ("uns", "um"), ("eses", "es"), ("ls", "l"),
)  # fmt: skip
# A final s that says nothing but the number. -es is left to the stemmer, and -amos, -emos, -imos to its verbs.
PORTUGUESE_FINAL_S = ("as", "os", "us")
PORTUGUESE_VERBS = ("amos", "emos", "imos")
# What the endings above would misread: país and pais are one when the accent is dropped.
PORTUGUESE_FIXED = {
    "pais": "pais", "paises": "pais", "mae": "mae", "maes": "mae", "cais": "cais", "caos": "caos",
    "lapis": "lapis", "mais": "mais", "dois": "dois", "seis": "seis", "depois": "depois",
    "reis": "rei", "leis": "lei", "ases": "as", "mil": "mil", "herois": "heroi", "bois": "boi", "hifens": "hifen",
    "polens": "polen", "abdomens": "abdomen", "caracteres": "carater", "zooms": "zoom",
    "emprestimos": "emprestimo", "minimos": "minimo", "maximos": "maximo", "proximos": "proximo", "ultimos": "ultimo",
    "otimos": "otimo", "legitimos": "legitimo", "anonimos": "anonimo", "ramos": "ramo", "extremos": "extremo", "termos": "termo",
}  # fmt: skip

# Case, article and plural endings of folded Romanian nouns and adjectives, longest first.
ROMANIAN_ENDINGS = (
    "urilor", "urile", "iului", "iilor", "iile", "ului", "ilor", "elor", "iul", "iei", "uri",
    "ile", "ele", "ul", "ii", "ei", "ia", "ie", "iu", "i", "e", "a", "u", "o",
)  # fmt: skip
# Words and stems whose plural changes more than an ending.
ROMANIAN_FIXED = {
    "zi": "zi", "zile": "zi", "zilele": "zi", "zilelor": "zi", "ziua": "zi", "zilei": "zi",
    "oameni": "om", "oamenii": "om", "oamenilor": "om", "copii": "copil", "copiii": "copil",
    "copiilor": "copil", "comend": "comand", "livez": "livad", "lived": "livad",
    "mese": "mas", "mesele": "mas", "fete": "fat", "fetele": "fat", "fetelor": "fat",
    "maini": "man", "mainile": "man", "mainilor": "man", "masur": "masur", "masura": "masur",
    "masuri": "masur", "masurile": "masur", "masurilor": "masur", "figura": "figur",
    "figuri": "figur", "natura": "natur", "naturii": "natur",
    "cai": "cal", "caii": "cal", "foi": "foi", "foaie": "foi", "foile": "foi", "modele": "model", "modelele": "model",
    "modelelor": "model", "surori": "sor", "surorile": "sor", "surorilor": "sor", "stele": "st", "stelele": "st", "stelelor": "st",
    "veri": "var", "verile": "var", "verilor": "var", "mere": "mar", "merele": "mar", "pere": "par", "perele": "par",
    "numer": "numar", "cuvint": "cuvant", "capet": "capat", "brost": "brosc", "tiner": "tanar", "mormint": "mormant",
    "vesmint": "vesmant", "pamint": "pamant",
}  # fmt: skip
