"""Nobody is called by the address of somebody else, however it is written."""
import pytest

from helpdesk.customers.actions import tidy_name

OWN = "mallory@bad.example"


@pytest.mark.parametrize(("name", "kept"), [
    ("Ana Pop", "Ana Pop"), ("  Ana\tPop ", "Ana Pop"), ("Ana @ Shop", "Ana @ Shop"), (OWN, OWN), ("Ana (shop.ro)", "Ana (shop.ro)"),
    ("ana@example.com", ""), ("Ana Pop<ana@example.com>", ""), ("“ana@example.com”", ""), ("ana@example.com via Desk", ""), ("ana @ example.com", ""),
    ("ana＠example.com", ""), ("ana@example。com", ""), ("ana\u200b@example.com", ""), ("\u202emoc.elpmaxe@ana", "moc.elpmaxe@ana"), ("می\u200cخواهم", "می\u200cخواهم"),
])
def test_a_name_is_no_address_of_somebody_else(name, kept):
    assert tidy_name(name, OWN) == kept
