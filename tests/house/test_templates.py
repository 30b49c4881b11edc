"""Templates: no inline script, style or handler; fragments stay small; message HTML is printed raw in one place only."""
import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "email" not in path.relative_to(TEMPLATES).parts]
INLINE = re.compile(r"<script(?![^>]*\b(src|type=.application/(ld\+)?json)\b)[^>]*>|\sstyle=[\"']|\son[a-z]+=[\"']", re.I)
RAW = {"desk/tickets/_message.html", "portal/help/article.html", "desk/articles/_preview.html"}
LONGEST = 120


def test_no_inline_script_style_or_handler():
    assert not [str(path) for path in FILES if INLINE.search(path.read_text())]


def test_safe_is_said_where_cleaned_html_is_shown_and_nowhere_else():
    found = {str(path.relative_to(TEMPLATES)) for path in FILES if re.search(r"\|\s*safe\b", path.read_text())}
    assert found <= RAW


def test_templates_stay_small():
    assert not [path.name for path in FILES if path.read_text().count("\n") > LONGEST]
