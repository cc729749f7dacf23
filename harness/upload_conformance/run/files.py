"""The files that a case uploads, made on disk for one session.

An ordinary file belongs to the testee's user and may be written to, as a user's own file may: only the cases that
are about permissions differ. A session has a folder of its own, and a case a folder in that.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import threading
from pathlib import Path, PurePosixPath

from upload_conformance.shapes.case import APPENDED, MIB, Case, Content, File, Kind
from upload_conformance.testee.testee import TESTEE_UID

MOUNTED_AT = PurePosixPath("/case")


class CaseFiles:
    """A folder of case files; the testee sees it at ``/case``, which is also its work directory."""

    def __init__(self, folder: Path, contents: Contents) -> None:
        self.folder = folder
        self._contents = contents
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)

    def prepare(self, case: Case) -> list[tuple[Path, str]]:
        """Make the files of a case: for each upload where it is here, and the path to hand to the sample."""
        places: dict[File, tuple[Path, str]] = {}
        for upload in case.uploads:
            file = upload.file
            if file in places:
                continue
            inner = _folder_of_relative(file) if file.relative else PurePosixPath(case.id, str(len(places)))
            place = self.folder / inner / file.name
            place.parent.mkdir(parents=True, exist_ok=True)
            for parent in (inner, *inner.parents):
                (self.folder / parent).chmod(0o755)
            self._make(place, file)
            given = file.way + file.name if file.relative else str(MOUNTED_AT / inner / file.name)
            places[file] = (place, given)
        return [places[upload.file] for upload in case.uploads]

    def alter(self, case: Case, places: list[tuple[Path, str]]) -> None:
        """Change the files that a case wants changed while they are sent."""
        for upload, (place, _) in zip(case.uploads, places, strict=True):
            if upload.file.kind is Kind.SHRINKING:
                os.truncate(place, upload.file.content.size // 2)
            elif upload.file.kind is Kind.GROWING:
                with place.open("ab") as file:
                    file.write(APPENDED)

    def discard(self, case: Case) -> None:
        """Remove the files of a case."""
        for upload in case.uploads:
            if upload.file.relative:
                (self.folder / _folder_of_relative(upload.file) / upload.file.name).unlink(missing_ok=True)
        shutil.rmtree(self.folder / case.id, ignore_errors=True)

    def _make(self, place: Path, file: File) -> None:
        match file.kind:
            case Kind.MISSING:
                return
            case Kind.DIRECTORY:
                place.mkdir()
                place.chmod(0o755)
            case Kind.FIFO:
                os.mkfifo(place)
                place.chmod(0o666)
            case Kind.SYMLINK:
                target = place.with_name("target.bin")
                self._contents.write(file.content, target)
                place.symlink_to(target.name)
            case Kind.READ_ONLY:
                self._contents.write(file.content, place)
                place.chmod(0o444)
            case Kind.UNREADABLE:
                self._contents.write(file.content, place)
                place.chmod(0)
            case Kind.REGULAR | Kind.SHRINKING | Kind.GROWING:
                self._contents.write(file.content, place)
                _give(place)


def _folder_of_relative(file: File) -> PurePosixPath:
    """Give the folder that a relative path leads to, as seen from the work directory."""
    return PurePosixPath(posixpath.normpath(MOUNTED_AT / file.way)).relative_to(MOUNTED_AT)


def _give(place: Path) -> None:
    """Make a file the testee's own; where this process may not, everybody's to write to."""
    try:
        os.chown(place, TESTEE_UID, TESTEE_UID)
    except PermissionError:
        place.chmod(0o666)


class Contents:
    """Writes contents; a big one is made once, and copied after that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, content: Content, place: Path) -> None:
        """Make ``place`` a regular file of its own with this content, readable by everybody."""
        if content.size < MIB:
            _create(content, place)
        else:
            with self._lock:
                original = self._folder / content.sha256
                if not original.exists():
                    _create(content, original)
            shutil.copyfile(original, place)
        place.chmod(0o644)


def _create(content: Content, place: Path) -> None:
    with place.open("wb") as file:
        file.writelines(content.chunks())
