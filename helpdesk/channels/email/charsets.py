"""Bytes of unknown honesty to text: what the mail declares, then UTF-8, then the usual suspects.

Everything that leaves this module is valid Unicode: no lone surrogates and no NUL, so that it can be written to any
database and printed as UTF-8.
"""
import codecs
import re

# Labels seen in real mail that Python does not know, or knows under a stricter meaning than mail programs use
# (https://encoding.spec.whatwg.org/#names-and-labels: who says ISO-8859-1 means windows-1252).
_ALIASES = {
    "ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "us": "us-ascii", "646": "us-ascii", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "windows-1252": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "windows-874": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "gb_2312-80": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949",
    "korean": "cp949", "windows-949": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "big5": "cp950", "x-x-big5": "cp950", "iso-2022-jp": "iso2022_jp_ext", "cp-1252": "cp1252",
    "cp-850": "cp850", "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
    "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7", "utf8": "utf-8", "utf8mb4": "utf-8", "utf": "utf-8",
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "x-euc-jp": "euc-jp", "x-euc-tw": "euc-tw",
}
# Codecs that are no charset of a mail: slow (punycode is quadratic) or able to smuggle lone surrogates in.
_FORBIDDEN = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def clean(text):
    """Return `text` without NUL and with every lone surrogate replaced by U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    return text


def codec_for(label):
    """Python's codec name for a charset label of a mail, or None when the label is unknown or not usable."""
    label = (label or "").strip().strip('\'"').lower()
    match = _LABEL.match(label)
    if not match:
        return None
    label = match.group()
    name = _ALIASES.get(label) or _ALIASES.get(label.replace("_", "-")) or label
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if info.name in _FORBIDDEN or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def decode(data, label=None, fallback="cp1252"):
    """Return (text, problem): `data` decoded by its declared charset `label`, else guessed; `problem` is a sentence or None.

    `fallback` is the single-byte charset of the mailbox's language: cp1252 for English and Portuguese, cp1250 for Romanian.
    """
    codec = codec_for(label)
    problem = None
    if label and codec is None:
        problem = f"The charset {clean(str(label))[:40]!r} is unknown."
    if codec in (None, "ascii"):
        return guess(data, fallback), problem
    if codec == "utf-8":
        return _utf8(data, fallback)
    try:
        return clean(data.decode(codec)), problem
    except (UnicodeError, ValueError):
        if codec == "cp1252":       # five bytes have no meaning there; mail programs let them through
            return clean(data.decode("cp1252", "replace")), None
        return clean(data.decode(codec, "replace")), f"The text is not valid {codec}."


def guess(data, fallback="cp1252"):
    """Text of `data` when no honest charset was declared: ASCII, ISO-2022-JP by its escapes, a BOM, UTF-8, then `fallback`."""
    if data.isascii():
        if b"\x1b$" in data:
            return clean(data.decode("iso2022_jp_ext", "replace"))
        return clean(data.decode("ascii"))
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return clean(data.decode("utf-16", "replace"))
    return _utf8(data, fallback)[0]


def _utf8(data, fallback):
    try:
        return clean(data.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        # A few broken bytes in what is clearly UTF-8 stay UTF-8; else the sender lied about a single-byte charset.
        sample = data[max(0, error.start - 2000):error.start + 2000]
        high = sum(byte > 127 for byte in sample)
        good = sum(len(run) for run in _MULTIBYTE.findall(sample))
        if good * 2 >= high:
            return clean(data.decode("utf-8-sig", "replace")), "The text is not valid UTF-8."
        return clean(data.decode(fallback, "replace")), "The text is not valid UTF-8."
