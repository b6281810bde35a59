"""All parts of a workbook's file, in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from compounding.sheets.book import Book
from compounding.sheets.drawn import Bars, Chart, Picture
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import Sheet
from compounding.sheets.looks import is_quoted
from compounding.sheets.parts.borrowed import theme_xml
from compounding.sheets.parts.document import (
    application_xml,
    content_types_xml,
    core_xml,
    custom_xml,
    links_xml,
    package_relations_xml,
    relations_xml,
    workbook_xml,
)
from compounding.sheets.parts.drawings import drawings
from compounding.sheets.parts.markup import NotCoveredError
from compounding.sheets.parts.stylesheet import StyleTable
from compounding.sheets.parts.worksheet import worksheet_xml

# What of a plan is written here; all else that a plan has to say must be empty.
_BOOK = ("title", "sheets", "paper", "made", "header", "footer", "properties")
_SHEET = (
    *("name", "widths", "landscape", "one_page", "titles", "mark", "freeze", "row", "cells", "merges", "heights"),
    *("keeps", "sections", "breaks", "heads_row", "verdicts", "fields", "links", "filtered", "chart", "picture"),
)
_CHART = (
    *("title", "unit", "anchor", "head", "first", "last", "points", "lines", "width", "height", "format", "legend"),
    *("axis", "names", "numbers"),
)
_PICTURE = ("content", "description", "anchor", "offset", "side")
_STYLES, _THEME, _WORKBOOK = "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml"
_CORE, _APPLICATION, _CUSTOM = "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"


def parts_of(book: Book, values: Mapping[tuple[str, str], Value]) -> dict[str, bytes]:
    """Return the parts of a workbook's file by their paths, in the order in which they stand in the file.

    Parameters
    ----------
    values
        The value of every live cell, by sheet and address.

    Raises
    ------
    NotCoveredError
        The plan has something that is not written here.
    """
    _check_covered(book)
    styles = StyleTable(
        dict.fromkeys(
            (placed.look, is_quoted(placed.value)) for sheet in book.sheets for placed in sheet.cells.values()
        )
    )
    parts = {_APPLICATION: application_xml(), _CORE: core_xml(book), _THEME: theme_xml(), _CUSTOM: custom_xml(book)}
    drawn = drawings(book.sheets)
    for number, sheet in enumerate(book.sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = worksheet_xml(book, sheet, styles, values)
        if sheet.links:
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = links_xml(sheet.links.values())
        parts |= drawn.of_sheets.get(number, {})
    # The bytes of the pictures take these places at the end.
    parts |= dict.fromkeys(drawn.pictures, "") | drawn.charts
    parts[_STYLES] = styles.part(has_verdicts=any(sheet.verdicts for sheet in book.sheets))
    parts["_rels/.rels"] = package_relations_xml()
    parts[_WORKBOOK] = workbook_xml(book)
    parts["xl/_rels/workbook.xml.rels"] = _workbook_relations_xml(len(book.sheets))
    first = (_STYLES, _THEME, _CORE, _APPLICATION, _CUSTOM)
    others = [path for path in parts if not path.endswith((".rels", ".png")) and path not in (*first, _WORKBOOK)]
    parts["[Content_Types].xml"] = content_types_xml((*first, *others, _WORKBOOK), has_pictures=bool(drawn.pictures))
    return {path: drawn.pictures.get(path) or part.encode() for path, part in parts.items()}


def _workbook_relations_xml(sheets: int) -> str:
    worksheets = [("worksheet", f"/xl/worksheets/sheet{number}.xml") for number in range(1, sheets + 1)]
    return relations_xml([*worksheets, ("styles", "styles.xml"), ("theme", "theme/theme1.xml")])


def _check_covered(book: Book) -> None:
    _check_plan(book, _BOOK)
    for sheet in book.sheets:
        _check_plan(sheet, _SHEET)
        if not sheet.cells:
            raise NotCoveredError(f"the empty sheet {sheet.name}")
        if sum(map(bool, (sheet.chart, sheet.picture, sheet.links))) > 1:
            raise NotCoveredError(f"a chart, a picture or links together on the sheet {sheet.name}")
        if sheet.picture:
            _check_plan(sheet.picture, _PICTURE)
        if sheet.chart:
            _check_plan(sheet.chart, _CHART)
            if type(sheet.chart) not in (Chart, Bars):
                raise NotCoveredError(f"a {type(sheet.chart).__name__}")
    if not book.properties:
        raise NotCoveredError("a book without properties")


def _check_plan(plan: Book | Sheet | Chart | Bars | Picture, known: Collection[str]) -> None:
    unknown = [name for name, value in vars(plan).items() if value and name not in known]
    if unknown:
        raise NotCoveredError(f"{type(plan).__name__}: {', '.join(unknown)}")
