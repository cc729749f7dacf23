"""Runs of the command: what they leave, whatever way they are run; and what is left when they are ended."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
from copies import Copy, copy_of

from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run.verdict import result_of
from upload_conformance.shapes import kept
from upload_conformance.shapes.errors import ExitCode
from upload_conformance.testee.containers.sandbox import OWNER

pytestmark = pytest.mark.docker


@pytest.fixture
def project(tmp_path: Path) -> Copy:
    return copy_of(tmp_path / "project")


CHOSEN = ("--sample", "python", "--case", "name-chinese", "--case", "name-quote")


@pytest.fixture(scope="module", autouse=True)
def ready(image_of: Any) -> None:
    """The images are there before a command is measured by its end."""
    for name in ("go", "python"):
        image_of(name)


def document(project: Copy) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((project.folder / "build" / "conformance.json").read_text(encoding="utf-8"))
    return facts


# A sample that passes.


@pytest.fixture(scope="module")
def passing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, int, str]:
    project = copy_of(tmp_path_factory.mktemp("passing") / "project")
    return project, *project.run("verify", *CHOSEN, "--junitxml=junit.xml", "-v")


def test_a_correct_sample_ends_with_0(passing: tuple[Copy, int, str]) -> None:
    assert passing[1] == ExitCode.PASSED, passing[2]


def test_junit_names_the_cases(passing: tuple[Copy, int, str]) -> None:
    assert "python-name-chinese" in (passing[0].folder / "junit.xml").read_text(encoding="utf-8")


def test_the_document_has_its_sections(passing: tuple[Copy, int, str]) -> None:
    assert list(document(passing[0])) == [
        "schema",
        "summary",
        "shards",
        "testees",
        "rules",
        "cases",
        "defects",
        "results",
    ]


def test_the_summary_counts(passing: tuple[Copy, int, str]) -> None:
    summary = document(passing[0])["summary"]
    counts = {name: summary[name] for name in ("testees", "cases", "results", "passed", "failed", "errors")}
    assert counts == {"testees": 1, "cases": 3, "results": 3, "passed": 3, "failed": 0, "errors": 0}


def test_the_document_says_what_was_judged(passing: tuple[Copy, int, str]) -> None:
    (testee,) = document(passing[0])["testees"]
    assert (testee["id"], testee["kind"], testee["source"]["path"]) == ("python", "sample", "python/upload.py")


def test_the_document_tells_the_versions_found(passing: tuple[Copy, int, str]) -> None:
    (testee,) = document(passing[0])["testees"]
    assert "requests" in testee["versions"]


def test_each_case_names_rules_of_the_document(passing: tuple[Copy, int, str]) -> None:
    facts = document(passing[0])
    rules = {rule["id"] for rule in facts["rules"]}
    assert all(case["rules"] and set(case["rules"]) <= rules for case in facts["cases"])


def test_a_run_leaves_no_work_folder(passing: tuple[Copy, int, str]) -> None:
    assert list((passing[0].folder / "build" / "work").iterdir()) == []


# One that fails.


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, int, str]:
    project = copy_of(tmp_path_factory.mktemp("failing") / "project")
    source = (project.folder / "python" / "upload.py").read_text(encoding="utf-8")
    assert source.count('{"file":') == 1
    (project.folder / "bad.py").write_text(source.replace('{"file":', '{"files":'), encoding="utf-8")
    return project, *project.run("verify", *CHOSEN[2:], "--candidate", "python=bad.py")


def failed(project: Copy) -> list[dict[str, Any]]:
    return [result for result in document(project)["results"] if result["verdict"] == "failed"]


def test_a_wrong_sample_ends_with_1(failing: tuple[Copy, int, str]) -> None:
    assert failing[1] == ExitCode.CODE_FAILED, failing[2]


def test_the_finding_is_in_the_document(failing: tuple[Copy, int, str]) -> None:
    found = {finding["rule"] for result in document(failing[0])["results"] for finding in result["findings"]}
    assert found == {"part.name"}


def test_a_finding_has_its_evidence(failing: tuple[Copy, int, str]) -> None:
    finding = next(result for result in document(failing[0])["results"] if result["findings"])["findings"][0]
    assert (set(finding["evidence"]), "files" in finding["evidence"]["bytes"]) == (
        {"exchange", "offset", "length", "bytes"},
        True,
    )


def test_the_findings_are_printed(failing: tuple[Copy, int, str]) -> None:
    assert "part.name" in failing[2]


def test_the_record_is_kept(failing: tuple[Copy, int, str]) -> None:
    for result in failed(failing[0]):
        assert (failing[0].folder / result["record"] / "record.json").is_file()


def test_a_kept_record_is_judged_to_the_same_findings(failing: tuple[Copy, int, str]) -> None:
    for result in failed(failing[0]):
        again = result_of(kept.load(failing[0].folder / result["record"]), catalogue(), strict=True)
        assert [f.message for f in again.findings] == [f["message"] for f in result["findings"]]


def test_a_kept_record_is_judged_without_an_engine(failing: tuple[Copy, int, str]) -> None:
    kept = failed(failing[0])[0]["record"]
    assert failing[0].run("judge", kept, DOCKER_HOST="unix:///none")[0] == ExitCode.CODE_FAILED


def test_x_stops_at_the_first_failure(failing: tuple[Copy, int, str], tmp_path: Path) -> None:
    project = copy_of(tmp_path / "project")
    bad = failing[0].folder / "bad.py"
    project.run("verify", *CHOSEN[2:], "--candidate", f"python={bad}", "-x")
    assert document(project)["summary"]["failed"] == 1


# Side by side.


def verdicts(project: Copy) -> list[tuple[str, str, str]]:
    return sorted((r["language"], r["case"], r["verdict"]) for r in document(project)["results"])


def test_several_processes_give_the_same_results(passing: tuple[Copy, int, str], project: Copy) -> None:
    project.run("verify", *CHOSEN, "-n", "2")
    assert verdicts(project) == verdicts(passing[0])


def test_two_runs_at_once_do_not_disturb_each_other(project: Copy) -> None:
    runs = [project.begin("verify", *CHOSEN) for _ in range(2)]
    texts = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], texts


# Source text that its own language's tools refuse.


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_a_candidate_that_does_not_compile_is_one_failed_result(more: tuple[str, ...], project: Copy) -> None:
    (project.folder / "bad.py").write_text("def\n", encoding="utf-8")
    code, text = project.run("verify", *CHOSEN[2:], "--candidate", "python=bad.py", *more)
    found = [[f["rule"] for f in r["findings"]] for r in failed(project)]
    assert (code, found) == (ExitCode.CODE_FAILED, [["build.accepted"]]), text


def test_a_sample_that_is_not_formatted_ends_with_1(project: Copy) -> None:
    with (project.folder / "go" / "upload.go").open("a", encoding="utf-8") as file:
        file.write("\n\n\nvar   unformatted=1\n")
    code, text = project.run("verify", "--sample", "go", "--case", "name-chinese")
    found = [[f["rule"] for f in r["findings"]] for r in failed(project)]
    assert (code, found) == (ExitCode.CODE_FAILED, [["build.accepted"]]), text


def test_a_private_umask_does_not_shut_the_testee_out(project: Copy) -> None:
    mask = os.umask(0o077)
    try:
        code, text = project.run("verify", *CHOSEN[2:], "--candidate", "python=python/upload.py")
    finally:
        os.umask(mask)
    assert code == ExitCode.PASSED, text


# Ended from outside.


def left(client: docker.DockerClient, process: subprocess.Popen[str]) -> list[str]:
    """Name what still carries the label of that process."""
    owned: list[Any] = client.containers.list(all=True, ignore_removed=True, filters={"label": OWNER})
    labels = [one.labels[OWNER] for one in owned]
    labels += [one.attrs["Labels"][OWNER] for one in client.networks.list(filters={"label": OWNER})]
    return [label for label in labels if label.split(":")[1] == str(process.pid)]


@dataclass(frozen=True)
class Ended:
    """A run that got a signal as soon as it had a container."""

    process: subprocess.Popen[str]
    text: str
    project: Copy


@pytest.fixture(scope="module", params=["SIGINT", "SIGTERM"])
def ended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, client: docker.DockerClient
) -> Iterator[Ended]:
    project = copy_of(tmp_path_factory.mktemp("ended") / "project")
    # The engine tells of containers from here on.
    events = client.events(decode=True, filters={"type": "container", "event": "start", "label": OWNER})
    process = project.begin("verify", "--sample", "python")
    for event in events:
        if event["Actor"]["Attributes"][OWNER].split(":")[1] == str(process.pid):
            break
    events.close()
    process.send_signal(signal.Signals[request.param])
    try:
        yield Ended(process, process.communicate(timeout=60)[0], project)
    finally:
        process.kill()


def test_a_signal_ends_it_with_130(ended: Ended) -> None:
    assert ended.process.returncode == 130, ended.text


def test_a_signal_leaves_no_container_or_network(ended: Ended, client: docker.DockerClient) -> None:
    assert left(client, ended.process) == []


def test_a_signal_leaves_no_work_folder(ended: Ended) -> None:
    assert list((ended.project.folder / "build" / "work").iterdir()) == []
