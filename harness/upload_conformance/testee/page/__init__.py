"""A documentation page becomes the code blocks that can be judged.

``pages`` reads a page. The reader of its markup finds the blocks (``readers``: HTML, Markdown with what site generators
add, reStructuredText, AsciiDoc); ``naming`` tells the language of each; ``functions`` and ``shell`` tell how it makes
an upload.
"""
