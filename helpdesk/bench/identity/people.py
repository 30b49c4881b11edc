"""The building blocks of journeys: names in three languages, where people have addresses, what they write about."""
import random
from dataclasses import dataclass
from itertools import count

GIVEN = {
    "en": ("Alice", "Ben", "Chloe", "Daniel", "Emily", "Frank", "Grace", "Harry", "Isla", "Jack", "Kate", "Liam", "Mia", "Noah", "Olivia", "Paul"),
    "pt-BR": ("Ana", "Bruno", "Camila", "Davi", "Eduarda", "Felipe", "Gabriela", "Heitor", "Isabela", "João", "Larissa", "Mateus", "Natália", "Otávio", "Patrícia", "Thaís"),
    "ro": ("Ana", "Bogdan", "Cristina", "Dănuț", "Elena", "Florin", "Georgiana", "Horia", "Ioana", "Ionuț", "Lăcrămioara", "Mihai", "Nicoleta", "Ovidiu", "Raluca", "Ștefan"),
}
FAMILY = {
    "en": ("Archer", "Baker", "Clarke", "Dixon", "Ellis", "Foster", "Green", "Hughes", "Irving", "Jones", "King", "Lewis", "Moore", "Smith"),
    "pt-BR": ("Almeida", "Barbosa", "Carvalho", "Dias", "Esteves", "Ferreira", "Gonçalves", "Lima", "Machado", "Nogueira", "Oliveira", "Silva", "Souza", "Teixeira"),
    "ro": ("Albu", "Bălan", "Ciobanu", "Dumitrescu", "Enache", "Florea", "Georgescu", "Ionescu", "Lungu", "Munteanu", "Nițu", "Pop", "Radu", "Țăranu"),
}
PUBLIC = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "uol.com.br", "hotmail.com")
COMPANIES = ("lumina", "orizont", "verde", "aurora", "delta", "nimbus", "cobalt", "pinheiro", "castelo", "harbor", "atlas", "solaris")
ENDINGS = {"en": "example.com", "pt-BR": "example.com.br", "ro": "example.ro"}
TOPICS = {
    "en": ("My order {order} has not arrived.", "The purifier {order} makes a noise.", "I would like to send {order} back.", "The invoice {order} shows the wrong address."),
    "pt-BR": ("Meu pedido {order} ainda não chegou.", "O purificador {order} faz barulho.", "Quero devolver o produto {order}.", "A fatura {order} está com o endereço errado."),
    "ro": ("Comanda mea {order} nu a ajuns încă.", "Purificatorul {order} face zgomot.", "Aș dori să returnez produsul {order}.", "Factura {order} are adresa greșită."),
}
ANSWERS = {"en": "Thank you, that helps. Anything else about {order}?", "pt-BR": "Agradeço, ajudou. Mais algo sobre {order}?", "ro": "Mulțumesc, m-a ajutat. Altceva despre {order}?"}
_PLAIN = str.maketrans("ăâîșțáãâéêíóôõúçĂÂÎȘȚÁÉÍÓÚÇ", "aaistaaaeeiooouc" + "AAISTAEIOUC")


@dataclass(frozen=True)
class Person:
    """Somebody who writes: `key` tells them from all others, `mailbox` is how they spell their name in an address."""

    key: str
    name: str
    locale: str
    mailbox: str


class Crowd:
    """Makes people, addresses and words, always the same for one seed."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self._numbers = count(1)

    def number(self) -> int:
        """One that was never given before."""
        return next(self._numbers)

    def person(self, *, like: Person | None = None, family: str | None = None, locale: str | None = None) -> Person:
        """Somebody new; `like` somebody is their namesake, `family` is the surname they share."""
        locale = locale or (like.locale if like else self.random.choice(sorted(GIVEN)))
        surname = family or self.random.choice(FAMILY[locale])
        name = like.name if like else f"{self.random.choice(GIVEN[locale])} {surname}"
        first, _, last = name.translate(_PLAIN).lower().partition(" ")
        style = self.random.choice(("{0}.{1}", "{0}{1}", "{2}{1}", "{0}_{1}", "{1}.{0}", "{0}"))
        return Person(f"{name}-{self.number()}", name, locale, style.format(first, last.replace(" ", ""), first[:1]))

    def private(self, person: Person) -> str:
        """An address of theirs at a provider that everybody may use."""
        return f"{person.mailbox}{self.number()}@{self.random.choice(PUBLIC)}"

    def company(self, locale: str) -> str:
        """A mail domain of a company nobody has met yet."""
        return f"{self.random.choice(COMPANIES)}{self.number()}.{ENDINGS[locale]}"

    def at_work(self, person: Person, domain: str) -> str:
        """Their address at that company."""
        return f"{person.mailbox}@{domain}"

    def phone(self) -> str:
        """A phone number of nobody else."""
        return f"+4074{self.number():07d}"

    def words(self, person: Person) -> str:
        """What they write about, with an order number that stands nowhere else."""
        return self.random.choice(TOPICS[person.locale]).format(order=self.order())

    def answer(self, person: Person) -> str:
        """What they answer to us."""
        return ANSWERS[person.locale].format(order=self.order())

    def order(self) -> str:
        """An order number."""
        return f"CT-{self.number():06d}"
