"""A visitor's widget, as far as it talks over HTTP."""
from itertools import count

import pytest

_keys = count(1)


class Widget:
    """One browser with the chat; its token is its only memory."""

    def __init__(self, client):
        self._client, self.token = client, client.post("/widget/visitor").json["token"]

    def get(self, path: str, **options):
        return self._client.get(path, headers=self._headers(), **options)

    def post(self, path: str, **options):
        return self._client.post(path, headers=self._headers(), **options)

    def say(self, text: str, *, key: str | None = None, number: int | None = None, after: int = 0, **fields):
        form = {"text": text, "key": key or f"client-{next(_keys)}", **({"number": number} if number else {}), **fields}
        return self.post(f"/widget/messages?after={after}&locale=en", data=form)

    def _headers(self) -> dict:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


@pytest.fixture
def widget(app):
    """widget(): a new visitor's widget."""
    return lambda: Widget(app.test_client())
