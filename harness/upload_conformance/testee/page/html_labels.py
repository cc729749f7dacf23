"""The texts of an HTML page that may name a block's language: tabs, column heads, short lines above.

Tabs come in many makes: a panel is joined to its label by ``aria-labelledby``, ``aria-controls`` or ``href``, or by
nothing but the order, a list of as many labels as there are panels standing before them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from upload_conformance.testee.page.found import Label
from upload_conformance.testee.page.html_text import Source

LABEL_LENGTH = 60
"""Characters; what is longer is prose."""
_BLOCKS = frozenset(
    {"p", "div", "li", "dt", "dd", "td", "th", "summary", "label", "button", "figcaption", "section", "article"}
    | {"header", "main", "ul", "ol", "table", "tr", "pre", "dl"}
)
_INLINE = frozenset({"b", "strong", "span", "em", "a"})
_LISTED = ("li", "label", "button", "a", "span", "th", "td", "option")


def is_leaf(tag: Tag) -> bool:
    """Whether a tag holds one run of text that stands by itself."""
    if tag.name in _INLINE:
        return tag.find_parent("p") is None and tag.parent is not None and not is_leaf(tag.parent)
    return tag.name in _BLOCKS and tag.find(_BLOCKS) is None


def stands_in_a_list(tag: Tag) -> bool:
    """Whether a text is one of several, such as the labels before all panels: the last is not that of the first."""
    while tag.parent is not None and len(_children(tag.parent)) == 1:
        tag = tag.parent
    if tag.find_parent(attrs={"role": "tablist"}) is not None or tag.get("role") in ("tab", "tablist"):
        return True
    neighbours = (tag.find_previous_sibling(), tag.find_next_sibling())
    return tag.name in _LISTED and any(isinstance(one, Tag) and one.name == tag.name for one in neighbours)


def labels_around(pre: Tag, source: Source) -> Iterator[Label]:
    """Give the labels of everything that a block stands in, the nearest first."""
    root = list(pre.parents)[-1]
    for depth, tag in enumerate([pre, *pre.parents]):
        text = _joined(tag, root) or _by_order(tag) or _column(tag)
        if text:
            yield Label((source.line_of(tag), -depth), text, "tab" if tag.name != "td" else "column")


def _joined(panel: Tag, root: Tag) -> str:
    by = panel.get("aria-labelledby")
    label = root.find(id=by) if isinstance(by, str) else None
    own = panel.get("id")
    if label is None and isinstance(own, str) and own:
        label = (
            root.find(True, {"aria-controls": own})
            or root.find("a", {"role": "tab", "href": f"#{own}"})
            or root.find(True, {"data-bs-target": f"#{own}"})
        )
    return label.get_text(" ", strip=True) if isinstance(label, Tag) else ""


def _by_order(panel: Tag) -> str:
    """Find the label at the panel's place in the list of labels before all panels."""
    parent = panel.parent
    if parent is None or panel.name not in ("div", "section", "li", "pre", "figure"):
        return ""
    panels = [one for one in _children(parent) if one.name == panel.name and (one.name == "pre" or one.find("pre"))]
    before = panels[0].find_previous_sibling() if panels else None
    if not isinstance(before, Tag):
        before = parent.find_previous_sibling()
    if len(panels) < 2 or not isinstance(before, Tag):
        return ""
    for wanted in ("tab", "label", "button", "li", "a", "span"):
        labels = before.find_all(True, {"role": "tab"}) if wanted == "tab" else before.find_all(wanted)
        if len(labels) == len(panels):
            place = next(place for place, one in enumerate(panels) if one is panel)
            return labels[place].get_text(" ", strip=True)
    return ""


def _column(cell: Tag) -> str:
    """Find the head of a table cell's column, if the first row holds heads, and as many as there are cells."""
    row, table = cell.parent, cell.find_parent("table")
    if cell.name != "td" or row is None or table is None:
        return ""
    first = table.find("tr")
    heads = first.find_all("th") if isinstance(first, Tag) else []
    cells = [one for one in _children(row) if one.name == "td"]
    if len(heads) != len(cells):
        return ""
    return heads[next(place for place, one in enumerate(cells) if one is cell)].get_text(" ", strip=True)


def _children(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag)]
