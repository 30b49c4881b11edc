"""What the doors share: who is asking, guard, headers, errors, forms, limits. Knows flask.request."""
