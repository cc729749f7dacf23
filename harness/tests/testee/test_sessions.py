"""A driver that misbehaves is judged for it, ended, and never heard in the next case."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest
from drivers import BAD, EXITS_AFTER_ITS_ANSWER, ReadyTestee, account, write_driver

import upload_conformance.testee.containers.session as session_module
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.rules.judging import judge
from upload_conformance.run.lanes import Lanes
from upload_conformance.shapes.case import Case, Credentials, Upload
from upload_conformance.shapes.record import Ending, Record
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import Limits, Sandbox
from upload_conformance.testee.containers.session import OUTPUT_BYTES, DriverSession
from upload_conformance.testee.testee import Call, Desk

SIDE_BY_SIDE = 4
DEADLINE_S = 5.0
LIMITS = Limits(memory_bytes=384 * 2**20, scratch_bytes=64 * 2**20)
"""Small, so that they are soon reached."""
NEXT_CASE = Case(id="next", sentence="")

Runs = dict[str, tuple[Future[Record], Future[Record]]]


@pytest.fixture(scope="module")
def runs(
    client: docker.DockerClient,
    python_image: Image,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Runs]:
    """The records of the bad case and of the next one, by driver; all that are asked for are run side by side."""
    assert client
    items = [
        item for item in request.session.items if isinstance(item, pytest.Function) and "runs" in item.fixturenames
    ]
    wanted = list(dict.fromkeys(str(item.callspec.params["name"]) for item in items))
    folder = tmp_path_factory.mktemp("drivers")
    program = write_driver(folder / "program", python_image)

    def run(names: list[str], results: Runs, sandbox: Sandbox, lanes: Lanes) -> None:
        testee = ReadyTestee(names[0], sandbox, python_image, program)
        for name in names:
            upload = Upload(credentials=Credentials(account(name)))
            bad = lanes.submit(testee, Case(id="bad", sentence="", uploads=(upload,)), lambda run: run(DEADLINE_S))
            results[name] = bad, lanes.submit(testee, NEXT_CASE, lambda run: run(DEADLINE_S))
            wait(results[name])
        lanes.retire(testee)

    with (
        Sandbox(docker.from_env(timeout=600), LIMITS) as sandbox,
        ThreadPoolExecutor(SIDE_BY_SIDE) as pool,
    ):
        lanes = Lanes(folder / "work")
        results: Runs = {}
        for number in range(SIDE_BY_SIDE):
            if mine := wanted[number::SIDE_BY_SIDE]:
                pool.submit(run, mine, results, sandbox, lanes)
        pool.shutdown()
        yield results
        lanes.close(sandbox.stop)


def broken(record: Record) -> set[str]:
    return {finding.rule for finding in judge(record, catalogue()).findings}


pytestmark = pytest.mark.docker


@pytest.mark.parametrize("name", BAD)
def test_a_bad_driver_gets_the_outcome_that_fits(name: str, runs: Runs) -> None:
    (outcome,) = runs[name][0].result().outcomes
    assert outcome.ending is BAD[name].ending, outcome


@pytest.mark.parametrize("name", [name for name, bad in BAD.items() if bad.says])
def test_the_message_says_what_happened(name: str, runs: Runs) -> None:
    (outcome,) = runs[name][0].result().outcomes
    assert BAD[name].says in outcome.message


@pytest.mark.parametrize("name", BAD)
def test_the_message_is_short(name: str, runs: Runs) -> None:
    (outcome,) = runs[name][0].result().outcomes
    assert len(outcome.message) < 4000


@pytest.mark.parametrize("name", [name for name, bad in BAD.items() if bad.prints])
def test_what_nobody_asked_for_is_kept(name: str, runs: Runs) -> None:
    assert BAD[name].prints in runs[name][0].result().output.stdout


@pytest.mark.parametrize("name", BAD)
def test_no_more_output_is_kept_than_the_limit(name: str, runs: Runs) -> None:
    output = runs[name][0].result().output
    assert max(len(output.stdout), len(output.stderr)) <= OUTPUT_BYTES


@pytest.mark.parametrize("name", BAD)
def test_the_rule_that_fits_is_broken(name: str, runs: Runs) -> None:
    found = broken(runs[name][0].result())
    assert {"out.survives", "out.returns", "out.quiet"} & found == {BAD[name].rule} - {""}


@pytest.mark.parametrize("name", BAD)
def test_the_next_case_passes(name: str, runs: Runs) -> None:
    assert broken(runs[name][1].result()) == set()


def test_a_driver_that_ended_between_two_cases_costs_the_second_nothing(
    sandbox: Sandbox, python_image: Image, tmp_path: Path, client: docker.DockerClient
) -> None:
    testee = ReadyTestee("ends", sandbox, python_image, write_driver(tmp_path / "program", python_image))
    upload = Upload(credentials=Credentials(EXITS_AFTER_ITS_ANSWER))
    lanes = Lanes(tmp_path / "work")
    lanes.submit(testee, Case(id="first", sentence="", uploads=(upload,)), lambda run: run(DEADLINE_S)).result()
    for container in client.containers.list(filters={"volume": str(tmp_path / "program")}):
        container.wait()
    assert broken(lanes.submit(testee, NEXT_CASE, lambda run: run(DEADLINE_S)).result()) == set()
    lanes.close(lambda: None)


def test_of_calls_at_the_same_time_each_gets_its_own_outcome(
    sandbox: Sandbox, python_image: Image, tmp_path: Path
) -> None:
    backwards = """
