"""The kill matrix: which mutant was caught by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from upload_conformance.run.mutants import Killing, Status
from upload_conformance.texts import texts

_STYLE = {Status.KILLED: "green", Status.KILLED_BY_OTHER: "yellow", Status.SURVIVED: "red"}


def line(killing: Killing) -> Text:
    """Say in one line what became of a mutant."""
    mutant = killing.mutant
    text = Text.assemble(
        (f"{killing.status.value:16}", _STYLE[killing.status]),
        f"{mutant.name:40} {mutant.rule:28} {killing.seconds:5.1f} s",
    )
    if killing.status is Status.KILLED_BY_OTHER:
        text.append(f"  by {', '.join(killing.killed_by)}")
    return text


def show(
    killings: Sequence[Killing], seconds: float, rules: Iterable[str], console: Console, tongue: str = "en"
) -> None:
    """Print rules against languages, how many mutants each killed by name, and what was not killed.

    ``rules`` gives their order; those that no mutant is named for are left out.
    """
    t = texts(tongue)
    languages = list(dict.fromkeys(killing.mutant.language for killing in killings))
    named = Counter((k.mutant.rule, k.mutant.language) for k in killings)
    killed = Counter((k.mutant.rule, k.mutant.language) for k in killings if k.status is Status.KILLED)
    table = Table(title=t.say("mutants killed by the rule named for them"), title_justify="left")
    table.add_column(t.say("rule"))
    for language in languages:
        table.add_column(language, justify="right")
    for rule in rules:
        cells = [(killed[rule, language], named[rule, language]) for language in languages]
        if any(count for _, count in cells):
            table.add_row(rule, *(Text(f"{k}/{n}" if n else "", style="green" if k == n else "red") for k, n in cells))
    console.print(table)
    count = Counter(killing.status for killing in killings)
    summary = t.say(
        "{all} mutants: {killed} killed by the rule named for them, {other} by another, {survived} survived, "
        "in {seconds:.1f} s",
        all=len(killings),
        killed=count[Status.KILLED],
        other=count[Status.KILLED_BY_OTHER],
        survived=count[Status.SURVIVED],
        seconds=seconds,
    )
    console.print(summary, soft_wrap=True)
    for killing in killings:
        if killing.status is not Status.KILLED:
            mutant = killing.mutant
            console.print(Text(f"{killing.status.value}: {mutant.name}: {mutant.defect}"), soft_wrap=True)
