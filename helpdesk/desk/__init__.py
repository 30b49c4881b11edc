"""The door for agents, supervisors and admins."""
from helpdesk.desk import (  # noqa: F401 - each module hangs its views on the door
    article_editing,
    articles,
    bulk,
    deliveries,
    files,
    fragments,
    live,
    macros,
    new_ticket,
    planned,
    profile,
    reports,
    search,
    settings,
    sign_in,
    thread,
    tickets,
    welcome,
)
from helpdesk.desk.door import blueprint  # noqa: F401 - the door's one name
