"""Pairs of planted defects: of how many both were told, and which hid the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from upload_conformance.run.pairs import Side, Sight, Status
from upload_conformance.texts import texts, word

_STYLE = {Status.TOLD: "green", Status.FOLDED: "green", Status.OUT_OF_REACH: "yellow", Status.MASKED: "red"}
_HEADINGS = {
    Status.TOLD: word("both told"),
    Status.FOLDED: word("one folded under the other"),
    Status.OUT_OF_REACH: word("one out of the other's reach"),
    Status.MASKED: word("one masked"),
}


def line(sight: Sight) -> Text:
    """Say in one line what became of a pair."""
    text = Text.assemble(
        (f"{sight.status.value:14}", _STYLE[sight.status]), f"{sight.pair.both.name:60} {sight.seconds:5.1f} s"
    )
    for side in sight.sides:
        if side.status in (Status.OUT_OF_REACH, Status.MASKED):
            text.append(f"  {_said(side)}")
    return text


def show(sights: Sequence[Sight], seconds: float, console: Console, tongue: str = "en") -> None:
    """Print for each language how many pairs were told in which way, and what was masked."""
    t = texts(tongue)
    count = Counter((sight.pair.first.language, sight.status) for sight in sights)
    table = Table(title=t.say("pairs of planted defects"), title_justify="left")
    table.add_column(t.say("language"))
    for heading in _HEADINGS.values():
        table.add_column(t.say(heading), justify="right")
    for language in dict.fromkeys(sight.pair.first.language for sight in sights):
        table.add_row(language, *(str(count[language, status] or "") for status in _HEADINGS))
    console.print(table)
    masked = [sight for sight in sights if sight.status is Status.MASKED]
    summary = t.say(
        "{all} pairs, in {masked} of them one defect hides the other, in {seconds:.1f} s",
        all=len(sights),
        masked=len(masked),
        seconds=seconds,
    )
    console.print(summary, soft_wrap=True)
    for sight in masked:
        console.print(line(sight), soft_wrap=True)


def _said(side: Side) -> str:
    return f"{side.mutant.rule} in {', '.join(side.mutant.cases)}; told there: {', '.join(side.instead) or 'nothing'}."
