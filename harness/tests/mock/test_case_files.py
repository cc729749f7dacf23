"""The files of a case are where its expectations say."""

from pathlib import Path

from upload_conformance.cases import CASES
from upload_conformance.cases.failures import handed
from upload_conformance.files import CaseFiles, Contents


def test_a_path_that_an_error_has_to_name_is_the_one_handed_to_the_sample(tmp_path: Path) -> None:
    files = CaseFiles(tmp_path / "case", Contents(tmp_path / "contents"))
    ((place, path),) = files.prepare(CASES["file-missing"])
    assert path == handed("file-missing", "no-such.txt")
    assert place == tmp_path / path.removeprefix("/")
