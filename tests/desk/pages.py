"""What a browser shows after a form was sent."""


def after(client, answer) -> str:
    """The page to which the answer leads."""
    assert answer.status_code == 302, answer.text
    page = client.get(answer.location)
    return page.text if page.status_code == 200 else after(client, page)
