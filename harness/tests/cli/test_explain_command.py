"""``explain`` and ``list`` on the command line."""

import pytest

from upload_conformance.cli import main
from upload_conformance.shapes.errors import ExitCode


def test_rules_and_cases_are_explained_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain", "--lang", "en", "part.filename", "name-chinese"]) == ExitCode.PASSED
    printed = capsys.readouterr().out
    assert "part.filename: The filename is the file's base name" in printed
    assert "go/upload.go:" in printed
    assert "A file name in Chinese arrives as written." in printed


def test_the_locale_chooses_the_language(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main.main(["list", "rules", "--family", "body"]) == ExitCode.PASSED
    assert "部分的内容与文件逐字节相同。" in capsys.readouterr().out


def test_an_unknown_name_is_wrong_usage_and_near_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain", "part.filname"]) == ExitCode.WRONG_USAGE
    assert "part.filename" in capsys.readouterr().err
