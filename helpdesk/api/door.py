"""The blueprint that every endpoint for machines hangs on."""
from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
