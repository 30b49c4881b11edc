"""The page of self-service: whether searches find answers and suggestions save tickets, every number with what stands behind it."""
from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import REPORT_READ, requires
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.desk import report_deflection, report_searches
from helpdesk.desk.door import blueprint
from helpdesk.desk.report_filters import Filters, read_filters
from helpdesk.desk.report_trends import Trends
from helpdesk.desk.report_words import span_of_days
from helpdesk.reports import deflection, searches
from helpdesk.reports.table import to_csv
from helpdesk.selfservice.visits import plan
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

LAST_PAGE = 1_000_000


@blueprint.get("/reports/self-service")
@requires(REPORT_READ)
def reports_self_service():
    filters = read_filters(current_agent())
    return render_template("desk/reports/self_service.html", filters=filters, page=_page(filters),
                           menus=[filters.language_menu("desk.reports_self_service")], periods=filters.period_menu("desk.reports_self_service"))


@blueprint.get("/reports/self-service/<key>.csv")
@requires(REPORT_READ)
def report_self_service_csv(key: str):
    """The table of one panel, with the cells that the screen shows."""
    filters = read_filters(current_agent())
    panel = _page(filters).panel(key)
    if panel is None:
        raise NotFound()
    name = f"{key}-{filters.period.first}-{filters.period.last}.csv"
    return Response(to_csv(panel.table), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/reports/self-service/searches")
@requires(REPORT_READ)
def listed_searches():
    """The searches behind a figure, by exactly its condition."""
    filters, measure = read_filters(current_agent()), request.args.get("measure", searches.ALL)
    if measure not in searches.MEASURES:
        raise NotFound()
    page = min(max(1, argument("page", 1)), LAST_PAGE)
    found = searches.listed(measure, filters.period, filters.language, filters.scope.sight, page=page)
    words = report_searches.ending_words()
    return render_template("desk/reports/searches.html", filters=filters, found=found, title=words[measure], words=words,
                           days=span_of_days(filters.period.first, filters.period.last), language_names=LANGUAGE_NAMES,
                           pages=pages_of("desk.listed_searches", page, found.total, searches.PAGE))


@blueprint.get("/reports/self-service/visits")
@requires(REPORT_READ)
def listed_visits():
    """The visits of the contact form behind a figure, by exactly its condition."""
    filters, measure, group = read_filters(current_agent()), request.args.get("measure", deflection.ALL), request.args.get("group", deflection.WITH)
    if measure not in deflection.MEASURES or group not in deflection.GROUPS:
        raise NotFound()
    page = min(max(1, argument("page", 1)), LAST_PAGE)
    found = deflection.listed(measure, group, filters.period, filters.language, plan().control_percent, filters.scope.sight, page=page)
    words = report_deflection.measure_words()
    return render_template("desk/reports/visits.html", filters=filters, found=found, words=words,
                           title=f"{words[measure]} · {report_deflection.group_words()[group]}",
                           days=span_of_days(filters.period.first, filters.period.last), language_names=LANGUAGE_NAMES,
                           pages=pages_of("desk.listed_visits", page, found.total, deflection.PAGE))


def pages_of(endpoint: str, page: int, total: int, size: int) -> dict:
    """Where the pages before and after are, with everything else of the question kept."""
    kept = {key: value for key, value in request.args.items() if key != "page"}
    first, last = (page - 1) * size + 1, min(page * size, total)
    return {"before": url_for(endpoint, **kept, page=page - 1) if page > 1 else None,
            "after": url_for(endpoint, **kept, page=page + 1) if last < total else None,
            "text": _("%(first)d to %(last)d of %(total)d", first=first, last=last, total=total)}


def _page(filters: Filters) -> Trends:
    days, share = searches.by_day(filters.period, filters.language), plan().control_percent
    visits = deflection.by_day(filters.period, filters.language, share) if share else {}
    still_open = deflection.still_open(filters.period, filters.language, share) if share else 0
    return Trends((*report_searches.figures(filters, days), report_deflection.figure(visits, filters, share)),
                  (report_searches.endings(filters, days), report_searches.languages(filters, days),
                   report_deflection.saved(filters, visits, share, still_open), report_deflection.endings(filters, visits)))
