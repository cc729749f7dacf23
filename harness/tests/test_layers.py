"""Imports run downwards in the table of CONTRIBUTING.md, and the table names every module."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "harness" / "upload_conformance"


def layers() -> list[list[str]]:
    """Give the rows of the table, from the top: the modules and packages that each names."""
    table = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The package")[2]
    rows = re.findall(r"^\| (`.*?) \|", table.partition("\n## ")[0], re.MULTILINE)
    return [[name.removesuffix(".py").strip("/") for name in re.findall(r"`(.*?)`", row)] for row in rows]


def layer_of(module: str) -> int:
    return next(number for number, names in enumerate(layers()) if module in names)


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def layer_name(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Give the modules and packages right below ours that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("upload_conformance"):
            _, _, rest = (node.module or "").partition(".")
            names |= {rest.partition(".")[0]} if rest else {alias.name for alias in node.names}
    return names


def test_nothing_lies_about_in_the_package_s_root() -> None:
    assert [path.name for path in PACKAGE.glob("*.py")] == ["__init__.py"]


def test_every_package_says_what_it_is_for() -> None:
    inits = [path for path in PACKAGE.rglob("__init__.py") if ast.get_docstring(ast.parse(path.read_text())) is None]
    assert inits == []


def test_the_table_names_every_module() -> None:
    assert sorted(name for names in layers() for name in names) == sorted({layer_name(path) for path in modules()})


def test_imports_run_downwards() -> None:
    upwards = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in modules()
        for name in imported(path)
        if name != layer_name(path) and layer_of(name) < layer_of(layer_name(path))
    ]
    assert upwards == []
