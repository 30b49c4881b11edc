"""The door for customers: help, contact form, their tickets, the chat."""
from helpdesk.portal import (  # noqa: F401 - each module hangs its views on the door
    brand,
    colleagues,
    contact,
    discovery,
    help,
    help_feedback,
    help_search,
    home,
    live,
    own_addresses,
    own_data,
    requests,
    sample_shop,
    sharing,
    survey,
    survey_stop,
    ticket,
    widget,
    widget_sign_in,
    widget_words,
)
from helpdesk.portal.door import blueprint  # noqa: F401 - the door's one name
