"""The plan of what is drawn upon a sheet rather than written into its cells: its charts and its picture."""

from __future__ import annotations

from dataclasses import dataclass

PER_CENTIMETRE = 360_000


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture upon a sheet, at its exact size.

    Attributes
    ----------
    content
        The bytes of a PNG file.
    description
        What is read out in place of the picture.
    anchor
        The cell at whose upper left corner it begins, but for `offset`.
    offset
        How far it stands from the left edge of that cell [cm].
    side
        Its width, which is its height too [cm].
    """

    content: bytes
    description: str
    anchor: str
    offset: float
    side: float

    @property
    def extent(self) -> int:
        """Its side as drawings count it."""
        return round(self.side * PER_CENTIMETRE)

    @property
    def inset(self) -> int:
        """Its offset as drawings count it."""
        return round(self.offset * PER_CENTIMETRE)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of single values in their order; each series is a column with its title in row `head`.

    Attributes
    ----------
    lines
        Columns of the lines that the points are seen against: low limit, target and high limit, or the target alone.
    format
        Number format of the axis of the values.
    legend
        Where the legend stands: "r" at the right, "b" below.
    axis
        Least and greatest number of the axis of the values; chosen by the spreadsheet program where it is None.
    """

    title: str
    unit: str
    anchor: str
    head: int
    first: int
    last: int
    points: int
    lines: tuple[int, ...]
    width: float
    height: float
    format: str = "0"
    legend: str = "r"
    axis: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A chart of horizontal bars, the first row at the top: names from one column, numbers from another.

    Attributes
    ----------
    format
        Number format of the numbers, which stand at the ends of their bars.
    """

    title: str
    anchor: str
    names: int
    numbers: int
    first: int
    last: int
    format: str
    width: float
    height: float
