"""The matrix of variants: correct code in other styles, and what was said of each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from upload_conformance.run.variants import Trial
from upload_conformance.shapes.result import Level
from upload_conformance.texts import texts


def line(trial: Trial) -> Text:
    """Say in one line what became of a variant."""
    fits = trial.as_listed
    text = Text.assemble(
        ("as listed  " if fits else "different  ", "green" if fits else "red"),
        f"{trial.variant.name:40} {_counts(trial):24} {trial.seconds:5.1f} s",
    )
    for what, rules in (("not listed", trial.alarms), ("not named", trial.misses)):
        if rules:
            text.append(f"  {what}: {', '.join(rules)}")
    return text


def show(trials: Sequence[Trial], seconds: float, console: Console, tongue: str = "en") -> None:
    """Print levels against variants, and what was said otherwise than it should be."""
    t = texts(tongue)
    table = Table(title=t.say("variants: right code in other styles"), title_justify="left")
    table.add_column(t.say("variant"))
    table.add_column(t.say("what is different about it"))
    for level in Level:
        table.add_column(level, justify="right")
    for trial in trials:
        counts = [sum(level is one for level, _ in trial.found.values()) for one in Level]
        name = Text(trial.variant.name, style="green" if trial.as_listed else "red")
        table.add_row(name, trial.variant.what, *(str(count or "") for count in counts))
    console.print(table)
    summary = t.say(
        "{all} variants: {fit} told exactly what is listed for them, {other} otherwise, in {seconds:.1f} s",
        all=len(trials),
        fit=sum(trial.as_listed for trial in trials),
        other=sum(not trial.as_listed for trial in trials),
        seconds=seconds,
    )
    console.print(summary, soft_wrap=True)
    for trial in trials:
        for rule in trial.alarms:
            level, cases = trial.found[rule]
            console.print(
                f"not listed: {trial.variant.name}: {rule} ({level}) in {', '.join(cases[:5])}", soft_wrap=True
            )
        for rule in trial.misses:
            console.print(f"not named: {trial.variant.name}: {rule}", soft_wrap=True)


def _counts(trial: Trial) -> str:
    levels = [level for level, _ in trial.found.values()]
    return ", ".join(f"{levels.count(one)} {one}" for one in Level if one in levels) or "nothing"
