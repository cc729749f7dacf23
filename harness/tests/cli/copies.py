"""The command, run on a copy of the project, so that no test meets another run's results."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
SECONDS = 120


@dataclass(frozen=True)
class Copy:
    """A copy of the project, with what the Go and the Python sample need."""

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command there, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "upload_conformance.cli.main", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run the command there; give its exit code and what it printed."""
        process = self.begin(*arguments, **environment)
        try:
            text, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        return process.returncode, text


def copy_of(folder: Path) -> Copy:
    """Copy the project."""
    ignored = shutil.ignore_patterns("__pycache__", ".*cache")
    harness = ("languages/go", "languages/python", "command")
    for name in ("go", "python", *(f"harness/{folder}" for folder in harness)):
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return Copy(folder)
