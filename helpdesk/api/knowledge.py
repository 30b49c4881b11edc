"""GET /api/v1/kb/search: the public search, as a list."""
from flask import jsonify, request

from helpdesk.accounts.permissions import public
from helpdesk.api.door import blueprint
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LOCALES, known_locale
from helpdesk.knowledge import searching
from helpdesk.knowledge.search import MOST_HITS
from helpdesk.knowledge.searching import as_record
from helpdesk.web.limits import limiter


@blueprint.get("/kb/search")
@public
@limiter.limit("120 per minute")
def kb_search():
    """`?q=&locale=&limit=` answers `[{id, title, url, locale, score, snippet}]` of published articles everybody may read."""
    locale = known_locale(request.args.get("locale", LOCALES[0]))
    limit = request.args.get("limit", "10")
    problems = {}
    if locale is None:
        problems["locale"] = f"one of {', '.join(LOCALES)}"
    if not limit.isdecimal() or len(limit) > 4 or not 1 <= int(limit) <= MOST_HITS:
        problems["limit"] = f"1 to {MOST_HITS}"
    if problems:
        raise Invalid(problems)
    answer = searching.index().search(request.args.get("q", ""), locale, limit=int(limit))
    return jsonify([as_record(hit) for hit in answer.hits])
