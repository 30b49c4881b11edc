"""Pure rules about colours: contrast by WCAG 2.2, and the nearest colour that can be read."""
import colorsys
import re

LEAST_TEXT = 4.5
WHITE, DARK = "#ffffff", "#101418"
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
STEPS = 200


def tidy(value: str) -> str | None:
    """'#RRGGBB', 'rrggbb' or '#rgb' as '#rrggbb', or None for anything else."""
    match = _HEX.fullmatch(value.strip().lower())
    if match is None:
        return None
    digits = match.group(1)
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two '#rrggbb' colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, ground: str, least: float = LEAST_TEXT) -> str:
    """The colour itself where it reaches `least` on `ground`, else the nearest one of its hue that does."""
    if contrast(colour, ground) >= least:
        return colour
    end = "#000000" if _luminance(ground) > 0.18 else WHITE
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    goal = 0.0 if end == "#000000" else 1.0
    for step in range(1, STEPS + 1):
        moved = lightness + (goal - lightness) * step / STEPS
        candidate = _hex(colorsys.hls_to_rgb(hue, moved, saturation))
        if contrast(candidate, ground) >= least:
            return candidate
    return end


def mix(colour: str, ground: str, share: float) -> str:
    """`share` (0 to 1) of the colour laid over the ground."""
    return _hex(tuple(share * one + (1 - share) * other for one, other in zip(_parts(colour), _parts(ground), strict=True)))


def _parts(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5))


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
