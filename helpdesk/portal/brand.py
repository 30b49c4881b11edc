"""The brand's colours as a style sheet, and its logo."""
from flask import Response, send_file

from helpdesk.accounts.permissions import public
from helpdesk.core import files
from helpdesk.core.errors import NotFound
from helpdesk.portal.door import blueprint
from helpdesk.web.templating import page_brand

STYLE = (":root{{--brand-text:{accent};--brand-fill:{accent};--brand-soft:color-mix(in srgb,{accent} 8%,#ffffff);"
         "--brand-text-dark:{dark};--brand-fill-dark:{accent};--brand-soft-dark:color-mix(in srgb,{dark} 16%,#101418)}}\n")


@blueprint.get("/brand.css")
@public
def brand_style():
    brand = page_brand()
    response = Response(STYLE.format(accent=brand.accent, dark=brand.accent_dark), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/brand/logo")
@public
def brand_logo():
    brand = page_brand()
    if not brand.logo_sha256 or not files.path_of(brand.logo_sha256).exists():
        raise NotFound()
    return send_file(files.path_of(brand.logo_sha256), mimetype=brand.logo_type, max_age=3600)