say(b'{"hello":{"versions":{}}}\\n')
lines = [json.loads(sys.stdin.buffer.readline()) for _ in range(20)]
for request in reversed(lines):
    say(answer(request["seq"], upload_id=int(request["access_id"])))
time.sleep(600)
"""
    calls = [
        Call(Upload(credentials=Credentials(str(number))), "http://mock.test/", "/case/none") for number in range(20)
    ]
    with session(sandbox, python_image, tmp_path, backwards) as made, ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda call: made.upload([call], deadline_s=20)[0], calls))
    assert [outcome.upload_id for outcome in outcomes] == list(range(20))


def test_a_call_that_is_given_up_ends_no_session_in_which_others_wait(
    sandbox: Sandbox, python_image: Image, tmp_path: Path
) -> None:
    late_and_last = """
say(b'{"hello":{"versions":{}}}\\n')
first, second, third = (json.loads(sys.stdin.buffer.readline())["seq"] for _ in range(3))
say(answer(first))
say(answer(second))
say(answer(third))
time.sleep(600)
"""
    call = Call(Upload(), "http://mock.test/", "/case/none")
    with session(sandbox, python_image, tmp_path, late_and_last) as made, ThreadPoolExecutor(1) as pool:
        waits = pool.submit(made.upload, [call], 20)
        while not made._waiting:
            made._reader.join(0.01)
        (impatient,) = made.upload([call], deadline_s=0)  # its answer comes after it was given up
        (last,) = made.upload([call], deadline_s=20)
        assert (impatient.ending, waits.result()[0].ending, last.ending) == (
            Ending.HUNG,
            Ending.UPLOADED,
            Ending.UPLOADED,
        )


# Before the first request.

HELLOS = {
    "says nothing and ends": ("os._exit(4)", Ending.EXITED, "code 4"),
    "cannot be loaded": ("import no_such_module", Ending.EXITED, "no_such_module"),
    "says something else": ("say(b'welcome\\n')\ntime.sleep(600)", Ending.GARBLED, "welcome"),
    "says no hello": ("say(b'{}\\n')\ntime.sleep(600)", Ending.GARBLED, "hello"),
    "has a list for its hello": ("say(b'{\"hello\":[1]}\\n')\ntime.sleep(600)", Ending.GARBLED, "hello"),
    "has text for versions": ('say(b\'{"hello":{"versions":"3"}}\\n\')\ntime.sleep(600)', Ending.GARBLED, "hello"),
}


@contextmanager
def session(sandbox: Sandbox, image: Image, folder: Path, main: str) -> Iterator[DriverSession]:
    (folder / "case").mkdir()
    program = write_driver(folder / "program", image, main=main)
    made = DriverSession(sandbox, image.tag, program, Desk(folder / "case"))
    yield made
    made.close()


@pytest.mark.parametrize("name", HELLOS)
def test_a_driver_without_a_proper_hello_is_lost(
    name: str, sandbox: Sandbox, python_image: Image, tmp_path: Path
) -> None:
    main, ending, says = HELLOS[name]
    with session(sandbox, python_image, tmp_path, main) as lost:
        (outcome,) = lost.upload([Call(Upload(), "http://mock.test/", "/case/none")], deadline_s=1)
    assert (outcome.ending, says in outcome.message) == (ending, True), outcome


def test_a_driver_that_never_says_hello_is_told_from_one_that_never_answers(
    sandbox: Sandbox, python_image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "START_S", 0.5)
    with session(sandbox, python_image, tmp_path, "time.sleep(600)") as lost:
        (outcome,) = lost.upload([Call(Upload(), "http://mock.test/", "/case/none")], deadline_s=1)
    assert (outcome.ending, "hello within 0.5 s" in outcome.message) == (Ending.HUNG, True), outcome


# The harness's own memory.


def peak_growth_kib(act: Callable[[], None]) -> int:
    """Give how far the peak of this process's memory rises above what it holds now."""
    status = Path("/proc/self/status")

    def read(name: str) -> int:
        return int(status.read_text().partition(f"{name}:")[2].split()[0])

    Path("/proc/self/clear_refs").write_text("5")
    before = read("VmRSS")
    act()
    return read("VmHWM") - before


