"""Security headers on every answer: strict CSP without inline script or style."""
from flask import Flask, Response, request

CSP = "; ".join((
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-src 'self'"))
# A part that a script fetches stands under the policy of its page. Taken for a page by itself, it may do nothing at all.
CSP_OF_PARTS = "default-src 'none'; frame-ancestors 'none'; sandbox"
YEAR = 31_536_000


def _keep_in_bounds(response: Response, *, is_part: bool) -> None:
    response.headers.setdefault("Content-Security-Policy", CSP_OF_PARTS if is_part else f"{CSP}; frame-ancestors 'none'")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if not is_part:
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")


def add_headers(app: Flask) -> None:
    """Registers the headers; a view may set its own Content-Security-Policy beforehand."""
    @app.after_request
    def headers(response):
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # Outside of the desk a cache may hand the answer to one who asks for the page: there nothing hangs on that header.
        _keep_in_bounds(response, is_part=request.blueprint == "desk" and "HX-Request" in request.headers)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        # What a signed link opens belongs to one person: nobody keeps it, nobody lists it.
        is_signed = "token" in (request.view_args or {})
        if is_signed:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if request.args.get("v") else "public, max-age=3600"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if request.blueprint == "desk" or is_signed else "no-cache, private"
        return response
