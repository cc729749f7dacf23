"""Calls code of a documentation page: its upload function, or what the environment variable CALL says.

``frame.py`` has put beside it what it names and does not bring. Run as a program (``python testee.py``), this only says
whether the code can be called: it ends with 4 and the reason if not.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import sys
import threading
import traceback
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
FUNCTION = "upload(url, filePath, accessId, secret)"
CANNOT_BE_CALLED = 4
POSITIONS = 4

module = ModuleType("upload")  # so that `if __name__ == "__main__":` is not entered
names = vars(module)


class NotCallableError(Exception):
    """Nothing is wrong with the code, but nobody knows how to call it."""


class PrintedByThread(io.TextIOBase):
    """Takes the place of stdout: passes on what is printed, and keeps what each thread prints apart."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr, name)  # buffer, encoding, fileno

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._kept.text = getattr(self._kept, "text", "") + text
        return sys.stderr.write(text)

    def take(self) -> str:
        """Give what this thread has printed since the last time."""
        text: str = getattr(self._kept, "text", "")
        self._kept.text = ""
        return text


def load() -> Callable[..., Any]:
    """Run the block as a module. A call at its end, as an example, may fail or print: it is no upload of a case."""
    sys.modules[module.__name__] = module  # dataclasses and pickle look a class's module up by its name
    exec((HERE / "prelude.py").read_text(encoding="utf-8"), names)
    brought = set(names)
    code = compile((HERE / "block.py").read_bytes(), "upload.py", "exec", dont_inherit=True)
    stdin, stdout = sys.stdin, sys.stdout
    sys.stdin, sys.stdout = io.StringIO(), io.StringIO()
    failed: BaseException | None = None
    try:
        exec(code, names)
    except BaseException as e:
        failed = e
    finally:
        sys.stdin, sys.stdout = stdin, stdout
    try:
        return called() or found({name: value for name, value in names.items() if name not in brought})
    except NotCallableError:
        if isinstance(failed, ModuleNotFoundError):
            raise NotCallableError(f"{failed}: the page does not bring this library, and it is not at hand") from failed
        if failed is not None:
            raise failed from None
        raise


def called() -> Callable[..., Any] | None:
    """Make a function of the expression that says how to call the code, if one is given."""
    expression = (HERE / "call.txt").read_text(encoding="utf-8").strip()
    if not expression:
        return None
    try:
        code = compile(f"({expression})", "call", "eval", dont_inherit=True)
    except SyntaxError as e:
        raise NotCallableError(f"the call cannot be read: {expression}: {e.msg}") from e

    def call(url: str, file: str, access_id: str, secret: str) -> Any:
        ids = dict.fromkeys(("access_id", "accessId", "id"), access_id)
        secrets = dict.fromkeys(("secret", "secret_key", "secretKey"), secret)
        # One namespace, so that a lambda or a comprehension in the expression sees them too.
        return eval(code, {**names, "url": url, "file": file, "path": file, **ids, **secrets})

    return call


def found(own: dict[str, Any]) -> Callable[..., Any]:
    """Find what the page means by upload: a function, else a method, by its name and by what it takes."""
    classes = [value for value in own.values() if inspect.isclass(value) and value.__module__ == names["__name__"]]
    named_so = [value for name, value in own.items() if name.lower() == "upload" and callable(value)]
    reasons: list[str] = []
    for function in named_so:
        try:
            return fitting(function)
        except NotCallableError as e:
            reasons.append(str(e))
    for cls in classes:
        for name in (name for name in vars(cls) if name.lower() == "upload"):
            try:
                return method(cls, name)
            except NotCallableError as e:
                reasons.append(str(e))
    raise NotCallableError(reasons[0] if reasons else f"upload.py: defines no function {FUNCTION}")


def fitting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function if it takes the four arguments, a method without its class too."""
    signature = inspect.signature(function)
    first = next(iter(signature.parameters), "")
    if first in {"self", "cls"} and not inspect.isclass(function):
        used = [name for name in function.__code__.co_names if hasattr_of_self(function, name)]
        if used:
            raise NotCallableError(f"upload.py: {first}.{used[0]} is not shown")
        return fitting(function.__get__(object()))
    try:
        signature.bind(*range(POSITIONS))
    except TypeError:
        raise NotCallableError(f"upload.py: {function.__name__}{signature} does not take {FUNCTION[6:]}") from None
    return function


def hasattr_of_self(function: Callable[..., Any], name: str) -> bool:
    """Tell whether a method without its class wants that attribute of its object."""
    source = (HERE / "block.py").read_text(encoding="utf-8")
    return any(f"{first}.{name}" in source for first in list(inspect.signature(function).parameters)[:1])


def method(cls: type, name: str) -> Callable[..., Any]:
    """Give a method, of an object made anew for each call where it needs one."""
    if isinstance(inspect.getattr_static(cls, name), (staticmethod, classmethod)):
        return fitting(getattr(cls, name))
    if not inspect.isfunction(getattr(cls, name)):
        raise NotCallableError(f"upload.py: {cls.__name__}.{name} is no method")
    try:
        inspect.signature(cls).bind()
    except TypeError:
        made = f"{cls.__name__}{inspect.signature(cls)}"
        raise NotCallableError(
            f"upload.py: {name} is a method of {made}, which cannot be made without arguments"
        ) from None
    fitting(getattr(cls, name).__get__(object()))

    def call(*given: str) -> Any:
        return getattr(cls(), name)(*given)

    return call


def call(request: dict[str, Any]) -> dict[str, Any]:
    """Take what the code returns or else prints for the service's answer, an exception for its refusal."""
    try:
        returned = upload(request["url"], request["file"], request["access_id"], request["secret_key"])
        if inspect.isawaitable(returned):
            returned = asyncio.run(awaited(returned))
        text = text_of(returned)
    except BaseException as e:
        report = {"message": f"{type(e).__name__}: {e}", "detail": "".join(traceback.format_exception(e))}
        # Such code has no errors of its own: whatever it raises is its way of refusing.
        return {"outcome": "refused" if isinstance(e, Exception) else "crashed", **report}
    finally:
        said = printed.take().strip()
    if returned is False:
        return {"outcome": "refused", "message": f"False {said}".strip()}
    return {"outcome": "returned", "message": said if returned is None or (returned is True and said) else text}


async def awaited(returned: Any) -> Any:
    return await returned


def text_of(returned: Any) -> str:
    """Give what was returned as a person would read it: text as it came, else as JSON."""
    if isinstance(returned, str):
        return returned
    if isinstance(returned, (bytes, bytearray)):
        return returned.decode("utf-8", "backslashreplace")
    if isinstance(returned, tuple) and returned:  # such as a status and a text
        texts = [text_of(value) for value in returned]
        return next((text for text in texts if "retcode" in text.lower().replace("_", "")), texts[-1])
    for content in ("text", "data", "content", "body"):  # a response of requests, httpx, urllib3
        value = getattr(returned, content, None)
        if isinstance(value, (str, bytes)):
            return text_of(value)
    if hasattr(returned, "read"):  # of urllib.request, http.client
        return text_of(returned.read())
    if not isinstance(returned, (dict, list, int, float, type(None))) and hasattr(returned, "__dict__"):
        returned = vars(returned)
    return json.dumps(returned, ensure_ascii=False, default=str)


try:
    upload = load()
except NotCallableError as e:
    print(e, file=sys.stderr)
    sys.exit(CANNOT_BE_CALLED)
printed = PrintedByThread()
sys.stdout = printed
