"""The blueprint that every page for agents hangs on."""
from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