@pytest.mark.parametrize("piece", ["b'x' * 65536", "b'x\\n' * 32768", "b'\\n' * 65536"], ids=["text", "lines", "empty"])
def test_a_flood_between_two_cases_does_not_fill_the_harness(
    piece: str, sandbox: Sandbox, python_image: Image, tmp_path: Path
) -> None:
    def listen() -> None:
        hello = 'say(b\'{"hello":{"versions":{}}}\\n\')'
        with session(sandbox, python_image, tmp_path, f"{hello}\nwhile True: say({piece})") as flooding:
            flooding._reader.join(30)
            assert not flooding._reader.is_alive()
            assert not flooding.usable

    assert peak_growth_kib(listen) < 64 * 1024


# Orderly.


def test_a_driver_ends_with_its_input(sandbox: Sandbox, python_image: Image, tmp_path: Path) -> None:
    with session(sandbox, python_image, tmp_path, "main()\nsys.exit(7)") as ending:
        assert ending.finish() == 7


def test_a_driver_that_does_not_end_with_its_input_has_no_exit_code(
    sandbox: Sandbox, python_image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "END_S", 0.5)
    with session(sandbox, python_image, tmp_path, "main()\ntime.sleep(600)") as staying:
        assert staying.finish() is None


def test_a_reading_is_of_the_driver(sandbox: Sandbox, python_image: Image, tmp_path: Path) -> None:
    hoard = "hoard = b'x' * 2**26\nmain()"
    with session(sandbox, python_image, tmp_path, hoard) as hoarding:
        assert hoarding.usage().resident_kib > 64 * 1024


def test_a_driver_that_ends_before_it_is_measured_is_lost(
    sandbox: Sandbox, python_image: Image, tmp_path: Path
) -> None:
    with session(sandbox, python_image, tmp_path, 'say(b\'{"hello":{"versions":{}}}\\n\')\nos._exit(5)') as gone:
        gone.usage()
        assert gone.lost is not None
        assert "code 5" in str(gone.lost)


def test_closing_twice_is_fine(sandbox: Sandbox, python_image: Image, tmp_path: Path) -> None:
    with session(sandbox, python_image, tmp_path, "main()") as closing:
        closing.close()
