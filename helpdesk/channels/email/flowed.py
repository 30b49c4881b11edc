"""Format=flowed text (RFC 3676): paragraphs that were cut into lines ending in a space become one line again."""


def unflow(text, delete_space=False):
    """Join the flowed lines of `text`; `delete_space` is the parameter DelSp=yes. Quote depth and "-- " stay as they are."""
    out, open_depth = [], None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        if content[:1] == " ":
            content = content[1:]           # space-stuffing
        flows = content.endswith(" ") and content != "-- "
        if open_depth is not None and depth == open_depth and content != "-- " and out:
            out[-1].append(content)
        else:
            prefix = ">" * depth + (" " if depth and content else "")
            out.append([prefix, content])
        if flows and delete_space:
            out[-1][-1] = content[:-1]
        open_depth = depth if flows else None
    return "\n".join("".join(pieces) for pieces in out)
