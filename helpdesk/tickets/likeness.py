"""Whether two texts tell the same story: pure, by the words that carry meaning."""
from helpdesk.core.language import terms

# Shorter texts are alike by chance: "any news?", "thank you, it works".
FEWEST_TERMS, LEAST_SHARED, LEAST_SHARE = 9, 7, 0.6
LONGEST = 4_000


def story_of(text: str, locale: str) -> frozenset[str]:
    """The words of a text that carry meaning, in their stems."""
    return frozenset(terms(text[:LONGEST], locale, keep_stopwords=False))


def is_same_story(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most of the shorter one stands in the longer one too, and both say enough to tell."""
    fewer = min(len(one), len(other))
    shared = len(one & other)
    return fewer >= FEWEST_TERMS and shared >= LEAST_SHARED and shared / fewer >= LEAST_SHARE
