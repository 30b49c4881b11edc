"""A choice of nobody or nothing is a choice: the browser must let it through."""
import re

import pytest

from tests.factories import make_ticket


@pytest.mark.parametrize("path", ["/desk/tickets/{number}", "/desk/profile", "/desk/tickets/new", "/desk/settings/mailboxes/new", "/desk/settings/chat"])
def test_no_choice_with_an_empty_value_is_required(client_of, staff, path):
    page = client_of(staff.alice).get(path.format(number=make_ticket().number)).text
    choices = re.findall(r"(<select[^>]*>)(.*?)</select>", page, re.S)
    assert choices and not [head for head, options in choices if ' required' in head and 'value=""' in options]
