"""What another system answered, in the reader's manner, and never another value than it said."""
import pytest
from flask_babel import force_locale

from helpdesk.desk.card_words import _sum


@pytest.mark.parametrize(("written", "locale", "shown"), [
    ("1249.00 EUR", "ro", "1.249,00\xa0EUR"),
    ("1249 BRL", "pt_BR", "R$\xa01.249,00"),
    ("-45.5 EUR", "en", "-€45.50"),
    ("0 RON", "ro", "0,00\xa0RON"),
    ("100.50 JPY", "ro", "100.50 JPY"),
    ("1.249 BRL", "pt_BR", "1.249 BRL"),
    ("1,249.00 EUR", "ro", "1,249.00 EUR"),
    ("45.00", "ro", "45.00"),
    ("about 45.00 EUR", "ro", "about 45.00 EUR"),
    ("45.00 euros", "ro", "45.00 euros"),
    ("3 BUC", "ro", "3 BUC"),
    ("٤٥.٠٠ EUR", "ro", "٤٥.٠٠ EUR"),
    ("", "ro", ""),
])
def test_a_sum_stands_as_the_reader_writes_it(app, written, locale, shown):
    with app.test_request_context(), force_locale(locale):
        assert _sum(written) == shown
