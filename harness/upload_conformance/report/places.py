"""Where a judged file stands in its repository, which is how GitHub and code scanning name files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from upload_conformance.shapes.subject import Kind, Subject


def in_repository(subject: Subject | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Give a subject's file relative to the root of its repository; None for what is no file, or none of it.

    The root is the nearest folder above the file that holds ``.git``, if that is one of the workflow's or else the
    working folder's repository.
    """
    if subject is None or subject.kind in (Kind.COMMAND, Kind.FUNCTION):
        return None
    here = Path.cwd()
    workspace = environ.get("GITHUB_WORKSPACE")
    whole = Path(workspace) if workspace else _root(here / "file") or here
    file = Path(os.path.normpath(here / subject.source.path))
    root = _root(file)
    if root is None or not root.is_relative_to(whole):
        root = whole
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else None


def _root(file: Path) -> Path | None:
    return next((folder for folder in file.parents if (folder / ".git").exists()), None)
