"""What every reader of a markup gives: the code blocks of a page as they stand there, not yet understood."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Name:
    """A word of the markup that names a block's language, or may."""

    text: str
    where: str
    """What it is, in words: ``info string``, ``class``."""
    sure: bool = True
    """Nothing else can be meant; a class may mean something else unless it is a known language's name."""


@dataclass(frozen=True, order=True)
class Label:
    """A text for readers that may name the language of the code below it: a heading, a tab, a line above a block."""

    position: tuple[int, int]
    """Where its reach begins: the nearest to a block holds."""
    text: str
    where: str


@dataclass(frozen=True)
class Found:
    """A code block as found."""

    line: int
    """The line of the file, from 1, on which its first line of code stands."""
    text: str
    names: tuple[Name, ...] = ()
    """The nearest to the code first."""
    labels: tuple[Label, ...] = ()
    directive: str = ""
    """What the page's own line for this program says, without comment marks."""


@dataclass
class Headings:
    """The headings that hold where a walk through a page stands."""

    by_level: dict[int, Label] = field(default_factory=dict)

    def enter(self, level: int, label: Label) -> None:
        """Take a heading, which ends those of its own level and below."""
        self.by_level = {above: known for above, known in self.by_level.items() if above < level}
        self.by_level[level] = label

    def labels(self) -> tuple[Label, ...]:
        """Give the headings that hold."""
        return tuple(self.by_level.values())


def copied(text: str) -> str:
    """Give a block's text with one line end at its end, and spaces where a browser copies no-break spaces as such."""
    return text.replace("\u00a0", " ").rstrip("\n") + "\n"
