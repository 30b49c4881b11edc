"""/healthz: whether database, worker and disk are well, and what the search index is doing."""
import shutil

import sqlalchemy as sa
from flask import Flask, current_app, jsonify

from helpdesk.accounts.permissions import public
from helpdesk.core.db import db
from helpdesk.knowledge import searching
from helpdesk.outbox.sweeping import worker_is_alive

LEAST_FREE_BYTES = 50 * 1024 * 1024


def add_health(app: Flask) -> None:
    """Hangs /healthz on the app."""
    app.add_url_rule("/healthz", "healthz", healthz)


@public
def healthz():
    """200 with what was checked when all is well, else 503 with what is not."""
    checks = {"database": _database_answers(), "worker": worker_is_alive(), "disk": _disk_has_room()}
    well = all(checks.values())
    return jsonify(status="ok" if well else "ill", index=index_state(), **checks), 200 if well else 503


def index_state() -> str:
    """An index that is missing or torn is built again by the worker while pages answer, so it is no illness by itself."""
    return "building" if any(one.needs_rebuild() for one in searching.index().indexes.values()) else "ready"


def _database_answers() -> bool:
    return db.session.scalar(sa.text("SELECT 1")) == 1


def _disk_has_room() -> bool:
    return shutil.disk_usage(current_app.instance_path).free > LEAST_FREE_BYTES
