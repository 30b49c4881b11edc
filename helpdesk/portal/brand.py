"""The brand's colours and logo, for every page that shows them."""
from flask import Response, request, send_file

from helpdesk.accounts.permissions import public
from helpdesk.brand.queries import brand
from helpdesk.brand.style import stylesheet
from helpdesk.core import files
from helpdesk.core.errors import NotFound
from helpdesk.portal.door import blueprint

A_YEAR = "public, max-age=31536000, immutable"


@blueprint.get("/brand.css")
@public
def brand_css():
    """The colours as CSS variables; asked under today's digest they may be kept for a year."""
    now = brand()
    response = Response(stylesheet(now.accent, now.accent_dark), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = A_YEAR if request.args.get("v") == now.css_digest else "no-cache"
    response.set_etag(now.css_digest)
    return response.make_conditional(request)


@blueprint.get("/brand/logo")
@public
def brand_logo():
    """The logo under the type that its own bytes told. :raises NotFound: when there is none."""
    now = brand()
    if not now.logo_sha256 or not files.path_of(now.logo_sha256).exists():
        raise NotFound()
    response = send_file(files.path_of(now.logo_sha256), mimetype=now.logo_type, etag=now.logo_sha256, conditional=True)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = A_YEAR if now.logo_sha256.startswith(request.args.get("v") or "-") else "no-cache"
    return response
