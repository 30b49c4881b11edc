"""What the sample wants to know of its tickets beside their words."""
from helpdesk.core.actor import Actor
from helpdesk.tickets.own_fields import FieldChoice, create_field

ORDER = {"en": "Order number", "pt-BR": "Número do pedido", "ro": "Numărul comenzii"}
PAYMENT = {"en": "Paid with", "pt-BR": "Pago com", "ro": "Plătit cu"}
WAYS = ({"en": "Card", "pt-BR": "Cartão", "ro": "Card"}, {"en": "Instant transfer", "pt-BR": "Pix", "ro": "Transfer instant"},
        {"en": "Bank slip", "pt-BR": "Boleto", "ro": "Ordin de plată"})


def define(actor: Actor) -> None:
    """Two own fields, one of them on the contact form; call it inside a unit."""
    create_field(FieldChoice("text", ORDER, is_on_form=True), actor=actor)
    create_field(FieldChoice("choice", PAYMENT, choices=tuple({"key": "", "names": names} for names in WAYS)), actor=actor)
