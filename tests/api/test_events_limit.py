"""The door for events counts what each key asks; a key that asks too often is told to wait."""
import pytest


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"rate_limits": True})


def test_who_asks_too_often_is_told_to_wait(visitor):
    def ask(key: str):
        return visitor.post("/api/v1/customers/1/events", json=[], headers={"Authorization": f"Bearer {key}"})
    assert {ask("x").status_code for _ in range(600)} == {401}
    told = ask("x")
    assert told.status_code == 429 and told.headers["Retry-After"] and told.is_json
    assert ask("y").status_code == 401
