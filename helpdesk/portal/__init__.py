"""The door for customers: help, contact form, their tickets."""
from helpdesk.portal import brand, contact, home, survey, ticket  # noqa: F401 - each module hangs its views on the door
from helpdesk.portal.door import blueprint  # noqa: F401 - the door's one name
