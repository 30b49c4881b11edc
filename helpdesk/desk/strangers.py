"""People whom an agent may not know of do not exist for them: every page about one person asks first."""
from flask import request

from helpdesk.desk.door import blueprint
from helpdesk.tickets import access
from helpdesk.web.identity import current_agent


@blueprint.before_request
def leave_out_strangers() -> None:
    """:raises NotFound: where the address names somebody who is known only to private teams of others."""
    customer_id = (request.view_args or {}).get("customer_id")
    agent = current_agent() if customer_id is not None else None
    if agent is not None:
        access.check_person(access.sight_of(agent), customer_id)
