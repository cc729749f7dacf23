"""What rules say of real departures is told in Chinese too."""

import re

import pytest
from conforming import conforming, findings
from departures import DEPARTURES, Departure
from explained import EXPLAINED

from upload_conformance.shapes.record import Ending
from upload_conformance.texts import texts

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "departure", [pytest.param(one, id=f"{one.rule}: {one.why}") for one in (*DEPARTURES, *EXPLAINED)]
)
def test_what_is_seen_of_a_departure_is_told_in_chinese(departure: Departure) -> None:
    """But for what is nothing but the code's own words."""
    record = departure.change(conforming(departure.case))
    own = {one.message for one in record.outcomes} | {one.value for one in Ending}
    messages = {one.message for one in findings(record)} - own
    assert [one for one in messages if not CHINESE.search(texts("zh").message(one))] == []
