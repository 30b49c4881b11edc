"""Sizes as people read them."""
import pytest
from flask_babel import force_locale

from helpdesk.core import texts
from helpdesk.web.words import filesize


@pytest.mark.parametrize(("size", "locale", "words"), [
    (0, "en", "0 B"), (1023, "en", "1023 B"), (86_016, "en", "84 KB"), (1_153_434, "en", "1.1 MB"), (1_153_434, "pt_BR", "1,1 MB"),
    (270_551_000_000, "ro", "252 GB"), (67_088_000_000, "ro", "62,5 GB")])
def test_filesize(app, size, locale, words):
    with app.test_request_context(), force_locale(locale):
        texts.forget_speech()
        assert filesize(size) == words
