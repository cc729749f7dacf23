"""The bytes of one connection → HTTP requests and the parts of their multipart bodies.

Strict, without I/O, without dependencies: every departure from the standards is noted with its place in the bytes, and
nothing raises.

    for request in read_requests(data):
        media_type = read_media_type(*content_type)
        multipart = read_multipart(view_body(data, request.body), boundary)
"""

from .basic import Authorization, read_authorization
from .chunked import Chunk
from .fields import Header, find_headers
from .http import Body, BodyView, Framing, Request, read_requests, view_body
from .multipart import Multipart, Part, read_multipart
from .parameters import (
    Boundary,
    Parameter,
    Parametrized,
    encoded_words,
    read_boundary,
    read_disposition,
    read_media_type,
    tolerant_names,
)
from .problems import MOST_PER_CODE, Code, Data, Problem, Span

__all__ = [
    "MOST_PER_CODE",
    "Authorization",
    "Body",
    "BodyView",
    "Boundary",
    "Chunk",
    "Code",
    "Data",
    "Framing",
    "Header",
    "Multipart",
    "Parameter",
    "Parametrized",
    "Part",
    "Problem",
    "Request",
    "Span",
    "encoded_words",
    "find_headers",
    "read_authorization",
    "read_boundary",
    "read_disposition",
    "read_media_type",
    "read_multipart",
    "read_requests",
    "tolerant_names",
    "view_body",
]
