"""``python -m bench``: measures, prints a table, writes ``build/bench.json``; and of all, ``docs/bench.svg``."""

from __future__ import annotations

import argparse
import signal
import sys
import tomllib
from pathlib import Path
from typing import Any

from rich.console import Console

from bench import measure, picture, show
from bench.stand import Contender
from upload_conformance.shapes.errors import FAULTS, ExitCode, HarnessError, UsageError
from upload_conformance.shapes.home import project
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.language import Language, choose, load_languages
from upload_conformance.testee.testee import NotJudged, SourceRejected

_PLAIN = Path(__file__).parent / "plain"


def main() -> int:
    """Run the bench; give the exit code."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--sample", action="append", default=[], metavar="LANGUAGE", help="only this one (repeatable)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console()
    try:
        run(options.sample, console)
    except UsageError as error:
        console.print(f"bench: {error}", style="red", soft_wrap=True)
        return ExitCode.WRONG_USAGE
    except (*FAULTS, SourceRejected, NotJudged) as error:
        console.print(f"bench: {error}", style="red", soft_wrap=True)
        return ExitCode.HARNESS_FAILED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.PASSED


def run(names: list[str], console: Console) -> None:
    """Measure the languages of these names; if there are none, all of them, and curl, and draw the picture."""
    build = project() / "build"
    files = build / "bench"
    measure.write_files(files)
    languages = choose(load_languages(project()), names)
    rivals = [(language, *_sides(language)) for language in languages]
    if not names:
        curl = Language("curl", "curl", _PLAIN / "curl", "upload.sh", _PLAIN / "curl" / "language")
        rivals.append((curl, [Contender(curl, "plain", Text(curl.source.read_bytes()))], [None]))
    host = ContainerHost(build, lambda text: console.print(text, soft_wrap=True))
    figures: list[measure.Figures] = []
    try:
        for language, sides, shared in rivals:
            console.print(f"{language.name} …")
            figures += measure.compare(sides, shared, host, files)
    finally:
        host.close()
    show.write(show.document(figures), build / "bench.json")
    show.table(figures, console)
    if not names:
        drawn = picture.draw(figures, {language.id: language.name for language, _, _ in rivals})
        (project() / "docs" / "bench.svg").write_text(drawn, encoding="utf-8")


def _sides(language: Language) -> tuple[list[Contender], list[Contender | None]]:
    """Give sample and plain tool; and, where they take a client, the same with one client for all uploads."""
    sample = Text(language.source.read_bytes())
    plain = Text((_PLAIN / language.id / language.source.name).read_bytes(), call="published")
    sides = [Contender(language, "sample", sample), Contender(language, "plain", plain)]
    description = _PLAIN / language.id / "shared.toml"
    if not description.is_file():
        return sides, [None, None]
    shared = tomllib.loads(description.read_text(encoding="utf-8"))
    return sides, [_sharing(side, shared.get(side.who)) for side in sides]


def _sharing(side: Contender, how: dict[str, Any] | None) -> Contender | None:
    """Give the same code called with one client: ``client`` is added to the text, ``call`` makes the upload."""
    if how is None:
        return None
    try:
        text = Text(side.text.data + b"\n" + how["client"].encode(), "published", how["call"])
        return Contender(side.language, f"{side.who}, shared client", text)
    except KeyError as error:
        raise HarnessError(f"{_PLAIN / side.language.id / 'shared.toml'}: {side.who} has no {error}.") from error


if __name__ == "__main__":
    sys.exit(main())
