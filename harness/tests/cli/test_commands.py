"""Any command can be judged, and what it is known to break can be pinned."""

import json

import docker
import pytest
from copies import Copy, copy_of

from upload_conformance.shapes.errors import ExitCode

pytestmark = pytest.mark.docker

CURL = 'curl -sS --fail-with-body -u "$ACCESS_ID:$SECRET_KEY" -F "file=@$FILE" "$URL"'
BROKEN = ["out.redirect"]
GOOD, BAD = ("--case", "name-plain"), ("--case", "redirect-302")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, client: docker.DockerClient) -> Copy:
    assert client
    return copy_of(tmp_path_factory.mktemp("command") / "project")


def expecting(project: Copy, rules: list[str], testee: str = "command") -> str:
    entry = {"testee": testee, "case": BAD[1], "rules": rules, "reason": "curl takes a redirect for success"}
    text = "[[expected]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items())
    (project.folder / "expect.toml").write_text(text, encoding="utf-8")
    return "--expect=expect.toml"


def test_a_command_that_does_it_right_passes(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *GOOD)
    assert code == ExitCode.PASSED, text


def test_a_command_that_takes_an_error_for_success_fails(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *BAD)
    assert (code, "out.redirect" in text) == (ExitCode.CODE_FAILED, True), text


def test_what_needs_a_driver_is_unsupported_and_listed(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *GOOD, "--case", "growth-200")
    assert code == ExitCode.PASSED, text
    assert "unsupported: command growth-200: It is a new process for each upload" in text


@pytest.mark.parametrize(
    ("command", "rule"),
    {
        'echo \'{"retCode":0,"errMsg":"","uploadId":20261123}\'': "req.one",
        'exec 2>&1; echo "$SECRET_KEY"; exit 1': "sec.output",
        "head -c 300000000 /dev/zero; exit 1": "req.one",
        "kill -9 $$": "req.one",
    }.items(),
)
def test_a_bad_command_is_a_finding(command: str, rule: str, project: Copy) -> None:
    code, text = project.run("verify", "--command", command, *GOOD)
    assert (code, rule in text) == (ExitCode.CODE_FAILED, True), text


def test_an_image_that_is_not_to_be_had_ends_with_3(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, "--image", "upload-conformance/none:none", *GOOD)
    assert (code, "There is no image" in text) == (ExitCode.HARNESS_FAILED, True), text


def test_a_pinned_state_passes(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *GOOD, *BAD, expecting(project, BROKEN))
    assert code == ExitCode.PASSED, text


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (["req.path"], "it holds now: command req.path"),
        ([*BROKEN, "req.path"], "it holds now: command req.path"),
    ],
)
def test_a_state_that_has_changed_fails_and_prints_the_file(rules: list[str], says: str, project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *BAD, expecting(project, rules))
    assert (code, says in text) == (ExitCode.CODE_FAILED, True), text
    printed = text[text.index("[[expected]]") :].partition("\n\n")[0].replace('reason = ""', 'reason = "known"')
    (project.folder / "expect.toml").write_text(printed, encoding="utf-8")
    assert project.run("verify", "--command", CURL, *BAD, "--expect=expect.toml")[0] == ExitCode.PASSED


def test_an_entry_for_what_is_not_there_fails(project: Copy) -> None:
    code, text = project.run("verify", "--command", CURL, *GOOD, *BAD, expecting(project, BROKEN, "comand"))
    assert (code, "it holds now: comand out.redirect" in text) == (ExitCode.CODE_FAILED, True), text
