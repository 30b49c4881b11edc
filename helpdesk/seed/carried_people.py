"""What the sample knows of its people beside names and addresses."""
from helpdesk.core.actor import Actor
from helpdesk.customers import person_fields
from helpdesk.customers.models import Customer

PLAN = {"en": "Plan", "pt-BR": "Plano", "ro": "Abonament"}
PLANS = ({"en": "Filters twice a year", "pt-BR": "Filtros duas vezes por ano", "ro": "Filtre de două ori pe an"}, {"en": "None", "pt-BR": "Nenhum", "ro": "Niciunul"})
ZONES = {"en": "Europe/London", "pt-BR": "America/Sao_Paulo", "ro": "Europe/Bucharest"}


def carry(customer: Customer, place: int) -> None:
    """What is known of the `place`-th person of the sample: a clock of each, a plan of every second, more of a few."""
    customer.time_zone, customer.time_zone_by = ZONES.get(customer.locale), "agent" if place % 3 else "guess"
    if place % 2:
        customer.own_values = {str(person_fields.all_fields()[0].id): "1" if place % 4 == 1 else "2"}
    if place % 7 == 3:
        customer.tags, customer.worth = ["vip"], "€1.200"
    if place % 11 == 5:
        customer.risk = "high"


def define(actor: Actor) -> None:
    """One own field of people; call it inside a unit."""
    person_fields.create_field(person_fields.FieldChoice("choice", PLAN, choices=tuple({"key": "", "names": names} for names in PLANS)), actor=actor)
