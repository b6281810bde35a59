"""How much room a text takes in print: merged cells do not grow by themselves, so their height is worked out."""

from __future__ import annotations

from functools import lru_cache

# Advance widths of Liberation Sans (metrically the same as Arial and Helvetica), U+0020 to U+007E, in 1/1000 em.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_OTHER, _WIDE = 620, 1000
_GENEROUS = 1.02
_BOLD = 1.07
_LEADING = 1.22


def column_points(width: float) -> float:
    """Return how many points wide a column is whose width is given in characters."""
    return width * 7 * 0.75


def text_points(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many points wide a text is when it is set in one line."""
    return _thousandths(text) / 1000 * size * _GENEROUS * (_BOLD if bold else 1)


@lru_cache(maxsize=8192)
def _thousandths(text: str) -> int:
    """Return the width of a text in thousandths of its size; most texts are words, and words recur."""
    return sum(_WIDTHS[ord(each) - 32] if " " <= each <= "~" else _other(each) for each in text)


def _other(letter: str) -> int:
    return _WIDE if ord(letter) > 0x1100 and not 0x2000 <= ord(letter) <= 0x22FF else _OTHER


@lru_cache(maxsize=4096)
def line_count(text: str, width: float, size: float, bold: bool = False) -> int:
    """Return in how many lines a text is set when it is wrapped to a width in points."""
    room = max(width, size)
    space = text_points(" ", size, bold=bold)
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for word in paragraph.split(" "):
            wide = text_points(word, size, bold=bold)
            if used and used + space + wide > room:
                count += 1
                used = 0.0
            # An address is broken at its strokes, which may leave much of a line empty.
            count += "/" in word and wide > room
            used += (space if used else 0.0) + wide
            while used > room:
                count += 1
                used -= room
    return count


def text_height(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """Return the height in points of a text wrapped to a width in points."""
    return round(line_count(text, width, size, bold) * size * _LEADING + 3, 1)
