"""Puts beside a page's block what it names and does not bring, and tells what that was.

frame.py SOURCE PROGRAM_DIR writes ``block.py`` (the block), ``prelude.py`` (runs before it, in its namespace) and
``added.txt`` (a line for what a reader would have to add too). Ends with 1 where the block is wrong in itself.
"""

from __future__ import annotations

import builtins
import symtable
import sys
import textwrap
import warnings
from pathlib import Path

MODULES = (
    "aiohttp asyncio base64 binascii codecs contextlib csv datetime email functools gzip hashlib hmac httpx io"
    " itertools json logging mimetypes os pathlib random re requests requests_toolbelt secrets shutil socket ssl stat"
    " string struct sys tempfile threading time traceback typing urllib3 uuid warnings zipfile"
)
NAMES = {
    "pathlib": "Path",
    "base64": "b64encode encodebytes",
    "os.path": "basename",
    "urllib.request": "Request urlopen",
    "urllib.parse": "quote urlencode urlparse urlsplit",
    "urllib.error": "HTTPError URLError",
    "http.client": "HTTPConnection HTTPSConnection",
    "requests.auth": "HTTPBasicAuth",
    "requests.adapters": "HTTPAdapter",
    "requests_toolbelt": "MultipartEncoder MultipartEncoderMonitor",
    "requests_toolbelt.multipart.encoder": "StreamingIterator",
    "urllib3": "encode_multipart_formdata PoolManager",
    "urllib3.util": "Retry make_headers",
    "typing": "Any Dict List Mapping Optional Tuple Union",
    "uuid": "uuid4",
    "dataclasses": "dataclass",
}
IMPORTS = {
    **{name: f"import {name}" for name in MODULES.split()},
    **{name: f"from {module} import {name}" for module, names in NAMES.items() for name in names.split()},
    "urllib": "import urllib.error, urllib.parse, urllib.request",
    "http": "import http.client",
}
ESCAPES = "(unicode error) 'unicodeescape'"


def readable(text: str, added: list[str]) -> str:
    """Give the block as Python reads it.

    It may be indented as a whole, as a method is; and a Windows path in an example, as in "D:\\users.txt", is meant as
    it is written, though Python refuses it.
    """
    text = textwrap.dedent(text) if text[:1].isspace() else text
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "upload.py", "exec", dont_inherit=True)
            return text
        except SyntaxError as e:
            lines = text.splitlines(keepends=True)
            line, column = (e.lineno or 0) - 1, (e.offset or 0) - 1
            if not str(e.msg).startswith(ESCAPES) or lines[line][column : column + 1] not in {"'", '"'}:
                raise
            lines[line] = f"{lines[line][:column]}r{lines[line][column:]}"
            added.append(f"r before a string on line {line + 1}: Python refuses a \\u, \\U or \\N in it")
            text = "".join(lines)


def missing(text: str) -> set[str]:
    """Say which names the block uses and nobody defines."""
    top = symtable.symtable(text, "upload.py", "exec")
    defined = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    used: set[str] = set()
    tables = [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_global() or table is top:
                (defined if symbol.is_assigned() else used).add(symbol.get_name())
    return used - defined - set(dir(builtins))


def main() -> None:
    source, program = Path(sys.argv[1]), Path(sys.argv[2])
    added: list[str] = []
    try:
        text = readable(source.read_text(encoding="utf-8-sig"), added)
    except SyntaxError as e:
        lines = [
            f'  File "upload.py", line {e.lineno}',
            f"    {(e.text or '').strip()}",
            f"{type(e).__name__}: {e.msg}",
        ]
        sys.exit("\n".join(lines))
    except ValueError as e:  # not UTF-8, or a NUL
        sys.exit(f"upload.py: {e}")
    imports = sorted(IMPORTS[name] for name in missing(text) if name in IMPORTS)
    (program / "block.py").write_text(text, encoding="utf-8")
    (program / "prelude.py").write_text("".join(f"{line}\n" for line in imports), encoding="utf-8")
    (program / "added.txt").write_text("".join(f"{line}\n" for line in [*imports, *added]), encoding="utf-8")


main()
