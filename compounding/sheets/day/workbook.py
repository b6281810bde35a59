"""From a day's work to the file of its summary."""

from __future__ import annotations

from compounding import __version__
from compounding.records.day import Day
from compounding.records.workbook_kinds import DAY_SUMMARY
from compounding.sheets.book import Book
from compounding.sheets.day.about import about_sheet
from compounding.sheets.day.labels import labels_sheet
from compounding.sheets.day.materials import materials_sheet
from compounding.sheets.day.overview import overview_sheet
from compounding.sheets.day.refused import refused_sheet
from compounding.sheets.day.tablets import tablets_sheet
from compounding.sheets.day.warnings import warnings_sheet
from compounding.sheets.layout import Sheet
from compounding.sheets.pages import check_paper
from compounding.sheets.report.parts import paged
from compounding.sheets.written import written

SCHEMA = "1"
TOOLKIT = f"compounding {__version__}"


def write_day(day: Day) -> bytes:
    """Return the summary of a day's work, as the bytes of an .xlsx file.

    Its sheets are the day with a line and a link for each batch, the materials, the tablets to crush, the warnings,
    the labels, the rows that are not made, and how all of it is to be read. The same day gives the same bytes.

    Parameters
    ----------
    day
        The batches of a day, with their lots, labels and warnings.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    return written(day_book(day))


def day_book(day: Day) -> Book:
    """Return the plan of the summary's workbook, before it is a file.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    return Book(
        title=f"Day's work, {day.made.isoformat()}",
        sheets=planned_day(day),
        paper=day.paper,
        made=day.made,
        header=(f"Day's work, {day.made.isoformat()}", ""),
        footer=(TOOLKIT, "printed"),
        properties=(
            ("kind", DAY_SUMMARY),
            ("made", day.made.isoformat()),
            ("batches", str(len(day.batches))),
            ("toolkit", TOOLKIT),
            ("schema", SCHEMA),
        ),
    )


def planned_day(day: Day) -> tuple[Sheet, ...]:
    """Return the plan of each sheet, with its pages.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    check_paper(day.paper)
    below = (
        f"Planned for {day.made.isoformat()} with {TOOLKIT}. No plan replaces the batch sheets, and no name of a "
        "patient stands here."
    )
    parts = (
        overview_sheet(day, below),
        materials_sheet(day, below),
        tablets_sheet(day, below),
        warnings_sheet(day, below),
        labels_sheet(day, below),
        refused_sheet(day, below),
        about_sheet(day, TOOLKIT),
    )
    planned = tuple(each for each in parts if each is not None)
    for sheet in planned:
        paged(sheet, day.paper)
    return planned
