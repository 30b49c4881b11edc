"""API keys: an admin makes and revokes them; the words of a key are shown once and kept nowhere."""
import re

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import ApiToken
from helpdesk.core.db import db

PATH = "/desk/settings/tokens"


def test_a_key_is_shown_once_and_revoked(alice):
    assert "No keys yet." in alice.get(PATH).text
    answer = alice.post(PATH, data={"name": "Shop <1>"})
    words = re.search(r'value="(ctk_[\w-]{43})"', answer.text).group(1)
    assert answer.headers["Cache-Control"] == "no-store" and "Shop &lt;1&gt;" in answer.text
    page = alice.get(PATH).text
    assert words not in page and words[-4:] in page and "never used" in page
    row = db.session.scalar(sa.select(ApiToken))
    assert words not in repr(vars(row))
    assert "does not work any more" in alice.post(f"{PATH}/{row.id}/revoke", follow_redirects=True).text
    assert "Revoked" in alice.get(PATH).text
    changes = alice.get("/desk/settings/changes").text
    assert "made an API key" in changes and "revoked an API key" in changes


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_key_needs_a_name(alice, name):
    assert alice.post(PATH, data={"name": name}).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(ApiToken.id))) == 0


def test_there_is_none_to_revoke(alice):
    assert alice.post(f"{PATH}/99/revoke").status_code == 404


def test_only_admins_may(client_of, staff, visitor):
    carol = client_of(staff.carol)
    assert {carol.get(PATH).status_code, carol.post(PATH, data={"name": "x"}).status_code, carol.post(f"{PATH}/1/revoke").status_code} == {403}
    assert visitor.get(PATH).location.startswith("/desk/sign-in")
