"""Every case on every sample; the plugin says which there are and runs them."""

import pytest

from upload_conformance.report.terminal import plain
from upload_conformance.shapes.result import Result, Verdict


def test_sample(conformance_result: Result) -> None:
    """Fail with the findings of one case on one sample."""
    if conformance_result.verdict is Verdict.UNSUPPORTED:
        pytest.skip(conformance_result.reason)
    if conformance_result.verdict is Verdict.FAILED:
        pytest.fail(plain([conformance_result]), pytrace=False)
