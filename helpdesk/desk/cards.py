"""Back-office cards beside a person, fetched after the page: no slow or broken system ever holds it up."""
from flask import render_template, request

from helpdesk.accounts.permissions import CUSTOMER_READ, SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import team_ids_of
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
    """The cards of every source that the agent's teams see, and an admin all; `claimed` says that whoever wrote the open ticket did not prove to be this person."""
    is_part, agent = bool(request.headers.get("HX-Request")), current_agent()
    team_ids = None if agent.may(SETTINGS_MANAGE) else team_ids_of(agent)
    customer, locale = access.customer_of_id(customer_id), page_locale()
    # Of somebody erased nothing is left to ask by, and nobody expects an answer.
    found = [] if customer.erased_at else cards_of(customer, team_ids=team_ids, seconds=MOMENT if is_part else PATIENCE)
    cards = [view_of(shown, locale) for shown in found]
    page = "desk/cards/_cards.html" if is_part else "desk/cards/page.html"
    answer = render_template(page, customer=customer, cards=cards, is_claimed="claimed" in request.args, may_set=agent.may(SETTINGS_MANAGE))
    return answer, 200, {"Cache-Control": "no-store"}
