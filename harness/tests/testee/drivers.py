"""Drivers that misbehave in one case: each is like the Python sample's driver, but for what it does for one account."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from upload_conformance.mock import MockAddress
from upload_conformance.shapes.case import Environment
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import Sandbox
from upload_conformance.testee.containers.session import DriverSession
from upload_conformance.testee.testee import Desk

FIRST_ACCOUNT = 1500000600

_DRIVER = """
import json, os, signal, sys, time

import upload


def say(data):
    os.write(3, data)


def say_all(data):
    while data:
        data = data[os.write(3, data):]


def answer(seq, **facts):
    return json.dumps({{"seq": seq, "outcome": "uploaded", "upload_id": 20261123, **facts}}).encode() + b"\\n"


{misbehaviours}

def main():
    say(b'{{"hello":{{"language":"python","versions":{{"python":"3"}}}}}}\\n')
    for line in sys.stdin.buffer:
        request = json.loads(line)
        seq = request["seq"]
        misbehave = globals().get("misbehave_" + request["access_id"])
        if misbehave:
            misbehave(seq)
            continue
        upload_id = upload.upload(request["url"], request["file"], request["access_id"], request["secret_key"])
        say(answer(seq, upload_id=upload_id))


{main}
"""


def write_driver(folder: Path, image: Image, main: str = "main()") -> Path:
    """Make a program folder with such a driver; ``main`` is what it does at its start."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    shutil.copy(image.language.source, folder / "upload.py")
    functions = [f"def misbehave_{account(name)}(seq):\n{indent(bad.code, '    ')}\n" for name, bad in BAD.items()]
    functions.append(f"def misbehave_{EXITS_AFTER_ITS_ANSWER}(seq):\n    say(answer(seq))\n    os._exit(3)\n")
    text = _DRIVER.format(misbehaviours="\n\n".join(functions), main=main)
    (folder / "driver.py").write_text(text, encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(0o644)
    return folder


class ReadyTestee:
    """A program that is there already, as a testee in a container."""

    offers = frozenset(Need)
    variants: frozenset[str] = frozenset()

    def __init__(self, name: str, sandbox: Sandbox, image: Image, program: Path) -> None:
        self.subject = Subject(name, Kind.CANDIDATE, Source(name), "python")
        self._sandbox = sandbox
        self._image = image
        self._program = program

    @property
    def mock(self) -> MockAddress:
        return self._sandbox.address

    def prepare(self) -> tuple[str, ...]:
        return ()

    def open(self, environment: Environment, desk: Desk) -> DriverSession:
        assert not environment.variant
        return DriverSession(self._sandbox, self._image.tag, self._program, desk)

    def close(self) -> None:
        pass


EXITS_AFTER_ITS_ANSWER = "1500000599"


def account(name: str) -> str:
    """Give the account for which a driver misbehaves so."""
    return str(FIRST_ACCOUNT + list(BAD).index(name))


@dataclass(frozen=True)
class Bad:
    """What a driver does, and what the harness makes of it."""

    code: str
    ending: Ending
    says: str = ""
    """A part of the outcome's message."""
    prints: str = ""
    """A part of what is kept of stdout beside the protocol."""
    rule: str = ""
    """The rule that is broken; none where the misbehaviour has no consequence."""


def _exits(code: str, says: str) -> Bad:
    return Bad(code, Ending.EXITED, says, rule="out.survives")


def _hangs(code: str, says: str = "No answer within") -> Bad:
    return Bad(code, Ending.HUNG, says, rule="out.returns")


def _garbles(code: str, says: str, prints: str = "") -> Bad:
    return Bad(code, Ending.GARBLED, says, prints, rule="out.survives")


def _adds(code: str, prints: str) -> Bad:
    return Bad(code, Ending.UPLOADED, prints=prints, rule="out.quiet")


BAD = {
    # It ends.
    "exits with 3": _exits("os._exit(3)", "code 3"),
    "exits with 0": _exits("os._exit(0)", "code 0"),
    "raises": _exits("raise RuntimeError('last words')", "last words"),
    "crashes": _exits("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
    "aborts": _exits("os.abort()", "SIGABRT"),
    "dies of a broken pipe": _exits(
        "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\nos.kill(os.getpid(), signal.SIGPIPE)", "SIGPIPE"
    ),
    "exits in the middle of its answer": _exits("say(answer(seq)[:9])\nos._exit(3)", "code 3"),
    "eats memory": _exits("hoard = []\nwhile True: hoard.append(b'x' * 2**24)", "out of memory"),
    "is a fork bomb": _exits("while os.fork():\n    pass\ntime.sleep(600)", "Resource temporarily unavailable"),
    "fills the scratch space": _exits(
        "with open('/tmp/big', 'wb') as file:\n    while True: file.write(bytes(2**20))", "No space left on device"
    ),
    "fills a file without end": _exits(
        "with open('/case/big', 'wb') as file:\n    while True: file.write(bytes(2**20))", "Permission denied"
    ),
    "closes its output": _hangs("os.close(1)\nos.close(2)\nos.close(3)\ntime.sleep(600)"),
    # It does not answer.
    "hangs": _hangs("time.sleep(600)"),
    "stops itself": _hangs("os.kill(os.getpid(), signal.SIGSTOP)"),
    "answers after the deadline": _hangs("time.sleep(5.5)\nsay(answer(seq))"),
    "answers without a line end": _hangs("say(answer(seq).strip())"),
    "closes stdin": _hangs("os.close(0)\ntime.sleep(600)"),
    "closes its answers": _hangs("os.close(3)\ntime.sleep(600)"),
    "hangs with words on stderr": _hangs("os.write(2, b'waiting for a lock')\ntime.sleep(600)", "waiting for a lock"),
    "floods stderr": _hangs("while True: os.write(2, b'x' * 65536)"),
    "floods stdout": _hangs("while True: os.write(1, b'x' * 65536)"),
    # It answers something else.
    "prints before its answer": _garbles("say(b'printed\\n' + answer(seq))", "printed"),
    "prints on the line of its answer": _garbles("say(b'printed' + answer(seq))", "printed"),
    "prints instead of an answer": _garbles("say(b'printed\\n')\ntime.sleep(600)", "printed"),
    "answers for another request": _garbles("say(answer(seq + 1))", "not asked for"),
    "answers with a number in quotes": _garbles("say(answer(str(seq)))", "seq '"),
    "answers with a fraction": _garbles("say(answer(float(seq)))", ".0, which"),
    "answers without a number": _garbles("say(b'{}\\n')", "seq None"),
    "answers with an unknown outcome": _garbles("say(answer(seq, outcome='perhaps'))", "perhaps"),
    "answers with a list for an outcome": _garbles("say(answer(seq, outcome=[]))", "outcome"),
    "answers with a list": _garbles("say(b'[' + answer(seq).strip() + b']\\n')", "not the driver's"),
    "answers with deep nesting": _garbles("say_all(b'[' * 200_000 + b'\\n')", "[[["),
    "answers with bytes that are no UTF-8": _garbles("say(b'\\xff\\xfe\\n')", r"\\xff"),
    "answers with an empty line": _garbles("say(b'\\n')", "not the driver's"),
    "answers with a huge line": _garbles("say_all(b'x' * 10**7 + answer(seq))", "More text"),
    "floods its answers": _garbles("while True: say(b'x' * 65536)", "More text"),
    "floods its answers with lines": _garbles("while True: say(b'x\\n' * 30_000)", "among the answers"),
    "floods its answers with empty lines": _garbles("while True: say(b'\\n' * 60_000)", "among the answers"),
    # It answers, and adds something.
    "prints after its answer": _adds("say(answer(seq) + b'printed\\n')", "printed"),
    "prints half a line after its answer": _adds("say(answer(seq) + b'printed')", "printed"),
    "answers twice": _adds("say(answer(seq) * 2)", '"seq": '),
    "answers, and floods its answers": _adds("say(answer(seq) + b'x' * 9000)\nwhile True: say(b'x' * 65536)", "xxx"),
    "answers, and floods its answers with lines": _adds(
        "say(answer(seq) + b'x\\n' * 9000)\nwhile True: say(b'x\\n' * 30_000)", "x\n"
    ),
    # To no avail.
    "writes like an answer to stdout": Bad(
        "os.write(1, answer(seq, upload_id=1))\nsay(answer(seq))", Ending.UPLOADED, rule="out.quiet"
    ),
    "kills the first process": Bad("os.kill(1, signal.SIGKILL)\nsay(answer(seq))", Ending.UPLOADED),
}
