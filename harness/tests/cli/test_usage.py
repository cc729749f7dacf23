"""What cannot be done ends with an exit code that says whose fault it is, and with words instead of a trace."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from copies import copy_of

from upload_conformance.cli import judge
from upload_conformance.cli import main as cli
from upload_conformance.shapes.errors import ExitCode, HarnessError

Run = Callable[..., tuple[int, str]]
NOWHERE = "unix:///no/such/docker.sock"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the command, each only once, where there is no engine."""
    project = copy_of(tmp_path_factory.mktemp("usage") / "project")
    return cache(lambda *arguments: project.run(*arguments, DOCKER_HOST=NOWHERE))


@pytest.fixture(scope="module")
def run_unwritable(client: object, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the command where ``build`` cannot be a folder."""
    assert client
    project = copy_of(tmp_path_factory.mktemp("unwritable") / "project")
    (project.folder / "build").touch()
    return cache(project.run)


WRONG = {
    "no command": ([], "required"),
    "an unknown command": (["bake"], "bake"),
    "an unknown sample": (["verify", "--sample", "cobol"], "there are go, python"),
    "an unknown case": (["verify", "--case", "no-such-case"], "no-such-case"),
    "an unknown option": (["verify", "--no-such-option"], "--no-such-option"),
    "a -k that fits nothing": (["verify", "-k", "no_such_case"], "deselected"),
    "a second value of an option": (["verify", "--sample", "go", "php"], "'php'"),
    "a candidate without a language": (["verify", "--candidate", "upload.go"], "LANGUAGE=FILE"),
    "a candidate that is not there": (["verify", "--candidate", "go=none.go"], "LANGUAGE=FILE"),
    "a candidate of an unknown language": (["verify", "--candidate", "cobol=pyproject.toml"], "cobol"),
    "two candidates of a language": (
        ["verify", "--candidate", "python=python/upload.py", "--candidate", "python=python/upload.py"],
        "one candidate",
    ),
    "a command beside a sample": (["verify", "--command", "true", "--sample", "go"], "instead of samples"),
    "an image without a command": (["verify", "--image", "busybox"], "--command"),
    "expectations that are not there": (["verify", "--expect", "none.toml"], "none.toml"),
    "an unknown mutant": (["mutants", "--mutant", "go/none"], "go/none"),
    "mutants of an unknown sample": (["mutants", "--sample", "cobol"], "cobol"),
    "mutants with more": (["mutants", "more"], "more"),
    "no record": (["judge", "none"], "none"),
    "a folder that is no record": (["judge", "."], "no record"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_ends_with_2(name: str, run: Run) -> None:
    assert run(*WRONG[name][0])[0] == ExitCode.WRONG_USAGE


@pytest.mark.parametrize("name", ["an unknown sample", "an unknown case", "no record", "a folder that is no record"])
def test_wrong_usage_is_told(name: str, run: Run) -> None:
    arguments, says = WRONG[name]
    assert says in run(*arguments)[1]


@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_no_engine_ends_with_3(action: str, run: Run) -> None:
    assert run(action, "--sample", "go")[0] == ExitCode.HARNESS_FAILED


@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_no_engine_is_told_with_what_to_do(action: str, run: Run) -> None:
    assert "unset DOCKER_HOST" in run(action, "--sample", "go")[1]


@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_no_engine_is_told_without_a_trace(action: str, run: Run) -> None:
    assert "Traceback" not in run(action, "--sample", "go")[1]


@pytest.mark.parametrize(("action", "document"), [("verify", "conformance.json"), ("mutants", "mutants.json")])
def test_a_run_that_fails_leaves_no_results_of_an_older_one(action: str, document: str, tmp_path: Path) -> None:
    project = copy_of(tmp_path / "project")
    (project.folder / "build").mkdir()
    (project.folder / "build" / document).write_text("{}")
    project.run(action, "--sample", "go", DOCKER_HOST=NOWHERE)
    assert not (project.folder / "build" / document).exists()


@pytest.mark.docker
@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_a_build_folder_that_cannot_be_made_ends_with_3(action: str, run_unwritable: Run) -> None:
    assert run_unwritable(action, "--sample", "go")[0] == ExitCode.HARNESS_FAILED


@pytest.mark.docker
@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_a_build_folder_that_cannot_be_made_is_named(action: str, run_unwritable: Run) -> None:
    assert "project/build" in run_unwritable(action, "--sample", "go")[1]


@pytest.mark.docker
@pytest.mark.parametrize("action", ["verify", "mutants"])
def test_a_build_folder_that_cannot_be_made_is_told_without_a_trace(action: str, run_unwritable: Run) -> None:
    assert "Traceback" not in run_unwritable(action, "--sample", "go")[1]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (HarnessError("text"), ExitCode.HARNESS_FAILED),
        (OSError("text"), ExitCode.HARNESS_FAILED),
        (ZeroDivisionError("text"), ExitCode.HARNESS_FAILED),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_fault_of_the_harness_looks_like_a_failed_sample(
    fault: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(options: object, rest: list[str]) -> int:
        assert options is not rest
        raise fault

    monkeypatch.setattr(judge, "run", fail)
    assert cli.main(["judge", "record"]) == code


def test_help_names_the_exit_codes(run: Run) -> None:
    assert "3 the harness or its environment failed" in " ".join(run("--help")[1].split())


def test_cases_have_readable_ids(run: Run) -> None:
    assert "go-name-chinese" in run("verify", "--sample", "go", "--collect-only")[1]
