"""What a driver's answer becomes."""

import pytest

from upload_conformance.shapes.record import Ending, Outcome
from upload_conformance.testee.answers import handed_over, read_answer


def test_half_a_character_is_escaped() -> None:
    assert read_answer({"outcome": "crashed", "message": "half \ud800"}, 0.0).message == r"half \ud800"


@pytest.mark.parametrize("kind", ["message", "detail"])
def test_a_text_that_is_none_becomes_one(kind: str) -> None:
    assert getattr(read_answer({"outcome": "crashed", kind: 7}, 0.0), kind) == "7"


@pytest.mark.parametrize("text", ["20261123", " 20261123\n"])
def test_an_upload_id_alone_is_success(text: str) -> None:
    assert handed_over(text, 0.0) == Outcome(Ending.UPLOADED, upload_id=20261123, message=text)


@pytest.mark.parametrize(
    "text",
    [
        '{"retCode":0,"errMsg":"","uploadId":7}',
        '\ufeff{"retCode":0,"uploadId":7}',
        '{"RetCode":0,"UploadId":7}',
        '{"ret_code":0,"upload_id":7}',
        "{'retCode': 0, 'errMsg': '', 'uploadId': 7}",
        '{"uploadId":7}',
    ],
)
def test_an_answer_that_says_success_is_success(text: str) -> None:
    outcome = handed_over(text, 0.0)
    assert (outcome.ending, outcome.upload_id, outcome.returned) == (Ending.UPLOADED, 7, True)


@pytest.mark.parametrize("text", ['{"retCode":1008003,"errMsg":"no"}', '{"retCode":1008003,"uploadId":7}'])
def test_an_answer_that_says_no_is_a_refusal_handed_over(text: str) -> None:
    outcome = handed_over(text, 0.0)
    assert (outcome.ending, outcome.ret_code, outcome.returned) == (Ending.REFUSED, 1008003, True)


@pytest.mark.parametrize("text", ["", '{"errMsg":"","uploadId":7}', "<html>", "null", "true", "[1]", "None", "{" * 100_000])
def test_what_says_nothing_is_a_refusal_handed_over(text: str) -> None:
    outcome = handed_over(text, 0.0)
    assert (outcome.ending, outcome.ret_code, outcome.returned) == (Ending.REFUSED, None, True)
