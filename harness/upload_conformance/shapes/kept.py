"""A record's form on disk: ``record.json``, and each exchange's bytes beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from upload_conformance.shapes.codec import from_plain, to_plain
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.record import Record

SCHEMA = 2


def save(record: Record, folder: Path) -> None:
    """Write ``record.json`` and each exchange's bytes (``0.received``, ``0.sent``) into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, exchange in enumerate(record.exchanges):
        (folder / f"{number}.received").write_bytes(exchange.received)
        (folder / f"{number}.sent").write_bytes(exchange.sent)
    bare = replace(record, exchanges=tuple(replace(one, received=b"", sent=b"") for one in record.exchanges))
    text = json.dumps({"schema": SCHEMA, **to_plain(bare)}, indent=2, ensure_ascii=False)
    (folder / "record.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def load(folder: Path) -> Record:
    """Read what ``save`` wrote. Raises UsageError where there is none, or one of another version."""
    record = facts(folder)
    try:
        exchanges = tuple(
            replace(
                exchange,
                received=(folder / f"{number}.received").read_bytes(),
                sent=(folder / f"{number}.sent").read_bytes(),
            )
            for number, exchange in enumerate(record.exchanges)
        )
    except OSError as error:
        raise UsageError(f"{folder} holds no whole record: {error}") from error
    return replace(record, exchanges=exchanges)


def facts(folder: Path) -> Record:
    """Read a record without the bytes of its exchanges. Raises UsageError as ``load`` does."""
    try:
        document = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} holds no record that can be read: {error}") from error
    if not isinstance(document, dict) or document.pop("schema", None) != SCHEMA:
        raise UsageError(f"{folder} holds a record of another version: run its case again.")
    return from_plain(document, Record, str(folder / "record.json"))
