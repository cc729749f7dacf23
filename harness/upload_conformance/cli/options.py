"""The options that say what a run judges: the command and the pytest plugin take the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from upload_conformance.testee.language import SIGNATURES

_REPEATABLE: dict[str, Any] = {"action": "append", "default": []}

OPTIONS: dict[str, dict[str, Any]] = {
    "sample": {**_REPEATABLE, "metavar": "LANGUAGE", "help": "only this sample (repeatable)"},
    "case": {**_REPEATABLE, "metavar": "ID", "help": "only this case (repeatable)"},
    "candidate": {
        **_REPEATABLE,
        "metavar": "LANGUAGE=FILE",
        "help": "judge this file in the sample's place (repeatable)",
    },
    "signature": {
        "default": "",
        "choices": SIGNATURES[1:],
        "help": "how the candidates are called, if not as the sample is",
    },
    "page": {"type": Path, "metavar": "FILE", "help": "judge the code blocks of this page instead of samples"},
    "block": {
        **_REPEATABLE,
        "type": int,
        "metavar": "NUMBER",
        "help": "only this block of the page (repeatable)",
    },
    "command": {"default": "", "metavar": "TEMPLATE", "help": "judge this shell command instead of samples"},
    "image": {"default": "", "metavar": "NAME", "help": "the image that --command runs in"},
    "expect": {"type": Path, "metavar": "FILE", "help": "what is known to be broken (TOML); nothing else may be"},
}
"""By name, what ``argparse`` and pytest's parser alike make an option of."""

OF_VERIFY = ("sample", "case", "candidate", "signature", "command", "image", "expect")
OF_VERIFY_PAGE = ("block", "case", "expect")
