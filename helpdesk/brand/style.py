"""The brand's colours as the CSS variables that static/base/tokens.css asks for; pure."""
from helpdesk.brand.colours import DARK, WHITE, mix, readable

# How much of the accent lies in the soft ground behind it, by theme.
SOFT, SOFT_DARK = 0.07, 0.14


def variables(accent: str, accent_dark: str) -> dict[str, str]:
    """The variables for two '#rrggbb' accents; every text on its ground reaches 4.5."""
    soft, soft_dark = mix(accent, WHITE, SOFT), mix(accent_dark, DARK, SOFT_DARK)
    return {
        "--brand-text": readable(accent, soft),
        "--brand-soft": soft,
        "--brand-fill": readable(accent, WHITE),
        "--brand-on-fill": WHITE,
        "--brand-text-dark": readable(accent_dark, soft_dark),
        "--brand-soft-dark": soft_dark,
        "--brand-fill-dark": readable(accent_dark, WHITE),
        "--brand-on-fill-dark": WHITE,
    }


def stylesheet(accent: str, accent_dark: str) -> str:
    """What /brand.css answers."""
    lines = "".join(f"  {name}: {value};\n" for name, value in variables(accent, accent_dark).items())
    return f":root {{\n{lines}}}\n"
