"""What changed between two texts, as a table of cases."""
import pytest

from helpdesk.knowledge.comparing import compare, compare_words, is_changed


def told(lines):
    """One string a line: '…3' folded, ' ' same, '-' gone, '+' new; changed words in brackets."""
    sign = {"same": " ", "gone": "-", "new": "+"}
    return [f"…{line.folded}" if line.folded else
            sign[line.kind] + "".join(words if kind == "same" else f"[{words}]" for kind, words in line.parts) for line in lines]


@pytest.mark.parametrize(("old", "new", "shown"), [
    ("a\nb", "a\nb", ["…2"]),
    ("", "a", ["+[a]"]),
    ("a", "", ["-[a]"]),
    ("By Pix two days.", "By Pix three days.", ["-By Pix [two] days.", "+By Pix [three] days."]),
    ("a\nb\nc", "a\nc", [" a", "-[b]", " c"]),
    ("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\nsix", ["…3", " 4", " 5", "-[6]", "+[six]"]),
    ("x\ny", "a\ny\nb", ["-[x]", "+[a]", " y", "+[b]"]),
])
def test_lines_that_went_and_came(old, new, shown):
    assert told(compare(old, new)) == shown
    assert is_changed(compare(old, new)) == (old != new)


def test_words_keep_their_letters_and_spaces():
    gone, came = compare_words("în două zile", "în  trei zile")
    assert "".join(words for _, words in gone) == "în două zile" and "".join(words for _, words in came) == "în  trei zile"
    assert ("new", "trei") in came or any("trei" in words for kind, words in came if kind == "new")


def test_a_very_long_line_is_not_compared_word_by_word():
    old, new = "a " * 3_000, "b " * 3_000
    assert compare_words(old, new) == ((("gone", old),), (("new", new),))
