"""A language is added by two folders: no Python changes, here or in the tests."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from copies import Copy, copy_of

from upload_conformance.shapes.errors import ExitCode

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, python_image: Any) -> Copy:
    """A project with a seventh language: Python's folders under another name."""
    assert python_image
    made = copy_of(tmp_path_factory.mktemp("seventh") / "project")
    for folder in (Path(), Path("harness", "languages")):
        shutil.copytree(made.folder / folder / "python", made.folder / folder / "serpent")
    description = made.folder / "harness" / "languages" / "serpent" / "language.toml"
    text = description.read_text(encoding="utf-8")
    assert text.count('name = "Python"') == 1
    description.write_text(text.replace('name = "Python"', 'name = "Serpent"'), encoding="utf-8")
    return made


def test_its_sample_is_judged(project: Copy) -> None:
    code, text = project.run("verify", "--sample", "serpent", "--case", "name-chinese")
    assert code == ExitCode.PASSED, text


def test_a_file_in_its_sample_s_place_is_judged(project: Copy) -> None:
    (project.folder / "bad.py").write_text("def\n", encoding="utf-8")
    code, text = project.run("verify", "--candidate", "serpent=bad.py", "--case", "name-chinese")
    assert (code, "build.accepted" in text) == (ExitCode.CODE_FAILED, True), text


def test_the_document_names_it(project: Copy) -> None:
    project.run("verify", "--sample", "serpent", "--case", "name-chinese")
    document = json.loads((project.folder / "build" / "conformance.json").read_text(encoding="utf-8"))
    assert [(one["id"], one["language"]) for one in document["testees"]] == [("serpent", "serpent")]


def test_its_mutants_are_killed(project: Copy) -> None:
    mutants = project.folder / "harness" / "languages" / "serpent" / "mutants.toml"
    name = mutants.read_text(encoding="utf-8").partition('id = "')[2].partition('"')[0]
    code, text = project.run("mutants", "--mutant", f"serpent/{name}")
    assert code == ExitCode.PASSED, text
