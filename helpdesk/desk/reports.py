"""Reports for supervisors: now and trends, the tickets behind each figure, and every table as CSV."""
from datetime import UTC, datetime

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import REPORT_READ, requires
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.desk import report_now, report_trends
from helpdesk.desk.door import blueprint
from helpdesk.desk.report_filters import Filters, read_filters
from helpdesk.desk.report_words import clock, clock_span, span_of_days
from helpdesk.reports import lists
from helpdesk.reports.table import to_csv
from helpdesk.surveys.scales import SCALES
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

blueprint.add_app_template_filter(clock_span)
LONGEST_LIMIT = 366 * 86_400
LAST_PAGE = 1_000_000


@blueprint.get("/reports")
@requires(REPORT_READ)
def reports():
    return redirect(url_for("desk.reports_now"))


@blueprint.get("/reports/now")
@requires(REPORT_READ)
def reports_now():
    filters = read_filters(current_agent())
    return render_template("desk/reports/now.html", filters=filters, page=report_now.now(filters), at=clock(utcnow()),
                           menus=filters.menus("desk.reports_now", names=("team",)))


@blueprint.get("/reports/trends")
@requires(REPORT_READ)
def reports_trends():
    filters = read_filters(current_agent())
    return render_template("desk/reports/trends.html", filters=filters, page=report_trends.trends(filters),
                           menus=filters.menus("desk.reports_trends"), periods=filters.period_menu("desk.reports_trends"))


@blueprint.get("/reports/<any(now,trends):page>/<key>.csv")
@requires(REPORT_READ)
def report_csv(page: str, key: str):
    """The table of one panel, with the cells that the screen shows."""
    filters = read_filters(current_agent())
    panel = (report_now.now(filters) if page == "now" else report_trends.trends(filters)).panel(key)
    if panel is None:
        raise NotFound()
    name = f"{key}-{filters.period.first}-{filters.period.last}.csv" if page == "trends" else f"{key}-{utcnow():%Y-%m-%d-%H%M}.csv"
    return Response(to_csv(panel.table), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/reports/tickets/<measure>")
@requires(REPORT_READ)
def report_tickets(measure: str):
    """The tickets behind a figure, by exactly its condition."""
    if measure not in lists.measures():
        raise NotFound()
    filters, page = read_filters(current_agent()), min(max(1, argument("page", 1)), LAST_PAGE)
    wanted = _wanted(measure, filters)
    found = lists.listed(wanted, filters.scope, page=page)
    return render_template("desk/reports/tickets.html", filters=filters, found=found, measure=measure, scale=SCALES.get(measure),
                           title=_title(wanted), days=_days(wanted), pages=_pages(measure, page, found), now=utcnow())


def _wanted(measure: str, filters: Filters) -> lists.Wanted:
    within = argument("within")
    within = within if within and 0 < within <= LONGEST_LIMIT else None
    return lists.Wanted(measure, filters.period, within, _moment("after"), _moment("until"))


def _moment(name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get(name, ""))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _title(wanted: lists.Wanted) -> str:
    return {
        "came-in": _("Tickets that came in"), "answered": _("Tickets with a first answer"),
        "unanswered-yet": _("Tickets without an answer yet"), "solved": _("Solved tickets"), "asked": _("Surveys sent"),
        "csat": _("Answers: satisfied"), "ces": _("Answers: easy"), "unsolved": _("Unsolved tickets"), "on-us": _("Waiting on us"),
        "unanswered": _("Without any answer"), "chats": _("Chats waiting"), "nobody": _("Nobody has taken"),
        "repeated": _("Customers had to repeat themselves"), "asked-again": _("Asked again after a hand-over"),
    }[wanted.measure]


def _days(wanted: lists.Wanted) -> str:
    return span_of_days(wanted.period.first, wanted.period.last) if wanted.measure in lists.IN_PERIOD else ""


def _pages(measure: str, page: int, found: lists.Listed) -> dict:
    """Where the pages before and after are, with everything else of the question kept."""
    kept = {key: value for key, value in request.args.items() if key != "page"}
    first, last = (page - 1) * lists.PAGE + 1, min(page * lists.PAGE, found.total)
    return {"before": url_for("desk.report_tickets", measure=measure, **kept, page=page - 1) if page > 1 else None,
            "after": url_for("desk.report_tickets", measure=measure, **kept, page=page + 1) if last < found.total else None,
            "text": _("%(first)d to %(last)d of %(total)d", first=first, last=last, total=found.total)}
