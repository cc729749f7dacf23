"""Hands pytest the plugin for the tests of this folder."""

from upload_conformance.cli.pytest_bridge import pytest_addoption, pytest_configure

__all__ = ["pytest_addoption", "pytest_configure"]
