"""Mail domains that anybody can have an address of: they tell nothing about an organisation."""

PUBLIC = frozenset("""
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com
    yahoo.com ymail.com rocketmail.com aol.com icloud.com me.com mac.com
    proton.me protonmail.com pm.me gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de mail.de posteo.de mailbox.org
    mail.com email.com usa.com zoho.com zohomail.com fastmail.com fastmail.fm hey.com tutanota.com tutanota.de tuta.io tuta.com
    hushmail.com inbox.com lycos.com yandex.com yandex.ru mail.ru bk.ru list.ru inbox.ru rambler.ru ukr.net
    uol.com.br bol.com.br terra.com.br ig.com.br r7.com globo.com globomail.com oi.com.br zipmail.com.br
    yahoo.com.br hotmail.com.br outlook.com.br live.com.br msn.com.br
    yahoo.ro hotmail.ro outlook.ro gmail.ro k.ro home.ro rdslink.ro clicknet.ro email.ro mail.ro personal.ro post.ro rds.ro upcmail.ro
    yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ie hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it
    live.co.uk live.fr live.de live.it live.nl outlook.fr outlook.de outlook.es outlook.it outlook.pt outlook.ie
    btinternet.com sky.com virginmedia.com talktalk.net ntlworld.com blueyonder.co.uk eircom.net
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr bbox.fr libero.it virgilio.it alice.it tin.it tiscali.it
    sapo.pt mail.pt clix.pt iol.pt telefonica.net terra.es wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz email.cz azet.sk
    freemail.hu citromail.hu abv.bg mail.bg telenet.be skynet.be ziggo.nl kpnmail.nl xs4all.nl planet.nl home.nl
    bluewin.ch hispeed.ch sunrise.ch telia.com online.no comcast.net verizon.net att.net sbcglobal.net cox.net charter.net bellsouth.net
    rogers.com shaw.ca sympatico.ca videotron.ca bigpond.com optusnet.com.au qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net
    rediffmail.com mailinator.com guerrillamail.com 10minutemail.com yopmail.com privaterelay.appleid.com duck.com
""".split())


def is_public(domain: str) -> bool:
    """Whether addresses of this domain are given to everybody."""
    return domain in PUBLIC
