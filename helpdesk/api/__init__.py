"""The door for machines: REST v1."""
from helpdesk.api.door import blueprint  # noqa: F401 - the door's one name
