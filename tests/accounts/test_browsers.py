"""A browser is named as its owner would name it."""
import pytest

from helpdesk.accounts.browsers import browser_name

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(("header", "names"), [
    (CHROME, ("Chrome", "Windows")), (CHROME + " Edg/131.0.0.0", ("Edge", "Windows")), (CHROME + " OPR/117.0", ("Opera", "Windows")),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", ("Firefox", "Linux")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1", ("Safari", "iPhone")),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", ("Chrome", "Android")),
    ("curl/8.5.0", ("", "")), ("", ("", "")),
])
def test_it_is_named(header, names):
    assert browser_name(header) == names
