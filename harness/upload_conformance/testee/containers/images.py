"""The images: one base, one image a language, each named by the content of what goes into it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import certifi
import docker
import requests
from docker.errors import DockerException, ImageNotFound

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.containers.engine import Say, install
from upload_conformance.testee.language import Language

REPOSITORY = "upload-conformance"
SUITE = "trixie"
REGISTRY_BASE = f"debian:{SUITE}-slim"
REGISTRY_S = 5
BUILDERS = 3
_NOT_IN_IMAGES = ("language.toml", "mutants.toml", "variants")


@dataclass(frozen=True)
class Image:
    """A language's image, ready to run."""

    language: Language
    tag: str
    id: str
    built_in_s: float | None
    """None if it was there already."""


class Images:
    """Finds or builds what a run needs."""

    def __init__(self, client: docker.DockerClient, build_folder: Path, say: Say) -> None:
        self._client = client
        self._logs = build_folder / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._say = say
        self._given_up = threading.Event()
        self._base_lock = threading.Lock()
        self._builders = threading.Semaphore(BUILDERS)

    def ensure(self, language: Language) -> Image:
        """Give a language's image, built if it is missing. Raises HarnessError if it does not build."""
        found = self._find(language)
        if found is not None:
            return found
        with self._base_lock:
            base = self._base()
        with self._builders:
            return self._build(language, base)

    def give_up(self) -> None:
        """Let no build go on to its end."""
        self._given_up.set()

    def named(self, language: Language, name: str) -> Image:
        """Give an image by its name, pulled if it is not there. Raises HarnessError if it is not to be had."""
        try:
            found = self._client.images.get(name)
        except ImageNotFound:
            try:
                self._say(f"Pulling {name}.")
                found = self._client.images.pull(name)
            except (DockerException, requests.RequestException) as error:
                raise HarnessError(f"There is no image {name}: {error}") from error
        return Image(language, name, str(found.id), None)

    def _find(self, language: Language) -> Image | None:
        tag = image_tag(language)
        try:
            found = self._client.images.get(tag)
        except ImageNotFound:
            return None
        return Image(language, tag, str(found.id), None)

    def _build(self, language: Language, base: str) -> Image:
        tag = image_tag(language)
        log = self._logs / f"image-{language.id}.log"
        self._say(f"{language.name}: building the image (log: {log})")
        start = time.monotonic()
        failure = None
        try:
            with log.open("w", encoding="utf-8") as output, _context(language) as context:
                for event in self._client.api.build(
                    fileobj=context,
                    custom_context=True,
                    encoding="gzip",
                    dockerfile="driver/Dockerfile",
                    tag=tag,
                    buildargs={"BASE": base},
                    labels={"upload-conformance": "image"},
                    rm=True,
                    forcerm=True,
                    decode=True,
                ):
                    text = event.get("stream", "") or event.get("error", "")
                    output.write(text)
                    failure = event.get("error", failure)
                    if self._given_up.is_set():
                        raise HarnessError(f"The image for {language.name} was not built to its end.")
        except (DockerException, requests.RequestException) as error:
            raise HarnessError(f"The image for {language.name} cannot be built: {error}") from error
        seconds = time.monotonic() - start
        if failure is not None:
            tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-40:])
            raise HarnessError(f"The image for {language.name} does not build (log: {log}):\n{tail}")
        self._say(f"{language.name}: image ready after {seconds:.0f} s")
        return Image(language, tag, str(self._client.images.get(tag).id), seconds)

    def _base(self) -> str:
        """Give the base image: the registry's where one answers, else made of Debian's packages."""
        own = f"{REPOSITORY}/base:{SUITE}"
        for name in (own, REGISTRY_BASE):
            try:
                self._client.images.get(name)
            except ImageNotFound:
                continue
            return name
        if self._pull():
            return REGISTRY_BASE
        self._bootstrap(own)
        return own

    def _pull(self) -> bool:
        """Pull the base through the engine (which knows its mirrors); give up if no registry answers within seconds."""
        answered = threading.Event()
        failures: list[str] = []

        def pull() -> None:
            try:
                for event in self._client.api.pull(REGISTRY_BASE, stream=True, decode=True):
                    answered.set()
                    failures.extend([event["error"]] if "error" in event else [])
            except (DockerException, requests.RequestException) as error:
                failures.append(str(error))
                answered.set()

        thread = threading.Thread(target=pull, daemon=True)
        thread.start()
        if not answered.wait(REGISTRY_S):
            return False
        thread.join()
        return not failures

    def _bootstrap(self, tag: str) -> None:
        if shutil.which("mmdebstrap") is None:
            if os.geteuid() != 0 or shutil.which("apt-get") is None:
                raise HarnessError(
                    f"No registry gives {REGISTRY_BASE}, and mmdebstrap is not installed to make a base image. "
                    "Install mmdebstrap, or make a registry reachable."
                )
            install("mmdebstrap", self._say, self._logs)
        self._say("No image registry gives a base image: making the base image of Debian's packages.")
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "base.tar"
            log = self._logs / "base.log"
            with log.open("wb") as output:
                done = subprocess.run(_mmdebstrap(archive), stdout=output, stderr=output, check=False)
            if done.returncode != 0:
                raise HarnessError(f"mmdebstrap failed with code {done.returncode}; see {log}.")
            with archive.open("rb") as data:
                self._client.api.import_image_from_data(data, repository=tag.split(":")[0], tag=SUITE)
        self._say(f"Base image ready after {time.monotonic() - start:.0f} s")


