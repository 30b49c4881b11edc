"""Links to our own articles, found in words that were written by hand."""
import re

from helpdesk.core.addresses import link

_PATH = re.compile(r"/help/[A-Za-z-]{2,8}/articles/(\d{1,9})")


def linked_articles(text: str) -> list[int]:
    """The ids of linked articles, in order, each once. Only addresses of this desk count."""
    return list(dict.fromkeys(int(rest.group(1)) for part in text.split(link(""))[1:] if (rest := _PATH.match(part))))
