"""Code blocks of a documentation page, filled in from the files that are tested.

A block names what it shows in its info string, so the page stays plain Markdown:

    ```python source="python/upload.py#upload"

The path is relative to a root folder; what follows the ``#`` is a region of that file, between two comments that stand
on lines of their own, ``START upload`` and ``END upload``. Beside ``source`` the block carries a ``checksum`` of the
text that was written last: where the block no longer has that text, somebody edited the page by hand, and nothing is
written over it. A line right under the block that is a link to lines of the file, such as
``[python/upload.py](../python/upload.py#L1-L9)``, has its line numbers set right.
"""

from upload_conformance.sync.pages import Block, Outcome, sync

__all__ = ["Block", "Outcome", "sync"]