def image_tag(language: Language) -> str:
    """Name a language's image by the content of its folders."""
    digest = hashlib.sha256()
    for name, path in _members(language):
        digest.update(f"{name}\0{path.stat().st_mode & 0o111}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{REPOSITORY}/{language.id}:{digest.hexdigest()[:12]}"


def _members(language: Language) -> Iterator[tuple[str, Path]]:
    """Yield what the build context holds: name in the context, file.

    The driver's part, and those manifests of the sample that name its dependencies; not the sample itself.
    """
    for name in language.manifests:
        yield f"sample/{name}", language.sample_folder / name
    folder = language.harness_folder
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and path.suffix != ".md" and inner.parts[0] not in _NOT_IN_IMAGES:
            yield f"driver/{inner}", path


def _context(language: Language) -> io.BytesIO:
    """Pack the build context: the two folders and the host's CA bundle, with nothing that changes between runs."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as archive:
        for name, path in [*_members(language), ("ca.crt", _ca_bundle())]:
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            with path.open("rb") as data:
                archive.addfile(entry, data)
    packed.seek(0)
    return packed


def _ca_bundle() -> Path:
    """Find the certificates that this machine trusts."""
    for candidate in (
        ssl.get_default_verify_paths().cafile,
        "/etc/ssl/certs/ca-certificates.crt",
        certifi.where(),
    ):
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    raise HarnessError("This machine has no CA bundle; set SSL_CERT_FILE to one.")


def _mmdebstrap(archive: Path) -> list[str]:
    """Give the command that makes a minimal Debian without documentation, and without apt's caches in later layers."""
    clean = "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"
    hooks = "\\n".join(
        (
            f'DPkg::Post-Invoke {{ \\"{clean}\\"; }};',
            f'APT::Update::Post-Invoke {{ \\"{clean}\\"; }};',
            'Dir::Cache::pkgcache \\"\\";',
            'Dir::Cache::srcpkgcache \\"\\";',
        )
    )
    return [
        *("mmdebstrap", "-q", "--variant=minbase", "--include=ca-certificates"),
        *('--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"'),
        *(f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("man", "locale", "doc", "info")),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        f'--customize-hook=printf "{hooks}\\n" > "$1/etc/apt/apt.conf.d/docker-clean"',
        '--customize-hook=rm -f "$1"/var/cache/apt/*.bin; mkdir -p "$1/usr/share/man/man1"',
        *(SUITE, str(archive)),
    ]
