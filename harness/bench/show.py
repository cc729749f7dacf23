"""The figures as a document and as a table, with the targets."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import MIB, SIZES, Figures

WALL_AT_MOST = 1.1
"""Of the plain tool's time for 100 MB."""
LINE_AT_LEAST = 0.9
"""Of the plain tool's throughput over the line."""
GROWTH_AT_MOST_KIB = 8 * 1024


def document(figures: Sequence[Figures]) -> dict[str, Any]:
    """Give everything as JSON has it; seconds, bytes and KiB as the names say."""
    return {
        "schema": 1,
        "machine": {
            "processors": os.cpu_count(),
            "load_average": os.getloadavg()[0],
            "kernel": platform.release(),
            "congestion_control": Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip(),
        },
        "file_bytes": SIZES,
        "targets": {
            "big_wall_at_most": WALL_AT_MOST,
            "line_at_least": LINE_AT_LEAST,
            "growth_at_most_kib": GROWTH_AT_MOST_KIB,
        },
        "figures": [{**dataclasses.asdict(one), "growth_kib": one.growth_kib} for one in figures],
    }


def write(content: dict[str, Any], file: Path) -> None:
    """Write the document."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def plain_of(figures: Sequence[Figures], one: Figures) -> Figures | None:
    """Give the plain tool that a sample is compared with."""
    found = (other for other in figures if other.language == one.language and other.who == "plain")
    return next(found, None) if one.who == "sample" else None


def table(figures: Sequence[Figures], console: Console) -> None:
    """Print a row a contender; a sample's figures are marked where a target was missed."""
    rows = Table(title="100 MB and 1 KB on the loopback, 40 MB at 100 ms")
    rows.add_column(no_wrap=True)
    of_big = ("100 MB\nwall, s", "\nCPU, s", "\n+ MiB")
    for heading in (*of_big, "40 MB\nMiB/s", "1 KB\nper s", "\nshared"):
        rows.add_column(heading, justify="right")
    for one in figures:
        plain = plain_of(figures, one)
        wall = f"{one.big_wall_s:.3f}"
        growth = f"{one.growth_kib / 1024:.1f}"
        line = f"{one.line_bytes_per_s / MIB:.1f}"
        if plain is not None:
            wall = _marked(wall, one.big_wall_s / plain.big_wall_s <= WALL_AT_MOST)
            growth = _marked(growth, one.growth_kib <= GROWTH_AT_MOST_KIB)
            line = _marked(line, one.line_bytes_per_s / plain.line_bytes_per_s >= LINE_AT_LEAST)
        rows.add_row(
            f"{one.language} {one.who}",
            wall,
            f"{one.big_processor_s:.3f}",
            growth,
            line,
            f"{one.small_per_s:.0f}",
            "" if one.shared_per_s is None else f"{one.shared_per_s:.0f}",
        )
    console.print(rows)
    console.print(
        f"✓ within the targets, beside the plain tool in the same run: 100 MB in at most {WALL_AT_MOST} of its time, "
        f"at least {LINE_AT_LEAST} of its throughput over the line, memory grows by at most "
        f"{GROWTH_AT_MOST_KIB // 1024} MiB.",
        soft_wrap=True,
    )


def _marked(text: str, held: bool) -> str:
    return f"[green]✓ {text}[/]" if held else f"[red]✗ {text}[/]"
