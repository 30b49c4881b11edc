"""People in and out as a sheet: looked at before it comes in, its progress, its mistakes line by line, and taken back."""
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import CUSTOMER_EXCHANGE, requires
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.customers import person_fields, search, sheets
from helpdesk.customers.models import Customer
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, importing
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

SHOWN, AT_ONCE = 10, 500


@blueprint.get("/people/import")
@requires(CUSTOMER_EXCHANGE)
def import_people():
    return _form({})


@blueprint.post("/people/import")
@requires(CUSTOMER_EXCHANGE)
@opens_own_unit
def read_people():
    """Reads the sheet and keeps it for looking at; nobody is changed by it yet."""
    file = request.files.get("file")
    try:
        sheet = sheets.read(file.read(sheets.MOST_BYTES + 1) if file else b"", person_fields.by_name())
    except Invalid as error:
        return _form({"file": _file_words(error.fields["file"])}), 422
    with unit_of_work():
        kept = importing.keep(sheet, text.one_line(file.filename or "", 255), agent_id=current_agent().id).id
    return redirect(url_for("desk.people_import", import_id=kept))


@blueprint.get("/people/imports/<int:import_id>")
@requires(CUSTOMER_EXCHANGE)
def people_import(import_id: int):
    """The preview, the progress or the result; `part` answers its changing part alone."""
    sheet = importing.import_of(import_id)
    page = "desk/people/_import.html" if request.args.get("part") else "desk/people/import_one.html"
    first = sheet.rows[:SHOWN]
    filled = {field_id for row in first for field_id, _value in row.get("own", ())}
    fields = [field for field in person_fields.active_fields() if field.id in filled]
    unread = next((value for _line, what, value in sheet.problems if what == importing.UNREAD), "")
    left_out = [problem for problem in sheet.problems if problem[1] != importing.UNREAD]
    return render_template(page, sheet=sheet, first=first, fields=fields, unread=unread, left_out=len(left_out),
                           problems=[(line, _row_words(what, value)) for line, what, value in left_out[:sheets.MOST_PROBLEMS]])


@blueprint.post("/people/imports/<int:import_id>/start")
@requires(CUSTOMER_EXCHANGE)
def start_import(import_id: int):
    importing.start(import_id)
    return redirect(url_for("desk.people_import", import_id=import_id))


@blueprint.post("/people/imports/<int:import_id>/undo")
@requires(CUSTOMER_EXCHANGE)
def undo_import(import_id: int):
    importing.start(import_id, undo=True)
    return redirect(url_for("desk.people_import", import_id=import_id))


@blueprint.get("/people/export.csv")
@requires(CUSTOMER_EXCHANGE)
def export_people():
    """Everybody of whom this agent may know, as the sheet that an import takes."""
    headings = sheets.headings_of(person_fields.active_fields(), page_locale())
    return Response("".join(sheets.written(_everybody(access.sight_of(current_agent())), headings)), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="people-{utcnow():%Y-%m-%d}.csv"', "Cache-Control": "no-store"})


def _everybody(sight: access.Sight) -> Iterator[dict[str, str]]:
    last = 0
    while last is not None:
        ids = list(db.session.scalars(sa.select(Customer.id).where(Customer.id > last, Customer.merged_into_id.is_(None), sight.people(Customer.id)).order_by(Customer.id).limit(AT_ONCE)))
        for person in reversed(search.people_of(ids)):
            external = next((one.value for one in person.identities if one.kind == "external"), "")
            if person.name or person.email or person.phone or external:
                yield {"name": person.name, "email": person.email or "", "phone": person.phone or "", "language": person.locale or "",
                       "organisation": person.organisation.name if person.organisation else "", "external": external,
                       "time_zone": person.time_zone or "", "tags": ", ".join(person.tags), "worth": person.worth or "", **_own_words(person)}
        db.session.expunge_all()
        last = ids[-1] if len(ids) == AT_ONCE else None


def _own_words(person: Customer) -> dict[str, str]:
    return {field.form_name: field.words(person.own_values[str(field.id)], page_locale()) for field in person_fields.active_fields() if str(field.id) in person.own_values}


def _file_words(code: str) -> str:
    code, _space, line = code.partition(" ")
    return {"open": _("A quotation mark in line %(line)s is opened and never closed, so where the next person begins cannot be told.", line=line),
            "large": _("A sheet has at most 5 MB."), "long": _("A sheet has at most %(most)d people. Cut it into parts.", most=sheets.MOST_ROWS),
            "empty": _("There is nobody in this sheet.")}.get(
                code, _("The first line must name the columns, among them email, phone or external id."))


def _own_problem(key: str, value: str) -> str:
    """Why a value cannot stand in an own field, or that the field is gone since."""
    field = person_fields.by_name().get(key)
    try:
        person_fields.from_words(field, value) if field else None
    except Invalid as why:
        reason = str(why)
        if field.kind == "choice":
            reason = _("It may be: %(choices)s.", choices=", ".join(words for _key, words in field.options(page_locale())))
        return _("%(value)s cannot stand in “%(field)s”.", value=value, field=field.name(page_locale())) + " " + reason
    return _("%(value)s could not be taken.", value=value)


def _row_words(what: str, value: str) -> str:
    if what.startswith("own_"):
        return _own_problem(what, value)
    return {"email": _("%(value)s is not a mail address.", value=value), "phone": _("%(value)s is not a phone number.", value=value),
            "language": _("%(value)s is none of the languages.", value=value), "nobody": _("No address, number or id to know them by."),
            "time_zone": _("%(value)s is no time zone, such as Europe/Bucharest.", value=value),
            "twice": _("%(value)s stands in an earlier line already.", value=value),
            "two": _("What stands here belongs to two people. Merge them first.")}[what]


def _form(errors: dict) -> str:
    return render_template("desk/people/import.html", errors=errors)
