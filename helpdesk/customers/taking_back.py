"""A change of a profile is taken out of it again, but for what somebody changed since. Pure."""

# Of these, what somebody changed since stays, and the rest goes back.
_PART_BY_PART = ("own_values", "consents")


def back(name: str, before, after, now):
    """What stands in this field once the change from `before` to `after` is taken out of what stands there now; the same where that is not possible."""
    if name == "tags":
        return sorted((set(now) - (set(after) - set(before))) | (set(before) - set(after)))
    if name in _PART_BY_PART:
        moved = {key for key in {*before, *after} if before.get(key) != after.get(key) and now.get(key) == after.get(key)}
        return {**{key: value for key, value in now.items() if key not in moved}, **{key: before[key] for key in moved if key in before}}
    return before if now == after else now
