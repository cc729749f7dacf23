"""The testee's driver: a request a line on stdin, an answer a line on descriptor 3, each upload in a thread of its own.

What makes the call stands beside it as ``testee``: ``sample.py`` or ``published.py``.
"""

from __future__ import annotations

import json
import os
import platform
import ssl
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from typing import Any

import testee

# A thread that is done serves again, as in a service: what new ones cost would look like what uploads leave behind.
threads = ThreadPoolExecutor(64)
answers = os.fdopen(3, "wb", closefd=False)
one_at_a_time = threading.Lock()


def say(answer: dict[str, Any]) -> None:
    line = json.dumps(answer).encode() + b"\n"
    with one_at_a_time:
        answers.write(line)
        answers.flush()


def serve(request: dict[str, Any]) -> None:
    say({"seq": request["seq"], **testee.call(request)})


def main() -> None:
    versions = {
        "python": platform.python_version(),
        "requests": metadata.version("requests"),
        "urllib3": metadata.version("urllib3"),
        "openssl": ssl.OPENSSL_VERSION.split()[1],
    }
    say({"hello": {"language": "python", "versions": versions}})
    for line in sys.stdin.buffer:
        threads.submit(serve, json.loads(line))


if __name__ == "__main__":
    main()
