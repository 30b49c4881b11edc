"""The settings of the desk. A new page: its module here, its line in menu.py, its template in templates/desk/settings/."""
from helpdesk.desk.settings import (  # noqa: F401 - each module hangs its views on the door
    agents,
    audit,
    brand,
    chat,
    health,
    incoming,
    leaving,
    mailbox_test,
    mailboxes,
    outgoing,
    overview,
    self_service,
    surveys,
    teams,
    tokens,
    topics,
)
