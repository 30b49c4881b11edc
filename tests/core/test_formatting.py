"""Formatted words: what a mark does, what is no mark and stays as typed, and that hostile text is safe and quick."""
import re
import time

import pytest

from helpdesk.core import formatting, html

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(("text", "made", "plain"), [
    ("**b** and *i*", "<p><strong>b</strong> and <em>i</em></p>", "b and i"),
    ("***both***", "<p><em><strong>both</strong></em></p>", "both"),
    ("**two\nlines**", "<p><strong>two<br>lines</strong></p>", "two\nlines"),
    ("[our page](https://a.test/c_d*e)", f'<p><a href="https://a.test/c_d*e" {REL}>our page</a></p>', "our page"),
    ("[write](mailto:a@b.test)", f'<p><a href="mailto:a@b.test" {REL}>write</a></p>', "write"),
    ("**https://x.test/*y*/z.** ok", f'<p><strong><a href="https://x.test/*y*/z" {REL}>https://x.test/*y*/z</a>.</strong> ok</p>', "https://x.test/*y*/z. ok"),
    ("[https://a.test](https://b.test)", f'<p><a href="https://b.test" {REL}>https://a.test</a></p>', "https://a.test"),
    ("Please:\n- a\n- **b**\n  more\nThanks", "<p>Please:</p><ul><li>a</li><li><strong>b</strong><br>more</li></ul><p>Thanks</p>", "Please:\na\nb\nmore\nThanks"),
    ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>", "a\nb"),
    ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>', "c\nd"),
    ("> he said\n> - a\n> - b\nI say", "<blockquote><p>he said</p><ul><li>a</li><li>b</li></ul></blockquote><p>I say</p>", "he said\na\nb\nI say"),
    ("- a\n  - **b**\n    more\n  - c\n- d\nThanks", "<ul><li>a<ul><li><strong>b</strong><br>more</li><li>c</li></ul></li><li>d</li></ul><p>Thanks</p>", "a\nb\nmore\nc\nd\nThanks"),
    ("1. a\n   more\n\n   2) b\n   3) c\n   back\n2. d", '<ol><li>a<br>more<ol start="2"><li>b</li><li>c</li></ol><p>back</p></li><li>d</li></ol>', "a\nmore\nb\nc\nback\nd"),
    ("- a\n    - b\n      - c\n        - d", "<ul><li>a<ul><li>b<ul><li>c<br>- d</li></ul></li></ul></li></ul>", "a\nb\nc\n- d"),
    ("- a\n    1. b\n  2. c\n- - d\n  24. December", "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>- d<br>24. December</li></ul>", "a\nb\nc\n- d\n24. December"),
    ("> - a\n>   - b", "<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote>", "a\nb"),
    ("`a*b*` <b>", "<p><code>a*b*</code> &lt;b&gt;</p>", "a*b* <b>"),
    ("```\nx <b>\n\n  *y*\n```", "<pre><code>x &lt;b&gt;\n\n  *y*</code></pre>", "x <b>\n\n  *y*"),
    ("> ```\n> never *closed*", "<blockquote><p>```<br>never <em>closed</em></p></blockquote>", "```\nnever closed"),
    ("&amp; \\_ __init__ **x**", "<p>&amp;amp; \\_ __init__ <strong>x</strong></p>", "&amp; \\_ __init__ x"),
])
def test_marks(text, made, plain):
    assert formatting.is_used(text)
    assert (formatting.to_html(text), formatting.plain(text)) == (made, plain)


@pytest.mark.parametrize("text", [
    "2 * 3 * 4", "2*3*4 and 5 ** 2", "snake_case, __init__, _so_", "* ", "-", "1.", "> ", "**", "****", "24. December", "7) b",
    "Dear Ana,\n\nthanks.\n\n- Bob", "Dear Ana,\n\n- Bob\n  - Sales", "  - indented\n  - only", "# not a heading", "a\n===\n---", "| a | b |\n|---|---|", "    indented", "```\nnever closed", "a [](https://a.test) *b*", "see [1](2) and [x]", "[ref]\n\n[ref]: https://a.test",
    "C:\\new_\\*", "![p](/a.png)", "<b>bold</b> &amp; <https://a.test/x>.", "one\ntwo  \nthree\n\n\nfour https://a.test/*x*!", "*open and `open", "5. a\n3. b", "",
])
def test_what_is_no_mark_stays_exactly_as_it_was_typed(text):
    assert not formatting.is_used(text)
    assert formatting.to_html(text) == html.from_text(text) and formatting.readable(text, False) == text


def test_an_older_message_is_shown_as_it_was():
    assert formatting.shown("**a**", False) == "<p>**a**</p>" and formatting.shown("**a**", True) == "<p><strong>a</strong></p>"


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script> **x**", "[x](javascript:alert(1)) **y**", "[x](JaVaScRiPt:alert(1)) **y**", "[x](data:text/html,<script>) **y**",
    "[x](&#106;avascript:alert(1)) **y**", '[x](https://a.test/"onmouseover=alert(1)) **y**', '**<img src=x onerror=alert(1)>**', '`<svg onload="x">`',
    "```\n</code></pre><script>x</script>\n```", '[<b onclick="x">](https://a.test)', "[x](vbscript:x) [y](//a.test) [z](file:///etc) **b**",
    "**a**\n- <i>x\n  - </li></ul><script>x</script>\n    - [x](javascript:alert(1))", "1. `a`\n   1. <img src=x onerror=alert(1)>\n   2. [x](https://a.test/\"onmouseover=alert(1))",
])
def test_hostile_words_are_only_words(text):
    made = formatting.to_html(text)
    tags = re.findall(r"<[^>]*>", made)
    assert set(tags) <= {"<p>", "</p>", "<strong>", "</strong>", "<code>", "</code>", "<pre>", "</pre>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<br>", "</a>", *(tag for tag in tags if re.fullmatch(rf'<a href="https://a\.test[^"<>]*" {REL}>', tag))}


@pytest.mark.parametrize("text", [
    "[" * 100_000, "[" * 50_000, "*a " * 19_000, "**" * 199 + "x" + "**" * 199, "[a](" * 15_000, "`" * 399 + "a", "> " * 29_000, "> x\n" * 2_000, "- a\n" * 2_000, "1. a\n" * 2_000,
    "```x\n" * 2_000, "> ```x\n" * 2_000, ("[" * 399 + "\n\n") * 140, "1. a\n- b\n" * 1_000, "[" * 200 + "a" + "](https://a.test)" * 200, "https://" * 7_000 + " **a**",
    "- a\n" + "  - b\n" * 1_990, "- a\n" + "  24. b\n" * 1_990, "- a\n" + "  1. b\n    1. c\n" * 990, "- a\n\n  - b\n" * 660, "- a\n" + "  " * 28_000 + "- b", "- a\n  - b\n    - c\n      - d\n" * 490,
    "".join(f"{' ' * depth}- a\n" for depth in range(300)), "- a\n" + "\n  24. b" * 990,
], ids=range(24))
def test_floods_are_quick(text):
    begun = time.process_time()
    assert formatting.to_html(text) and formatting.is_used(text) in (True, False)
    assert time.process_time() - begun < 1
