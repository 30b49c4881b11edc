"""Settings, health: what works, what is stuck and what to do about it."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import DELIVERY_MANAGE, requires
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.findings import findings
from helpdesk.outbox import actions as outbox
from helpdesk.outbox.models import Job
from helpdesk.outbox.queries import job_of_id, stuck_jobs
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/health")
@requires(DELIVERY_MANAGE)
def settings_health():
    return render_template("desk/settings/health.html", findings=findings(), jobs=[_shown(job) for job in stuck_jobs()])


@blueprint.post("/settings/health/jobs/<int:job_id>/again")
@requires(DELIVERY_MANAGE)
def run_job_again(job_id: int):
    outbox.run_again(job_of_id(job_id), actor=current_agent().actor)
    flash(_("It is tried again in a moment."))
    return redirect(url_for("desk.settings_health", _anchor="jobs"))


@blueprint.post("/settings/health/jobs/<int:job_id>/drop")
@requires(DELIVERY_MANAGE)
def drop_job(job_id: int):
    outbox.drop_job(job_of_id(job_id), actor=current_agent().actor)
    flash(_("It is given up."))
    return redirect(url_for("desk.settings_health", _anchor="jobs"))


def _shown(job: Job) -> dict:
    """What the page says of a job; names of functions are for whoever reads the logs."""
    name = job.data.get("reaction", job.name).removeprefix("helpdesk.")
    return {"job": job, "name": name, "has_failed": job.status == "failed", "number": job.ticket_id + NUMBER_OFFSET if job.ticket_id else None}
