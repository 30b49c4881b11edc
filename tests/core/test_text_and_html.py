"""Words from strangers: tidy lines, addresses, safe HTML."""
import pytest

from helpdesk.core import html, text


@pytest.mark.parametrize(("value", "is_one"), [
    ("ana@example.com", True), ("Ana.Pop+x@mail.example.co.uk", True), ("", False), ("ana", False), ("ana@", False),
    ("@example.com", False), ("ana@example", False), ("a b@example.com", False), ("ana@example..com", False),
    ("ana@exa<mple.com", False), ("ana@-example.com", False), ("a" * 65 + "@example.com", False), ("ana@x.com,b@y.com", False), ("ana@x.com@y.com", False),
])
def test_what_could_be_an_address(value, is_one):
    assert text.looks_like_address(value) is is_one


@pytest.mark.parametrize(("value", "kept"), [
    (" Ana@EXAMPLE.com. ", "ana@example.com"), ("ana@știri.example", "ana@xn--tiri-pxb.example"), ("ana@x.example。ro", "ana@x.example.ro"),
    ("ana@straße.example", "ana@xn--strae-oqa.example"), ("ana@strasse.example", "ana@strasse.example"), ("știri", "xn--tiri-pxb"),
])
def test_the_one_form_of_an_address(value, kept):
    assert text.address(value) == kept


@pytest.mark.parametrize(("value", "line"), [
    ("  a \r\n b\tc ", "a b c"), ("a\x00b\x1b", "a b"), ("\ud83d half", "? half"), ("x" * 400, "x" * 300), ("", ""),
])
def test_one_line(value, line):
    assert text.one_line(value) == line


def test_many_lines_keeps_breaks_and_drops_control_characters():
    assert text.many_lines("a\r\nb\rc\x00\n") == "a\nb\nc"


def test_a_snippet_is_cut_at_a_word():
    assert text.snippet("Our accountant closes the month on Friday", 20) == "Our accountant…"


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
    "<p style='position:fixed'>x</p>", "<iframe src=//evil>", "<form action=//evil><input></form>", "<img src='http://evil/pixel.gif'>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>", "<a href='data:text/html,<script>1</script>'>x</a>",
])
def test_hostile_html_is_harmless(hostile):
    cleaned = html.clean(hostile)
    assert not [word for word in ("script", "onerror", "onload", "style", "iframe", "form", "evil", "data:") if word in cleaned]


def test_text_becomes_paragraphs_with_links_and_nothing_else():
    made = html.from_text("See https://a.example/x?y=1&z=2.\n\n<b>no</b>\nnext")
    assert made == ('<p>See <a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer nofollow">https://a.example/x?y=1&amp;z=2</a>.</p>'
                    "<p>&lt;b&gt;no&lt;/b&gt;<br>next</p>")
