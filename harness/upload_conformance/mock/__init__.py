"""The endpoint that the samples upload to: it answers as a case says and keeps every byte that it is sent."""

from upload_conformance.mock.address import MockAddress, keep_port
from upload_conformance.mock.endpoint import Endpoint

__all__ = ["Endpoint", "MockAddress", "keep_port"]
