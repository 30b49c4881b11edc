"""Back-office cards beside a person, fetched after the page: no slow or broken system ever holds it up."""
from flask import render_template, request

from helpdesk.accounts.permissions import CUSTOMER_READ, requires
from helpdesk.backoffice.queries import cards_of
from helpdesk.customers import access
from helpdesk.desk.card_words import view_of
from helpdesk.desk.door import blueprint
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

# A script asks again in a moment; a page without one waits for whoever still answers.
MOMENT, PATIENCE = 0.15, 4.0


@blueprint.get("/people/<int:customer_id>/cards")
@requires(CUSTOMER_READ)
def person_cards(customer_id: int):
    """The cards of every source; `claimed` says that whoever wrote the open ticket did not prove to be this person."""
    is_part = bool(request.headers.get("HX-Request"))
    customer, locale = access.customer_of_id(customer_id), page_locale()
    cards = [view_of(shown, locale) for shown in cards_of(customer, seconds=MOMENT if is_part else PATIENCE)]
    page = "desk/cards/_cards.html" if is_part else "desk/cards/page.html"
    answer = render_template(page, customer=customer, cards=cards, is_claimed="claimed" in request.args, may_set=current_agent().may("settings.manage"))
    return answer, 200, {"Cache-Control": "no-store"}
