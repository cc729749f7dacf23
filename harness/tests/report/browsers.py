"""Chromium for the tests of the HTML report: the machine's, installed where there is none and that can be done."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk", "libatomic1")  # the last for the Node.js that Playwright brings
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def path() -> str:
    """Find Chromium; as root on Debian, install it first. Raises LookupError that says what to do."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
            subprocess.run(("apt-get", *command), env=environ, check=False, capture_output=True)
        found = _found()
    if found is None:
        raise LookupError(f"The tests of the HTML report need a browser: apt-get install {' '.join(PACKAGES)}")
    return found


def _found() -> str | None:
    return next((place for place in map(shutil.which, NAMES) if place), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Run Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
        yield browser
        browser.close()
