"""A person is erased: what goes and what stays is shown first, the name is typed, a certificate is left."""
from flask import Response, jsonify, redirect, render_template, request, url_for

from helpdesk.accounts.permissions import PRIVACY_MANAGE, requires
from helpdesk.accounts.queries import agents
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.customers.access import customer_of_id, customer_to_change
from helpdesk.customers.models import Customer
from helpdesk.desk import erased_places
from helpdesk.desk.door import blueprint
from helpdesk.privacy import actions, certificate, erasing, places, registry
from helpdesk.privacy.models import PrivacyTask
from helpdesk.privacy.whose import whose
from helpdesk.privacy.words import SECTIONS
from helpdesk.tickets import access, people
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/people/<int:customer_id>/erase")
@requires(PRIVACY_MANAGE)
def preview_erasure(customer_id: int):
    customer = customer_of_id(customer_id)
    if customer.erased_at or customer.merged_into_id:
        return redirect(url_for("desk.erasure", customer_id=customer.merged_into_id or customer.id))
    return _preview(customer, {}, {})


@blueprint.post("/people/<int:customer_id>/erase")
@requires(PRIVACY_MANAGE)
@opens_own_unit
def erase_person(customer_id: int):
    try:
        with unit_of_work():
            erasing.erase(customer_to_change(customer_id), confirmed=forms.line("confirmed", 254), words=forms.lines("words", 5_000), agent=current_agent(),
                          locale=page_locale())
    except Invalid as error:
        return _preview(customer_of_id(customer_id), error.fields, request.form), error.status
    return redirect(url_for("desk.erasure", customer_id=customer_id))


@blueprint.get("/people/<int:customer_id>/erasure")
@requires(PRIVACY_MANAGE)
def erasure(customer_id: int):
    """The progress, then the certificate; `part` answers the changing part alone."""
    customer = customer_of_id(customer_id)
    tasks = actions.erasures_of(customer.id)
    if not tasks or tasks[0].status in ("asked", "refused"):
        return redirect(url_for("desk.person_data", customer_id=customer.id))
    page = "desk/people/_erasure.html" if request.args.get("part") else "desk/people/erasure.html"
    names, page_number = {agent.id: agent.name for agent in agents()}, request.args.get("page", 1, type=int)
    listed = erased_places.page_of(tasks[0], page_number)
    return render_template(page, customer=customer, task=tasks[0], who=names.get(tasks[0].agent_id, f"#{tasks[0].agent_id}"),
                           is_unchanged=tasks[0].status == "done" and certificate.is_unchanged(tasks[0]),
                           counts=[(SECTIONS.get(key, key), count) for key, count in tasks[0].counts.items()],
                           places=listed.places, pages=listed.pages, **_waiting(tasks[0]), days=places.DAYS_TO_DECIDE)


def _waiting(task: PrivacyTask) -> dict:
    count = task.counts.get("places_open", 0)
    return {"open_places": count, "at_once": min(count, places.PAGE)}


@blueprint.get("/people/certificates/<int:task_id>.json")
@requires(PRIVACY_MANAGE)
def erasure_certificate(task_id: int) -> Response:
    """The certificate as it is signed, for an archive."""
    task = actions.erasure_of_id(task_id)
    answer = jsonify({**certificate.facts_of(task), "sha256": task.digest})
    answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{task.id}.json"'
    return answer


def _preview(customer: Customer, errors: dict, typed) -> str:
    counts = registry.counted(whose(customer))
    named = places.before(whose(customer))
    return render_template("desk/people/erase.html", customer=customer, places=erased_places.views(named[:places.PAGE]), more=len(named[places.PAGE:]), errors=errors, typed=typed,
                           unsolved=people.counts_of(access.sight_of(current_agent()), customer_id=customer.id)["open"],
                           counts=[(SECTIONS[section], count) for section, count in counts.items() if count])
