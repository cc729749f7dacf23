"""Where the project is: the folder that the command is run in, or the checkout; nowhere for a package alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from upload_conformance.shapes import home
from upload_conformance.shapes.errors import ExitCode

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder with the package and nothing else, as an interpreter's has it."""
    package = PROJECT / "harness" / "upload_conformance"
    shutil.copytree(package, tmp_path / "site" / "upload_conformance", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("command", [["catalogue"], ["verify", "--sample", "go"], ["mutants"]])
def test_a_package_alone_writes_nothing_and_says_so(command: list[str], alone: Path) -> None:
    before = sorted(alone.rglob("*"))
    code = "import sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = 'x'\n"
    code += "from upload_conformance.cli.main import main\nsys.exit(main())"
    ran = subprocess.run(
        [sys.executable, "-B", "-c", code, str(alone / "site"), *command],
        cwd=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, "run this in a checkout" in ran.stderr) == (ExitCode.WRONG_USAGE, True), ran.stderr
    assert sorted(alone.rglob("*")) == before


def test_the_folder_that_the_command_is_run_in_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "harness" / "languages").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert home.project() == tmp_path


def test_elsewhere_it_is_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert home.project() == PROJECT
