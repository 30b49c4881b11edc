"""Files that stand uuencoded in a plain text, as mail programs did before MIME."""
import binascii
import itertools
import re

MAX_FILES = 100
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n(?=[M-`!-_][^\r\n]{0,100}\r?\n)", re.M)


def split_uuencoded(body):
    """Return (bytes without the encoded files, [(file name, decoded bytes)])."""
    rest, files, pos = [], [], 0
    for match in itertools.islice(_BEGIN.finditer(body), MAX_FILES):
        if match.start() < pos:
            continue
        end = re.compile(rb"^end[ \t]*\r?$", re.M).search(body, match.end())
        stop = end.end() if end else len(body)
        decoded = _decode(body[match.end():end.start() if end else len(body)])
        if decoded is None:     # one false start is enough: trying them all would be quadratic
            break
        rest.append(body[pos:match.start()])
        files.append((match.group(1).strip(), decoded))
        pos = stop
    rest.append(body[pos:])
    return b"".join(rest), files


def _decode(lines):
    out = []
    for line in lines.splitlines():
        if not line.strip() or line.strip() == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            count = (((line[0] - 32) & 63) * 4 + 5) // 3        # some encoders pad a line too much
            try:
                out.append(binascii.a2b_uu(line[:count]))
            except binascii.Error:
                return None
    return b"".join(out)
