"""Whatever a candidate does is a finding about it, never a fault of the harness, and nothing of it stays."""

from pathlib import Path
from textwrap import indent
from typing import Any

import docker
import pytest
from copies import Copy, copy_of

from upload_conformance.shapes.errors import ExitCode
from upload_conformance.shapes.owner import is_left_behind
from upload_conformance.testee.containers.sandbox import OWNER

pytestmark = pytest.mark.docker

HOSTILE = {
    "forks without end": "while True:\n    os.fork()",
    "starts threads without end": "while True:\n    threading.Thread(target=time.sleep, args=(600,)).start()",
    "fills the disk": "with open('/tmp/big', 'wb') as file:\n    while True:\n        file.write(bytes(2**20))",
    "eats memory": "hoard = []\nwhile True:\n    hoard.append(bytes(2**24))",
    "floods its output": "while True:\n    for number in (1, 2, 3):\n        os.write(number, b'x' * 65536)",
    "kills its driver": "os.kill(os.getpid(), signal.SIGKILL)",
    "kills every process it may": "os.kill(-1, signal.SIGKILL)",
    "stops every process it may": "os.kill(-1, signal.SIGSTOP)",
    "ends the process as if all were well": "os._exit(0)",
    "answers for the driver": 'os.write(3, b\'{"seq":1,"outcome":"uploaded","upload_id":1}\\n\')\nos._exit(0)',
    "removes what it can": "os.system('rm -rf /* 2>/dev/null')\nos._exit(1)",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, python_image: Any) -> Copy:
    assert python_image
    return copy_of(tmp_path_factory.mktemp("hostile") / "project")


def candidate(folder: Path, code: str) -> str:
    text = "import os, signal, threading, time\n\ndef upload(url, file_path, access_id, secret, **limits):\n"
    (folder / "hostile.py").write_text(text + indent(code, "    ") + "\n", encoding="utf-8")
    return "--candidate=python=hostile.py"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_candidate_is_a_finding(name: str, project: Copy, client: docker.DockerClient) -> None:
    code, text = project.run("verify", candidate(project.folder, HOSTILE[name]), "--case", "name-plain")
    assert code == ExitCode.CODE_FAILED, text
    assert "0 harness errors" in text
    labelled: dict[str, Any] = {"all": True, "ignore_removed": True, "filters": {"label": OWNER}}
    owners = [one.labels[OWNER] for one in client.containers.list(**labelled)]
    assert [name for name in owners if is_left_behind(name, 0)] == []


def test_a_block_that_is_hostile_while_it_is_built_is_a_finding(project: Copy) -> None:
    (project.folder / "block.py").write_text("import os\nwhile True:\n    os.fork()\n", encoding="utf-8")
    arguments = ("--signature=published", "--candidate=python=block.py", "--case", "name-plain")
    code, text = project.run("verify", *arguments)
    assert (code, "build.accepted" in text) == (ExitCode.CODE_FAILED, True), text
