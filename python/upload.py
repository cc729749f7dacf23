"""Upload an account package to the push service.

    from upload import upload

    upload_id = upload("https://<service address>/v3/push/package/upload", "accounts.txt", "1500012345", "<secret key>")

Needs requests on urllib3 2. Safe to call from several threads at once.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import http.client
import json
import os
import re
import secrets
import socket
import ssl
import stat
import unicodedata
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 64 * 1024  # bytes read from the file at a time
_UNSENT = 32 * 1024  # bytes the system may hold that are not on their way yet
_MAX_ANSWER = 1024 * 1024  # bytes of an answer that are looked at
_SHOWN = 500  # characters of an answer that go into an error's text
_MAX_LIMIT = 2_000_000  # seconds; sockets count milliseconds in 31 bits
_MAX_ID = 2**63 - 1
_SUCCESS = range(200, 300)


# None of these is an OSError: urllib3 would take one for a broken connection and wrap it.
class UploadError(Exception):
    """An upload failed; each reason has a subclass.

    `status` is the HTTP status, `ret_code` and `err_msg` are the service's own; None where the answer had none.
    """

    def __init__(
        self, message: str, *, status: int | None = None, ret_code: int | None = None, err_msg: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.ret_code = ret_code
        self.err_msg = err_msg


class UploadUsageError(UploadError, ValueError):
    """An argument cannot be used; nothing was sent."""


class UploadFileError(UploadError):
    """The file is missing, unreadable, not a regular file, or was cut short while it was sent."""


class UploadConnectionError(UploadError):
    """No connection could be made, or it broke."""


class UploadTLSError(UploadError):
    """The server's certificate or the TLS handshake was refused; nothing was sent."""


class UploadTimeoutError(UploadError):
    """A time limit ran out."""


class UploadHTTPError(UploadError):
    """The HTTP status is not 2xx (redirects are not followed)."""


class UploadAPIError(UploadError):
    """The service refused the upload: `ret_code` is not 0."""


class UploadAnswerError(UploadError):
    """The status is 2xx, but the body is not an answer of the service."""


