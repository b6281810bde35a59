"""The printed page: its paper, its margins, and how much of a sheet it holds."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.errors import SheetError

# Width and height in inches, and the number by which spreadsheets know the paper.
PAPERS = {"letter": (8.5, 11.0, 1), "a4": (8.27, 11.69, 9)}
SIDE, TOP, EDGE = 0.4, 0.44, 0.2
_PIXELS = 96
_POINTS = 72
_DIGIT = 7
# What is set by one program is a little higher in another.
_RESERVE = 0.985


def check_paper(paper: str) -> None:
    """Raise SheetError where a paper is not one that sheets are laid out for.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    if paper not in PAPERS:
        raise SheetError("paper", f"{paper!r} is not known", f"use one of {', '.join(PAPERS)}")


def page_room(paper: str, widths: Sequence[float], *, landscape: bool = False) -> float:
    """Return how many points of rows fit on a page."""
    width, height, _ = PAPERS[paper]
    if landscape:
        width, height = height, width
    scale = min(1.0, (width - 2 * SIDE) * _PIXELS / (sum(widths) * _DIGIT))
    return (height - 2 * TOP) * _POINTS / scale * _RESERVE
