"""What the sample wants to know of its tickets beside their words."""
from helpdesk.core.actor import Actor
from helpdesk.tickets.own_fields import FieldChoice, create_field
from helpdesk.tickets.own_statuses import create_status
from helpdesk.tickets.reasons import ReasonChoice, ask, create_reason, tree

ORDER = {"en": "Order number", "pt-BR": "Número do pedido", "ro": "Numărul comenzii"}
PAYMENT = {"en": "Paid with", "pt-BR": "Pago com", "ro": "Plătit cu"}
PARTS = {"en": "Waiting for parts", "pt-BR": "Esperando peças", "ro": "Așteptăm piese"}
PARTS_FOR_CUSTOMERS = {"en": "Parts on their way", "pt-BR": "Peças a caminho", "ro": "Piesele sunt pe drum"}
WAYS = ({"en": "Card", "pt-BR": "Cartão", "ro": "Card"}, {"en": "Instant transfer", "pt-BR": "Pix", "ro": "Transfer instant"},
        {"en": "Bank slip", "pt-BR": "Boleto", "ro": "Ordin de plată"})


REASONS = {
    "delivery": ({"en": "Delivery", "pt-BR": "Entrega", "ro": "Livrare"}, (
        {"en": "Late", "pt-BR": "Atrasada", "ro": "Întârziată"}, {"en": "Damaged", "pt-BR": "Danificada", "ro": "Deteriorată"},
        {"en": "Never arrived", "pt-BR": "Não chegou", "ro": "Nu a ajuns"})),
    "refunds": ({"en": "Money", "pt-BR": "Dinheiro", "ro": "Bani"}, (
        {"en": "Refund", "pt-BR": "Reembolso", "ro": "Rambursare"}, {"en": "Invoice", "pt-BR": "Nota fiscal", "ro": "Factură"})),
    "repairs": ({"en": "Device", "pt-BR": "Aparelho", "ro": "Aparat"}, (
        {"en": "Defect", "pt-BR": "Defeito", "ro": "Defect"}, {"en": "Warranty", "pt-BR": "Garantia", "ro": "Garanție"},
        {"en": "How it is used", "pt-BR": "Como se usa", "ro": "Cum se folosește"})),
}


def define(actor: Actor) -> None:
    """Two own fields, one of them on the contact form, the tree of reasons and a status of its own; call it inside a unit."""
    for above, below in REASONS.values():
        parent = create_reason(ReasonChoice(above, None), actor=actor)
        for names in below:
            create_reason(ReasonChoice(names, parent.id), actor=actor)
    create_status(status="on_hold", names=PARTS, customer_names=PARTS_FOR_CUSTOMERS, is_active=True, actor=actor)
    # Who tries the sample solves a ticket by one press.
    ask(False, actor=actor)
    create_field(FieldChoice("text", ORDER, is_on_form=True), actor=actor)
    create_field(FieldChoice("choice", PAYMENT, choices=tuple({"key": "", "names": names} for names in WAYS)), actor=actor)


def reason_of(team: str, place: int) -> int | None:
    """The id of the reason for the ticket at this place in the story of a team ('delivery' …); None where the sample has none."""
    if team not in REASONS:
        return None
    above, below = REASONS[team]
    wanted = (above, below[place % len(below)])
    return next((node.id for node in tree() if node.path == wanted), None)
