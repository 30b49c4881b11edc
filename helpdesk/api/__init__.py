"""The door for machines: REST v1."""
from helpdesk.api import customers, events, knowledge  # noqa: F401 - each module hangs its views on the door
from helpdesk.api.door import blueprint  # noqa: F401 - the door's one name
