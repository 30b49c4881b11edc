"""The blueprint that every page for customers hangs on."""
from flask import Blueprint

blueprint = Blueprint("portal", __name__)
