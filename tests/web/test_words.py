"""Sizes and spans of time as people read them."""
import pytest
from babel.dates import format_timedelta
from flask_babel import force_locale

from helpdesk.core import texts
from helpdesk.web.words import duration, filesize


@pytest.mark.parametrize(("size", "locale", "words"), [
    (0, "en", "0 B"), (1023, "en", "1023 B"), (86_016, "en", "84 KB"), (1_153_434, "en", "1.1 MB"), (1_153_434, "pt_BR", "1,1 MB"),
    (270_551_000_000, "ro", "252 GB"), (67_088_000_000, "ro", "62,5 GB")])
def test_filesize(app, size, locale, words):
    with app.test_request_context(), force_locale(locale):
        texts.forget_speech()
        assert filesize(size) == words


def test_spans_that_are_said_alike_are_said_as_if_each_had_been_asked_for(app):
    edges = [71, 72, 73, 89, 90, 91, 150, 151, 4_319, 4_320, 5_400, 5_401, 9_000, 9_001, 103_679, 103_680, 129_600, 129_601, 216_001,
             725_759, 725_760, 907_201, 3_110_399, 3_110_400, 3_888_001, 37_843_199, 37_843_200, 47_304_001]
    with app.test_request_context():
        for seconds in [0, 1, 59, *edges, *range(7, 60_000_000, 99_991)]:
            assert duration(seconds) == format_timedelta(seconds, threshold=1.2, locale="en"), seconds
