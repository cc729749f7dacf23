"""The files of a case are where its expectations say."""

from pathlib import Path

import pytest

from upload_conformance import cases
from upload_conformance.cases.failures import handed
from upload_conformance.run.files import CaseFiles, Contents

CASES = cases.catalogue()


def test_a_path_that_an_error_has_to_name_is_the_one_handed_to_the_sample(tmp_path: Path) -> None:
    files = CaseFiles(tmp_path / "case", Contents(tmp_path / "contents"))
    ((place, path),) = files.prepare(CASES["file-missing"])
    assert path == handed("file-missing", "no-such.txt")
    assert place == tmp_path / path.removeprefix("/")


@pytest.mark.parametrize(
    ("case", "given", "folder"),
    [
        ("name-relative", "relative.txt", ""),
        ("name-relative-folder", "name-relative-folder/accounts.txt", "name-relative-folder"),
        ("name-dot-slash", "./accounts.txt", ""),
        ("name-parent-folder", "../case/accounts.txt", ""),
    ],
)
def test_a_relative_path_leads_from_the_work_directory_to_the_file(
    case: str, given: str, folder: str, tmp_path: Path
) -> None:
    work = tmp_path / "case"
    files = CaseFiles(work, Contents(tmp_path / "contents"))
    ((place, path),) = files.prepare(CASES[case])
    assert path == given
    assert place == work / folder / CASES[case].upload.file.name
    assert (work / path).samefile(place)
    files.discard(CASES[case])
    assert list(work.iterdir()) == []
