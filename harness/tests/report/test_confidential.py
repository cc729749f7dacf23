"""No report shows credentials, whatever a finding is about; their scheme stays."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import talks

from upload_conformance.cases import catalogue
from upload_conformance.report import reporters, terminal
from upload_conformance.rules.catalogue import catalogue as rules
from upload_conformance.rules.hiding import HIDDEN, bytes_shown, confidential, hidden
from upload_conformance.rules.spelling import shows
from upload_conformance.run.verdict import result_of, run_of
from upload_conformance.shapes.record import Ending, Outcome, Record
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Kind, Source, Subject

SECRET = talks.CASE.upload.credentials.secret_key
FORMS = confidential(talks.CASE)
BLOCK = Subject("page.md:1", Kind.BLOCK, Source("page.md"), "go", block=1)
PARTS = [talks.BASIC.decode()[at : at + 6] for at in range(len(talks.BASIC) - 5)]
"""Every stretch of the Basic credentials that is long enough to say something."""
EDITS: dict[str, Callable[[bytes], bytes]] = {
    "the credentials themselves": lambda data: data.replace(talks.BASIC, talks.BASIC[:-4] + b"AAAA"),
    "the field": lambda data: data.replace(b"Authorization: Basic", b"Authorization: Digest"),
    "the field before": lambda data: data.replace(b"Host: mock.test\r\n", b"Host: mock.test\r\nHost: mock.test\r\n"),
    "the field behind": lambda data: data.replace(b"Content-Type: multipart/form-data", b"Content-Type: text/plain"),
    "a line break in them": lambda data: data.replace(talks.BASIC, talks.BASIC[:30] + b"\r\n " + talks.BASIC[30:]),
    "the request line": lambda data: data.replace(b"/upload HTTP", b"/upload?key=" + SECRET.encode() + b" HTTP"),
    "a header": lambda data: data.replace(b"Host:", b"X-Key: " + SECRET.encode() + b"\r\nHost:"),
    "the part's name": lambda data: data.replace(b"a.txt", talks.BASIC),
}


def judged(record: Record, folder: Path) -> Run:
    """Judge a record that is kept, as a run does."""
    result = result_of(record, rules(), strict=True, kept_in=talks.keep(record, folder / "record"))
    assert result.findings
    return run_of([record.subject], [record.case], rules(), [result], strict=True, seconds=1.0)


def reports(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """Give what each reporter writes and prints; of the HTML, its bytes as text too."""
    assert reporters.write(run, [*reporters.REPORTERS], folder / "reports") == []
    for path in sorted((folder / "reports").iterdir()):
        text = path.read_text(encoding="utf-8")
        yield path.name, text + bytes_of(text).decode("latin-1") if path.suffix == ".html" else text
    yield "printed", capsys.readouterr().out
    lines = [line.plain for defect in run.defects for line in terminal.paragraph(defect, run)]
    yield "terminal", "\n".join(lines) + terminal.plain(run)


def bytes_of(page: str) -> bytes:
    """Give all bytes that the HTML report holds in Base64, a line between what does not stand together."""
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    pieces = [
        base64.b64decode(piece["bytes"]) if "bytes" in piece else b"\n"
        for talk in data["conversations"].values()
        for exchange in talk["exchanges"]
        for direction in ("received", "sent")
        for piece in exchange[direction]["pieces"]
    ]
    assert pieces
    return b"".join(pieces)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_no_report_shows_credentials(
    edit: Callable[[bytes], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    received = edit(talks.request())
    assert received != talks.request()
    found = dict(reports(judged(replace(talks.record(received), subject=BLOCK), tmp_path), tmp_path, capsys))
    assert found.keys() >= {"report.html", "report.sarif", "junit.xml", "conformance.json", "summary.md", "page.md"}
    assert [name for name, text in found.items() if shows(text, FORMS)] == []
    assert [(name, one) for name, text in found.items() for one in PARTS if name != "report.html" and one in text] == []


def test_no_report_shows_what_an_answer_echoes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    echo = b"HTTP/1.1 401 Unauthorized\r\nX-Seen: Basic " + talks.BASIC + b"\r\nContent-Length: 0\r\n\r\n"
    outcome = Outcome(Ending.REFUSED, kind="http", message=f"401: you sent {SECRET} and Basic {talks.BASIC.decode()}")
    record = replace(
        talks.record(talks.request(), sent=echo, stdout=SECRET),
        case=catalogue()["answer-echo-header"],
        subject=BLOCK,
        outcomes=(outcome,),
    )
    found = dict(reports(judged(record, tmp_path), tmp_path, capsys))
    assert [name for name, text in found.items() if shows(text, FORMS)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing", "nothing"),
        (f"<{SECRET}>", f"<{HIDDEN}>"),
        (f"{SECRET[:8]} and {SECRET[8:]}", f"{HIDDEN} and {HIDDEN}"),
        (f"Basic {talks.BASIC.decode()}, {SECRET}", f"Basic {HIDDEN}, {HIDDEN}"),
        (f"{SECRET[:5]}\n{SECRET[5:]}", HIDDEN),
        (f"{SECRET[:5]}", SECRET[:5]),
    ],
)
def test_a_text_is_shown_without_credentials(text: str, expected: str) -> None:
    assert hidden(text, FORMS) == expected


def test_hidden_bytes_are_as_many_as_there_are() -> None:
    data = talks.request()
    start = data.index(talks.BASIC) + 5
    assert (
        bytes_shown(data, FORMS, start, start + 60)
        == (data.replace(talks.BASIC, b"*" * len(talks.BASIC)))[start : start + 60]
    )
