"""Texts set into a label: the largest letters in which all of it fits, and the place of every line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from compounding.labels.stock import Stock
from compounding.labels.type_faces import settable, text_width
from compounding.records.label_lines import AUXILIARY, HEAD, NAME, STRONG, LabelLine

# Sizes of the letters in points, from those that are liked best to the least that is legible: of the plain lines, of
# what must not be misread, and of the name of the drug. Nothing is set below 7 points, as the European readability
# guideline asks [ec-readability-2009]; USP <17> wants 11 points for what is critical [usp-17], so less is reported.
STEPS = ((10.0, 12.0, 14.0), (9.0, 11.0, 13.0), (8.5, 10.0, 12.0), (8.0, 9.5, 11.0), (7.5, 9.0, 10.0), (7.0, 8.0, 9.0))
LEAST = STEPS[-1][0]
CRITICAL = 11.0
# From one line to the next at least 3 mm, as that guideline asks; the letters reach so far up and down, in their size.
_LEAST_LEADING = 8.51
_UP, _LEADING = 0.93, 1.18
# A pen needs more room than letters do.
_FOR_A_PEN = 6.0
# Between one text and the next, in the size of the letters, where there is room.
_BETWEEN = 0.1
_GAP = 4.0
_JOINT = "  \N{MIDDLE DOT}  "
_SPACES = re.compile(r"[ \t\r\n]+")
_BOLD = (HEAD, NAME, STRONG, AUXILIARY)
# A module of the code is at least four dots of the printer wide, as its maker advises [denso-qr-module], and between a
# third and half a millimetre.
_DOTS_TO_A_MODULE = 4
_LEAST_MODULE, _MOST_MODULE = 0.93, 1.45


@dataclass(frozen=True)
class SetLine:
    """One line of text in its place, from the upper left corner of what may be printed on, in points.

    Attributes
    ----------
    base
        How far down the line on which its letters stand is.
    written_to
        Where the rule ends on which something is written in; None where there is none.
    """

    text: str
    left: float
    base: float
    size: float
    bold: bool
    written_to: float | None = None


@dataclass(frozen=True)
class SetLabel:
    """A label whose texts have found their places.

    Attributes
    ----------
    module
        Width of one module of the code; 0 on a label without a code.
    modules
        How many modules wide the code is, with its quiet zone.
    critical
        Size of the letters of what must not be misread.
    draft
        Whether DRAFT stands across it.
    """

    lines: tuple[SetLine, ...]
    module: float
    modules: int
    critical: float
    draft: bool


@dataclass(frozen=True)
class Text:
    """The text of one label.

    Attributes
    ----------
    modules
        How many modules wide its code is, with its quiet zone; 0 for a label without one.
    """

    lines: tuple[LabelLine, ...]
    modules: int
    draft: bool


def set_label(text: Text, stock: Stock) -> SetLabel | None:
    """Return a label in the largest letters in which it fits, or nothing where even the least do not."""
    ways = ((text.lines, _BETWEEN), (joined(text.lines), 0.0))
    modules = tuple(_modules(stock)) if text.modules else (0.0,)
    for step, (lines, between), module in itertools.product(STEPS, ways, modules):
        side = module * text.modules
        if side > min(stock.inner_width, stock.inner_height):
            continue
        column = _Column(stock.inner_width, stock.inner_height, side, between)
        if column.holds(lines, step):
            return SetLabel(tuple(column.lines), module, text.modules, step[1], text.draft)
    return None


def joined(lines: Iterable[LabelLine]) -> tuple[LabelLine, ...]:
    """Return lines of which those that may stand beside the line before do so.

    Examples
    --------
    >>> [each.text for each in joined([LabelLine("line", "Batch: 1"), LabelLine("line", "Made on: 2", joins=True)])]
    ['Batch: 1  ·  Made on: 2']
    """
    found: list[LabelLine] = []
    for line in lines:
        if line.joins and found:
            found[-1] = replace(found[-1], text=f"{found[-1].text}{_JOINT}{line.text}")
        else:
            found.append(line)
    return tuple(found)


def _modules(stock: Stock) -> Iterator[float]:
    """Yield the widths that a module may have, the largest first: whole dots of the printer."""
    dot = 72 / stock.dots
    for dots in range(int(_MOST_MODULE / dot), _DOTS_TO_A_MODULE - 1, -1):
        if dots * dot >= _LEAST_MODULE:
            yield dots * dot


def _asks(line: LabelLine) -> bool:
    return any(each.endswith(":") for each in line.text.split(_JOINT))


def _size(line: LabelLine, step: tuple[float, float, float]) -> float:
    plain, strong, name = step
    return {NAME: name, STRONG: strong}.get(line.weight, plain)


class _Column:
    """A label that is filled line by line from the top; above the code it is wider than beside it."""

    def __init__(self, width: float, height: float, code: float, between: float) -> None:
        self._width, self._height, self._code, self._between = width, height, code, between
        self._down = 0.0
        self.lines: list[SetLine] = []

    def holds(self, lines: Iterable[LabelLine], step: tuple[float, float, float]) -> bool:
        """Set lines one below the other, and return whether there was room for all of them."""
        sizes = ((line, _size(line, step)) for line in lines)
        return all(self.write_in(line, size) if _asks(line) else self.set(line, size) for line, size in sizes)

    def set(self, line: LabelLine, size: float) -> bool:
        """Set a text over as many lines as it takes, and return whether there was room."""
        self._begin(size)
        words = [each for each in _SPACES.split(settable(line.text)) if each]
        bold = line.weight in _BOLD
        while words:
            leading = max(size * _LEADING, _LEAST_LEADING)
            taken = _words_within(words, self._room(leading), size, bold=bold)
            if not taken or self._down + leading > self._height:
                return False
            self._add(" ".join(words[:taken]), size, leading, bold=bold)
            words = words[taken:]
        return True

    def write_in(self, line: LabelLine, size: float) -> bool:
        """Set what asks for something to be written in, several of them side by side, a rule behind each that does."""
        self._begin(size)
        leading = max(size * _LEADING, _LEAST_LEADING) + _FOR_A_PEN
        asked = line.text.split(_JOINT)
        share = (self._room(leading) + _GAP) / len(asked)
        bold = line.weight in _BOLD
        needed = (text_width(each, size, bold=bold) * (2 if each.endswith(":") else 1) for each in asked)
        if max(needed) > share - _GAP or self._down + leading > self._height:
            return False
        base = self._down + leading - size * (_LEADING - _UP)
        for place, each in enumerate(asked):
            end = (place + 1) * share - _GAP if each.endswith(":") else None
            self.lines.append(SetLine(settable(each), place * share, base, size, bold, written_to=end))
        self._down += leading
        return True

    def _begin(self, size: float) -> None:
        if self.lines:
            self._down += size * self._between

    def _room(self, leading: float) -> float:
        """Return how wide the next line may be."""
        beside = self._code and self._down + leading > self._height - self._code
        return self._width - self._code - _GAP if beside else self._width

    def _add(self, text: str, size: float, leading: float, *, bold: bool) -> None:
        base = self._down + (leading - size * _LEADING) / 2 + size * _UP
        self.lines.append(SetLine(text, 0.0, base, size, bold))
        self._down += leading


def _words_within(words: Sequence[str], width: float, size: float, *, bold: bool) -> int:
    """Return how many of the words fit into one line."""
    taken = 0
    while taken < len(words) and text_width(" ".join(words[: taken + 1]), size, bold=bold) <= width:
        taken += 1
    return taken
