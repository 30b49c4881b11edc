"""Every endpoint declares its permission; every page carries the strict policy."""
from helpdesk.accounts import permissions
from helpdesk.web.guard import FILES

KNOWN = {value for name, value in vars(permissions).items() if name.isupper() and isinstance(value, str)}


def test_every_endpoint_declares_its_permission(app):
    undeclared = [endpoint for endpoint, view in app.view_functions.items()
                  if endpoint not in FILES and getattr(view, "permission", None) not in KNOWN]
    assert not undeclared


def test_a_get_never_changes_and_changing_is_never_a_get(app):
    both = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and "POST" in rule.methods]
    assert not both, "one view reads, another changes"


def test_pages_carry_a_strict_policy(visitor):
    policy, script = visitor.get("/contact").headers["Content-Security-Policy"], {"HX-Request": "true"}
    assert "unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert visitor.get("/contact", headers=script).headers["Content-Security-Policy"] == policy, "caches do not ask who wanted a part"
    part = visitor.get("/desk/queues/unsolved", headers=script).headers
    assert part["Content-Security-Policy"].startswith("default-src 'none'") and part["Referrer-Policy"] == part["Cross-Origin-Opener-Policy"] == "same-origin"