def upload(
    url: str,
    file_path: str | os.PathLike[str],
    access_id: str,
    secret: str,
    *,
    connect_timeout: float = 10.0,
    response_timeout: float = 60.0,
) -> int:
    """Upload one file and return its uploadId.

    `url` is the whole address of the endpoint. Both limits are seconds: `connect_timeout` is for connecting and for the
    TLS handshake, `response_timeout` for the longest silence while sending or receiving. An upload that moves is never
    cut off, however long it takes. Raises a subclass of UploadError.
    """
    _check_arguments(url, access_id, secret, connect_timeout, response_timeout)
    token = base64.b64encode(f"{access_id}:{secret}".encode()).decode()
    hidden = re.compile(f"{re.escape(token)}|{re.escape(secret)}")  # some gateways show the request on error pages
    with contextlib.closing(_Body(os.fspath(file_path))) as body, _Session() as session:
        adapter = _Adapter(response_timeout)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            response = session.post(
                url,
                data=body,
                headers={
                    "Content-Type": body.content_type,
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
                auth=HTTPBasicAuth(access_id.encode(), secret.encode()),  # bytes: requests encodes str as Latin-1
                timeout=(connect_timeout, response_timeout),
                allow_redirects=False,
                stream=True,
            )
        except requests.Timeout as e:
            raise UploadTimeoutError(f"no answer for {response_timeout:g} s (response_timeout)") from e
        except (requests.RequestException, exceptions.HTTPError) as e:
            reason = hidden.sub("[hidden]", str(e))  # and no cause: it may quote the server as well
            raise UploadConnectionError(f"the connection failed before an answer came: {reason}") from None
        except OSError as e:  # REQUESTS_CA_BUNDLE names a file that is not there
            raise UploadTLSError(f"cannot verify the server's certificate: {e}") from e
        with response:
            return _judge(response.status_code, _read_answer(response, response_timeout, hidden), hidden)


def _check_arguments(url: str, access_id: str, secret: str, *limits: float) -> None:
    for name, value in (("url", url), ("access_id", access_id), ("secret", secret)):
        if not isinstance(value, str) or not value:
            raise UploadUsageError(f"{name} must be a str that is not empty")
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
            raise UploadUsageError(f"{name} contains a control character (a line end?) or half a surrogate pair")
    if ":" in access_id:
        raise UploadUsageError("access_id contains a colon")
    try:
        parts = parse_url(url)  # as requests does, so that both see the same host
        requests.Request("POST", url).prepare()
    except ValueError as e:
        raise UploadUsageError(f"url cannot be used: {e}") from e
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise UploadUsageError("url must be http://<host>/... or https://<host>/...")
    if parts.auth is not None:
        raise UploadUsageError("url must not contain credentials")
    if not all(0 < limit <= _MAX_LIMIT for limit in limits):
        raise UploadUsageError(f"a time limit must be more than 0 and at most {_MAX_LIMIT} seconds")


def _open_regular(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a FIFO would wait for a writer
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Not a regular file", path)
    return descriptor


class _Body:
    """The multipart body, read from the file while it is sent; requests takes Content-Length from its len()."""

    def __init__(self, path: str) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        name = os.path.basename(path).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        try:
            self._head = (
                f"--{boundary}\r\n"
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n"
                "\r\n"
            ).encode()
            self._tail = f"\r\n--{boundary}--\r\n".encode()
            self._path = path
            self._file = open(path, "rb", buffering=0, opener=_open_regular)  # noqa: SIM115
            self._size = os.fstat(self._file.fileno()).st_size
        except OSError as e:
            raise UploadFileError(f"cannot open the file {path!r}: {e.strerror}") from e
        except ValueError as e:  # a NUL, or not UTF-8
            raise UploadFileError(f"cannot use the file name {path!r}: {e}") from e

    def close(self) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        left = self._size
        while left:
            try:
                block = self._file.read(min(left, _BLOCK))
            except OSError as e:
                raise UploadFileError(f"cannot read the file {self._path!r}: {e.strerror}") from e
            if not block:
                raise UploadFileError(f"the file became shorter while it was sent: {self._path!r}")
            left -= len(block)
            yield block
        yield self._tail


class _Response(http.client.HTTPResponse):
    """A response that may be announced, by a 103 for one; http.client itself passes over 100 only."""

    def begin(self) -> None:
        super().begin()
        while http.HTTPStatus.SWITCHING_PROTOCOLS < self.status < http.HTTPStatus.OK:
            self.headers = None  # type: ignore[assignment]  # or begin() does nothing
            super().begin()


class _Connection(HTTPConnection):
    """A connection that applies the response limit to sending too, anew after each step forward."""

    response_class = _Response

    def __init__(self, *args: Any, response_timeout: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._response_timeout = response_timeout

    def connect(self) -> None:
        peer = f"{self.host}:{self.port}"
        try:
            super().connect()
        except exceptions.NewConnectionError as e:  # a ConnectTimeoutError too, but not about time
            raise UploadConnectionError(f"no connection to {peer}: {e.__cause__}") from e
        except (TimeoutError, exceptions.ConnectTimeoutError) as e:
            raise UploadTimeoutError(f"no connection to {peer} within {self.timeout:g} s (connect_timeout)") from e
        except (ssl.SSLError, exceptions.SSLError) as e:
            raise UploadTLSError(f"no TLS connection to {peer}: {e}") from e
        except (OSError, exceptions.HTTPError) as e:
            raise UploadConnectionError(f"no connection to {peer}: {e}") from e

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        with contextlib.suppress(AttributeError, OSError):  # not every system has it
            # Megabytes waiting in the system would hide whether a slow upload still moves.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT)
        self.timeout = self._response_timeout  # on its own, urllib3 sends under the connect limit
        super().request(*args, **kwargs)

    def send(self, data: Any) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self.sock.send(view) :]  # sendall() has one limit for the whole block
        except TimeoutError as e:
            raise UploadTimeoutError(f"the server took no data for {self.timeout:g} s (response_timeout)") from e
        except (ConnectionError, ssl.SSLError) as e:
            raise BrokenPipeError(str(e)) from e  # the one error after which urllib3 looks for an early answer


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class _Adapter(HTTPAdapter):
    def __init__(self, response_timeout: float) -> None:
        super().__init__()
        self._response_timeout = response_timeout

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _TLSConnection if pool.scheme == "https" else _Connection
        pool.conn_kw["response_timeout"] = self._response_timeout
        return pool


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none: even with allow_redirects=False requests would prepare the next request, and may fail."""


def _read_answer(response: requests.Response, response_timeout: float, hidden: re.Pattern[str]) -> str:
    status = response.status_code
    body = bytearray()
    try:
        # read1() hands over what has come, so that a broken answer still shows its beginning.
        while len(body) <= _MAX_ANSWER and (block := response.raw.read1(_BLOCK, decode_content=True)):
            body += block
    except exceptions.HTTPError as e:
        if status in _SUCCESS:  # any other status stands, even if the text behind it did not arrive whole
            if isinstance(e, exceptions.ReadTimeoutError):
                message = f"the answer stopped for {response_timeout:g} s (response_timeout)"
                raise UploadTimeoutError(message, status=status) from e
            reason = hidden.sub("[hidden]", str(e))
            if isinstance(e, exceptions.DecodeError):
                raise UploadAnswerError(f"the answer cannot be decoded: {reason}", status=status) from None
            raise UploadConnectionError(f"the answer broke off: {reason}", status=status) from None
    text = body.decode("utf-8-sig", errors="replace")
    if status in _SUCCESS and len(body) > _MAX_ANSWER:
        message = f"the answer is longer than {_MAX_ANSWER} bytes: {_one_line(hidden.sub('[hidden]', text))}"
        raise UploadAnswerError(message, status=status)
    return text


def _judge(status: int, text: str, hidden: re.Pattern[str]) -> int:
    answer: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        answer = json.loads(text)
    fields = answer if isinstance(answer, dict) else {}
    ret_code, upload_id, err_msg = fields.get("retCode"), fields.get("uploadId"), fields.get("errMsg")
    if type(ret_code) is not int:  # isinstance() would let True and False in
        ret_code = None
    err_msg = hidden.sub("[hidden]", err_msg) if isinstance(err_msg, str) else None
    shown = _one_line(hidden.sub("[hidden]", text))
    reason = f"retCode {ret_code}, errMsg: {_one_line(err_msg or '')}"

    if status not in _SUCCESS:
        message = f"HTTP status {status}: {shown if ret_code is None else reason}"
        raise UploadHTTPError(message, status=status, ret_code=ret_code, err_msg=err_msg)
    if ret_code is None:
        raise UploadAnswerError(f"the answer has no usable retCode: {shown}", status=status)
    if ret_code != 0:
        raise UploadAPIError(f"the service refused: {reason}", status=status, ret_code=ret_code, err_msg=err_msg)
    if type(upload_id) is not int or not 1 <= upload_id <= _MAX_ID:
        raise UploadAnswerError(f"the answer has no usable uploadId: {shown}", status=status, ret_code=ret_code)
    return upload_id


def _one_line(text: str) -> str:
    """Return the beginning of what the server said, safe to print and to log."""
    return "".join(c if c.isprintable() else " " for c in text[:_SHOWN]) or "(empty)"
