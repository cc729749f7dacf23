"""Where the project stands on disk: the samples, what makes testees of them, and where runs leave their results."""

from __future__ import annotations

from pathlib import Path

from upload_conformance.shapes.errors import UsageError

_LANGUAGES = Path("harness", "languages")


def project() -> Path:
    """Find the project: the folder that the command is run in, or else the checkout that this package is part of.

    Raises UsageError where neither is one, as with a package that was installed on its own.
    """
    for place in (Path.cwd(), Path(__file__).resolve().parents[3]):
        if (place / _LANGUAGES).is_dir():
            return place
    raise UsageError(f"There is no project in {Path.cwd()}: run this in a checkout, which holds {_LANGUAGES}.")
