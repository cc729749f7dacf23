"""Interim."""
import json
from pathlib import Path
from upload_conformance.shapes.run import Run


def write(run: Run, path: Path) -> None:
    """Interim."""
    path.write_text(json.dumps(run.document(), indent=1, ensure_ascii=False))
