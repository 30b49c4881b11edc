"""Singular and plural are one word to the search, and different words stay two: lists far longer than any rule was made for."""
import pytest

from helpdesk.core.language import fold, terms

TOGETHER = {
    "pt": """
        abraço abraços, ação ações, acordo acordos, adesivo adesivos, agência agências, água águas, alarme alarmes, alemão alemães, álcool
        álcoois, amável amáveis, amigo amigos, amor amores, animal animais, ano anos, anúncio anúncios, aparelho aparelhos, aplicativo
        aplicativos, apólice apólices, arma armas, arquivo arquivos, artigo artigos, assinatura assinaturas, atendimento atendimentos,
        atraso atrasos, atum atuns, aula aulas, autorização autorizações, aviso avisos, azul azuis, bagagem bagagens, balão balões, banco
        bancos, bandeira bandeiras, barril barris, bateria baterias, bem bens, bilhete bilhetes, boleto boletos, bolsa bolsas, bombom
        bombons, botão botões, cabo cabos, caixa caixas, calção calções, câmera câmeras, caminhão caminhões, canal canais, cancelamento
        cancelamentos, canção canções, caneta canetas, capitão capitães, caracol caracóis, caráter caracteres, carnaval carnavais,
        carregador carregadores, carteira carteiras, cartão cartões, casa casas, catálogo catálogos, celular celulares, chave chaves,
        cheque cheques, cidadão cidadãos, clube clubes, cobrança cobranças, código códigos, coleção coleções, colher colheres, comercial
        comerciais, comprovante comprovantes, computador computadores, conexão conexões, confirmação confirmações, consumidor
        consumidores, conta contas, contrato contratos, coração corações, cor cores, cristão cristãos, crédito créditos, cruz cruzes,
        cupom cupons, dado dados, data datas, débito débitos, decisão decisões, defeito defeitos, desconto descontos, despesa despesas,
        destinatário destinatários, devolução devoluções, digital digitais, direito direitos, doação doações, documento documentos, dólar
        dólares, dor dores, dúvida dúvidas, embalagem embalagens, empréstimo empréstimos, encomenda encomendas, endereço endereços,
        engrenagem engrenagens, entrega entregas, erro erros, escrivão escrivães, espanhol espanhóis, especial especiais, estação
        estações, etiqueta etiquetas, exceção exceções, exame exames, fácil fáceis, farol faróis, fatura faturas, favor favores, fiel
        fiéis, filial filiais, filme filmes, fim fins, fogão fogões, formulário formulários, fóssil fósseis, francês franceses, freguês
        fregueses, frete fretes, fuzil fuzis, garagem garagens, garantia garantias, garçom garçons, gás gases, gol gols, grão grãos,
        habitual habituais, hífen hifens, hospital hospitais, hotel hotéis, igual iguais, imóvel imóveis, impressora impressoras, incrível
        incríveis, infantil infantis, inglês ingleses, instalação instalações, invisível invisíveis, irmão irmãos, item itens, jardim
        jardins, jornal jornais, jovem jovens, juiz juízes, ladrão ladrões, lâmpada lâmpadas, lençol lençóis, ligação ligações, limão
        limões, limite limites, local locais, loja lojas, lugar lugares, luz luzes, mal males, manual manuais, mão mãos, mapa mapas,
        máquina máquinas, mar mares, marrom marrons, medida medidas, melão melões, mensagem mensagens, mensal mensais, mês meses, metal
        metais, milhão milhões, móvel móveis, mulher mulheres, multa multas, nível níveis, nome nomes, nota notas, notícia notícias,
        número números, nuvem nuvens, ocasião ocasiões, opção opções, operação operações, opinião opiniões, origem origens, padrão
        padrões, pagamento pagamentos, pão pães, par pares, parcela parcelas, parceiro parceiros, passagem passagens, pastel pastéis, peça
        peças, pedido pedidos, pena penas, pequeno pequenos, pessoa pessoas, pincel pincéis, plano planos, plural plurais, ponto pontos,
        porção porções, portão portões, possível possíveis, postal postais, prazo prazos, preço preços, presente presentes, problema
        problemas, produto produtos, profissional profissionais, projétil projéteis, promoção promoções, promocional promocionais, quintal
        quintais, rapaz rapazes, raiz raízes, reclamação reclamações, recibo recibos, região regiões, regra regras, remetente remetentes,
        réptil répteis, resposta respostas, responsável responsáveis, reunião reuniões, revendedor revendedores, rim rins, ruim ruins,
        sabão sabões, saldo saldos, seguro seguros, senha senhas, sessão sessões, sinal sinais, site sites, social sociais, sol sóis, taxa
        taxas, teclado teclados, tela telas, telão telões, tênue tênues, terraço terraços, total totais, transferência transferências,
        túnel túneis, transportadora transportadoras, usuário usuários, útil úteis, valor valores, vantagem vantagens, vendedor
        vendedores, versão versões, vez vezes, viagem viagens, vídeo vídeos, virgem virgens, visual visuais, volume volumes, voz vozes,
        vulcão vulcões, zoom zooms, açúcar açúcares, avô avôs, bênção bênçãos, corrimão corrimãos, órfão órfãos, sótão sótãos, tabelião
        tabeliães, cônsul cônsules, mel méis, pólen polens, abdômen abdomens, ônibus ônibus, lápis lápis, pires pires, hábil hábeis,
        volátil voláteis, carretel carretéis, painel painéis, fone fones, tomada tomadas, cliente clientes, lei leis, rei reis, herói
        heróis, chapéu chapéus, troféu troféus, degrau degraus, museu museus, irmã irmãs, maçã maçãs, romã romãs
    """,
    "ro": """
        abonament abonamente, abonat abonați, acces accese, acord acorduri, act acte, activitate activități, actualizare actualizări,
        adresă adrese, adaptor adaptoare, agent agenți, agenție agenții, albastru albaștri, alertă alerte, ambalaj ambalaje, anulare
        anulări, anunț anunțuri, aparat aparate, apă ape, aplicație aplicații, articol articole, asigurare asigurări, atașament
        atașamente, avans avansuri, avantaj avantaje, avertisment avertismente, bagaj bagaje, bancă bănci, baterie baterii, bec becuri,
        bilet bilete, bancomat bancomate, birou birouri, bluză bluze, bon bonuri, borcan borcane, brad brazi, breloc brelocuri, broască
        broaște, brand branduri, cablu cabluri, cadou cadouri, cal cai, calculator calculatoare, calitate calități, cameră camere, canal
        canale, capac capace, capăt capete, card carduri, carte cărți, casă case, categorie categorii, cauză cauze, centru centre, cerere
        cereri, certificat certificate, cheie chei, cheltuială cheltuieli, client clienți, clientă cliente, clipă clipe, cod coduri, coș
        coșuri, colet colete, colț colțuri, comandă comenzi, comentariu comentarii, comision comisioane, companie companii, condiție
        condiții, conexiune conexiuni, confirmare confirmări, consumator consumatori, cont conturi, contract contracte, convorbire
        convorbiri, corp corpuri, costum costume, cost costuri, creion creioane, cumpărător cumpărători, cumpărătură cumpărături, cupon
        cupoane, curea curele, curier curieri, cutie cutii, cuvânt cuvinte, dată date, datorie datorii, deceniu decenii, defect defecte,
        depozit depozite, destinatar destinatari, detaliu detalii, dimensiune dimensiuni, dinte dinți, discount discounturi, dispozitiv
        dispozitive, document documente, domeniu domenii, drept drepturi, durată durate, ecran ecrane, element elemente, eroare erori,
        etichetă etichete, excepție excepții, expeditor expeditori, exemplu exemple, fabrică fabrici, factură facturi, fereastră ferestre,
        filtru filtre, firmă firme, fișier fișiere, floare flori, foaie foi, formular formulare, fotografie fotografii, frate frați,
        frigider frigidere, frunză frunze, funcție funcții, furnizor furnizori, garanție garanții, geam geamuri, gest gesturi, grad grade,
        greșeală greșeli, grup grupuri, haină haine, hartă hărți, hotărâre hotărâri, iarnă ierni, idee idei, imagine imagini, imprimantă
        imprimante, informație informații, instrucțiune instrucțiuni, instrument instrumente, interes interese, invitație invitații,
        încărcător încărcătoare, încercare încercări, înregistrare înregistrări, întârziere întârzieri, întrebare întrebări, joc jocuri,
        jucărie jucării, judecător judecători, lampă lămpi, lanț lanțuri, lege legi, legătură legături, leu lei, limbă limbi, limită
        limite, linie linii, link linkuri, listă liste, livrare livrări, loc locuri, locație locații, lucru lucruri, lună luni, magazin
        magazine, mamă mame, manual manuale, marcă mărci, mașină mașini, masă mese, măsură măsuri, medic medici, membru membri, mesaj
        mesaje, metodă metode, minut minute, model modele, modificare modificări, monedă monede, motiv motive, muncitor muncitori, munte
        munți, nepot nepoți, nivel niveluri, noapte nopți, notă note, notificare notificări, număr numere, nume nume, obiect obiecte, ochi
        ochi, ofertă oferte, om oameni, operator operatori, operațiune operațiuni, opinie opinii, opțiune opțiuni, oră ore, oraș orașe,
        organizație organizații, ou ouă, pachet pachete, pagină pagini, pahar pahare, pantof pantofi, parolă parole, parte părți, partener
        parteneri, pat paturi, penalitate penalități, perioadă perioade, persoană persoane, piață piețe, picior picioare, piesă piese,
        plan planuri, plată plăți, poartă porți, poveste povești, poză poze, predare predări, preț prețuri, primire primiri, problemă
        probleme, produs produse, profil profiluri, program programe, promoție promoții, punct puncte, pungă pungi, rambursare rambursări,
        rată rate, recenzie recenzii, reclamație reclamații, reducere reduceri, regulă reguli, reparație reparații, retur retururi,
        reținere rețineri, rezervare rezervări, roată roți, rochie rochii, rolă role, sac saci, salariu salarii, scaun scaune, schimb
        schimburi, scrisoare scrisori, scară scări, seară seri, secundă secunde, serviciu servicii, sesiune sesiuni, setare setări, sfat
        sfaturi, sistem sisteme, soluție soluții, soră surori, sfert sferturi, stație stații, stea stele, stoc stocuri, stradă străzi,
        student studenți, sumă sume, suport suporturi, șosea șosele, șofer șoferi, tabletă tablete, tarif tarife, tastatură tastaturi,
        taxă taxe, telefon telefoane, termen termene, test teste, text texte, timbru timbre, tip tipuri, titlu titluri, tort torturi,
        traducere traduceri, tranzacție tranzacții, transfer transferuri, tren trenuri, tricou tricouri, țară țări, uscător uscătoare, ușă
        uși, utilizator utilizatori, vacanță vacanțe, valoare valori, vânzare vânzări, vânzător vânzători, vară veri, versiune versiuni,
        verificare verificări, viață vieți, videoclip videoclipuri, voucher vouchere, voce voci, vorbă vorbe, zi zile, zonă zone, factura
        facturile, comanda comenzile, produsul produsele, coletul coletele, contul conturile, parola parolele, clientul clienții, cardul
        cardurile, prețul prețurile, plata plățile, magazinul magazinele, mesajul mesajele, problema problemele, retur returului, garanția
        garanțiilor, livrarea livrărilor, curierul curierilor, aparatul aparatelor
    """,
}  # fmt: skip
# A final vowel alone tells no words apart: the price of conta/conto and poartă/port is that masculine and feminine, article and
# case meet. The sentence around them decides.
APART = {
    "pt": """
        gás gasto, luz luta, mão mau, hotel hoje, painel panela, anel ano, sinal sino, móvel movimento, útil último, pincel pinça, túnel tuna, farol faro, jornal jornada,
        carta cartão, pão pau, venda
        vento, seguro seguir, prazo praça, loja lojista, senha senhor, fatura futuro, saldo salada, código codorna, chave
        chuva, entrega intriga, boleto bolo, frete frente, pedido pedra, rede rádio, nota noite, tela telha, multa mulher,
        recibo receita, cliente quente, prêmio primo, filtro filho, plano pluma, pilha pilar, item ítalo,
        roupa ripa
    """,
    "ro": """
        rețea reținere, bilet bibliotecă, școală scoică, floare flacără, stradă strat, sfat sfânt, ou oră, tren treaptă,
        cont comandă, card cadru, parolă parte, plată piață, preț prezent, colet colț, factură fabrică, client clipă, garanție garaj,
        livrare livadă, curier curea, magazin magistrat, ofertă oră, mesaj mesager, produs program, adresă
        adaptor, termen temă, filtru fileu, rată rotă, lună linie, cutie cuțit, nume număr, serviciu seară, sumă
        semn, ușă ușor, cheie chelie, casă coș, masă mesaj, buton butoi, notă noapte, sac sală, plan plin
    """,
}  # fmt: skip


def pairs(words):
    return [pair.split() for pair in words.replace("\n", " ").split(",")]


@pytest.mark.parametrize("language", TOGETHER)
def test_singular_and_plural_meet(language):
    known = pairs(TOGETHER[language])
    apart = [pair for pair in known if terms(pair[0], language) != terms(pair[1], language)]
    assert len(known) >= 290
    assert apart == []


@pytest.mark.parametrize("language", TOGETHER)
def test_they_meet_without_accents_too(language):
    apart = [pair for pair in pairs(TOGETHER[language]) if terms(fold(pair[0]), language) != terms(pair[1], language)]
    assert apart == []


@pytest.mark.parametrize("language", APART)
def test_different_words_stay_apart(language):
    together = [pair for pair in pairs(APART[language]) if terms(pair[0], language) == terms(pair[1], language)]
    assert len(pairs(APART[language])) >= 40
    assert together == []
