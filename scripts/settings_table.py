"""Writes the table of settings into README.md from helpdesk/config.py: python scripts/settings_table.py [--check]."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from helpdesk.config import Settings  # noqa: E402 - the checkout is put on the path first

README = ROOT / "README.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


def table() -> str:
    """The settings as a Markdown table: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"HELPDESK_{name.upper()}"
        default = "instance/" if name == "instance" else field.default
        rows.append(f"| `{variable}` | {f'`{default}`' if default != '' else 'empty'} | {field.description} |")
    return "\n".join(rows)


def written(readme: str) -> str:
    """The README with the table of today."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Writes the table; with --check it only says (exit status 1) when the README is not of today."""
    readme = README.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return int(readme != written(readme))
    README.write_text(written(readme), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
