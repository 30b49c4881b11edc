"""Imports go downstairs: never up, never sideways between rooms, never inside a function."""
import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "helpdesk"
LAYERS = {
    "config": 0, "core": 0,
    "accounts": 1, "brand": 1, "outbox": 1, "realtime": 1,
    "customers": 2, "knowledge": 2,
    "tickets": 3, "backoffice": 3,
    "surveys": 4, "selfservice": 4, "automation": 4, "notices": 4,
    "channels": 5, "reports": 5, "privacy": 5,
    "wiring": 6, "web": 6, "assets": 6,
    "desk": 7, "portal": 7, "api": 7,
    "__init__": 8, "cli": 8, "embedded": 8, "serving": 8, "schema": 8, "seed": 8, "bench": 8, "backup": 8,
}
REQUEST_WORDS = {"request", "session", "current_app"}
FILES = sorted(HOUSE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST) -> list[tuple[str, int]]:
    rooms = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"helpdesk.{alias.name}" for alias in node.names] if node.module == "helpdesk" else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        rooms += [(name.split(".")[1], node.lineno) for name in names if name.startswith("helpdesk.")]
    return rooms


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down(path):
    room, wrong = room_of(path), []
    assert room in LAYERS, f"give {room} a layer in this test and in docs/architecture.md"
    for other, line in imported_rooms(ast.parse(path.read_text())):
        if other == "create_app":
            continue
        same_room = other == room
        if not same_room and LAYERS[other] >= LAYERS[room] and LAYERS[room] < 8:
            wrong.append(f"{path.name}:{line} imports {other} (layer {LAYERS[other]}) from {room} (layer {LAYERS[room]})")
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_import_inside_a_function(path):
    inner = [child.lineno for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
             for child in ast.walk(node) if isinstance(child, (ast.Import, ast.ImportFrom))]
    assert not inner


@pytest.mark.parametrize("path", [path for path in FILES if LAYERS.get(room_of(path), 9) < 6], ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_doors_know_the_request(path):
    known = [alias.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module == "flask"
             for alias in node.names]
    assert not REQUEST_WORDS & set(known)
