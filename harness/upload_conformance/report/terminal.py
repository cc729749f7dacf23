"""Interim."""
from rich.console import Console
from upload_conformance.shapes.run import Run


def show(run: Run, console: Console) -> None:
    """Interim."""
    for d in run.defects:
        console.print(f"{d.level} {d.testee} {d.rule} in {len(d.cases)} cases, such as {d.example}: {d.finding.message[:300]}", markup=False)
    for r in run.results:
        if r.verdict.value in ("error", "unsupported"): console.print(r.testee, r.case, r.verdict, r.reason[-600:], markup=False)
    console.print(run.summary)


def plain(run: Run) -> str:
    """Interim."""
    return "; ".join(f"{d.rule}: {d.finding.message}" for d in run.defects)
