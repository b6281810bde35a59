"""The part of one sheet: its cells, and how it is guarded, shown and printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from compounding.sheets.book import Book
from compounding.sheets.entry_rules import ERROR_TITLE, EntryRule, entry_rules
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import Sheet
from compounding.sheets.looks import BAD_INK, BAD_WORDS, FONT, GOOD_WORDS, HEAD_SIZE, MARK_SIZE, QUIET
from compounding.sheets.pages import EDGE, PAPERS, SIDE, TOP
from compounding.sheets.parts.markup import NotCoveredError, ascii_xml, attribute_xml, number_xml, text_xml
from compounding.sheets.parts.rows import rows_xml
from compounding.sheets.parts.stylesheet import StyleTable
from compounding.spreadsheet_notation import cell_name, row_and_column

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROPERTIES = '<sheetPr><outlinePr summaryBelow="1" summaryRight="1"/><pageSetUpPr fitToPage="1"/></sheetPr>'
_PROTECTION = (
    '<sheetProtection selectLockedCells="0" selectUnlockedCells="0" sheet="1" objects="0" insertRows="1"'
    ' insertHyperlinks="1" autoFilter="1" scenarios="0" formatColumns="0" deleteColumns="1" insertColumns="1"'
    ' pivotTables="1" deleteRows="1" formatCells="1" formatRows="0" sort="1"/>'
)
_MARGINS = (
    f'<pageMargins left="{number_xml(SIDE)}" right="{number_xml(SIDE)}" top="{number_xml(TOP)}"'
    f' bottom="{number_xml(TOP)}" header="{number_xml(EDGE)}" footer="{number_xml(EDGE)}"/>'
)
_OTHER_PAGES = "".join(f"<{name}></{name}>" for name in ("evenHeader", "evenFooter", "firstHeader", "firstFooter"))
_LETTERS = f'&"{FONT},Regular"&{HEAD_SIZE} &K{QUIET}'
_MARK_LETTERS = f'&"{FONT},Bold"&{MARK_SIZE} &K{BAD_INK}'
_FROZEN_ROWS = re.compile("A([1-9][0-9]*)")
_LAST_COLUMN = 16_383


def worksheet_xml(book: Book, sheet: Sheet, styles: StyleTable, values: Mapping[tuple[str, str], Value]) -> str:
    """Return the part of a sheet.

    Parameters
    ----------
    values
        The value of every live cell, by sheet and address.

    Raises
    ------
    NotCoveredError
        The sheet has something that is not written here.
    """
    parts = (
        f'<worksheet xmlns="{_MAIN}">{_PROPERTIES}<dimension ref="{_dimension(sheet)}"/>',
        f"<sheetViews>{_view_xml(sheet)}</sheetViews>",
        '<sheetFormatPr baseColWidth="8" defaultRowHeight="15"/>',
        f"<cols>{_columns_xml(sheet)}</cols>",
        f"<sheetData>{rows_xml(sheet, styles, values)}</sheetData>",
        _protection_xml(sheet),
        _merges_xml(sheet),
        _verdicts_xml(sheet),
        _rules_xml(sheet),
        _links_xml(sheet),
        f'<printOptions horizontalCentered="1"/>{_MARGINS}',
        _setup_xml(book, sheet),
        ascii_xml(_header_footer_xml(book, sheet)),
        _breaks_xml(sheet),
        f'<drawing xmlns:r="{_RELATIONS}" r:id="rId1"/>' if sheet.chart or sheet.picture else "",
        "</worksheet>",
    )
    return "".join(parts)


def _protection_xml(sheet: Sheet) -> str:
    """Return the protection of a sheet, and the table in it that may be filtered all the same."""
    if not sheet.filtered:
        return _PROTECTION
    return _PROTECTION.replace('autoFilter="1"', 'autoFilter="0"') + f'<autoFilter ref="{sheet.filtered}"/>'


def _links_xml(sheet: Sheet) -> str:
    if not sheet.links:
        return ""
    links = "".join(
        f'<hyperlink xmlns:r="{_RELATIONS}" ref="{cell}" r:id="rId{number}"/>'
        for number, cell in enumerate(sheet.links, start=1)
    )
    return f"<hyperlinks>{links}</hyperlinks>"


def _dimension(sheet: Sheet) -> str:
    rows, columns = {row for row, _ in sheet.cells}, {column for _, column in sheet.cells}
    return f"{cell_name(min(rows), min(columns))}:{cell_name(max(rows), max(columns))}"


def _view_xml(sheet: Sheet) -> str:
    if not sheet.freeze:
        pane, within = "", ""
    else:
        found = _FROZEN_ROWS.fullmatch(sheet.freeze)
        if found is None or found[1] == "1":
            raise NotCoveredError(f"panes frozen at {sheet.freeze}")
        rows = int(found[1]) - 1
        pane = f'<pane ySplit="{rows}" topLeftCell="{sheet.freeze}" activePane="bottomLeft" state="frozen"/>'
        within = 'pane="bottomLeft" '
    return (
        f'<sheetView showGridLines="0" workbookViewId="0">{pane}'
        f'<selection {within}activeCell="A1" sqref="A1"/></sheetView>'
    )


def _columns_xml(sheet: Sheet) -> str:
    if not all(sheet.widths):
        raise NotCoveredError("a column without a width")
    return "".join(
        f'<col width="{number_xml(width)}" customWidth="1" min="{column}" max="{column}"/>'
        for column, width in enumerate(sheet.widths, start=1)
    )


def _merges_xml(sheet: Sheet) -> str:
    if not sheet.merges:
        return ""
    merges = sorted({(left, top, right, bottom) for top, left, bottom, right in sheet.merges})
    cells = "".join([f'<mergeCell ref="{_range(*each)}"/>' for each in merges])
    return f'<mergeCells count="{len(merges)}">{cells}</mergeCells>'


def _range(left: int, top: int, right: int, bottom: int) -> str:
    first, last = cell_name(top, left), cell_name(bottom, right)
    return first if first == last else f"{first}:{last}"


def _places(cells: Iterable[str]) -> str:
    """Return addresses as a list of ranges: each once, column by column."""
    places = sorted({(column, row) for row, column in map(row_and_column, cells)})
    return " ".join([cell_name(row, column) for column, row in places])


def _verdicts_xml(sheet: Sheet) -> str:
    if not sheet.verdicts:
        return ""
    return f'<conditionalFormatting sqref="{_places(sheet.verdicts)}">{_VERDICT_RULES}</conditionalFormatting>'


def _verdict_rules() -> Iterator[str]:
    words = [*((word, 0) for word in BAD_WORDS), *((word, 1) for word in GOOD_WORDS)]
    for priority, (word, look) in enumerate(words, start=1):
        yield (
            f'<cfRule type="cellIs" priority="{priority}" operator="equal" dxfId="{look}">'
            f'<formula>"{word}"</formula></cfRule>'
        )


_VERDICT_RULES = "".join(_verdict_rules())


def _rules_xml(sheet: Sheet) -> str:
    rules = [ascii_xml(_rule_xml(each)) for each in entry_rules(sheet.fields)]
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def _rule_xml(rule: EntryRule) -> str:
    operator = f' operator="{rule.operator}"' if rule.operator else ""
    second = f"<formula2>{text_xml(rule.second_formula)}</formula2>" if rule.second_formula else ""
    return (
        f'<dataValidation sqref="{_places(rule.cells)}" showDropDown="0" showInputMessage="1" showErrorMessage="1"'
        f' allowBlank="1" errorTitle="{ERROR_TITLE}" error="{attribute_xml(rule.error)}"'
        f' promptTitle="{rule.title}" prompt="{attribute_xml(rule.prompt)}" type="{rule.type}"{operator}>'
        f"<formula1>{text_xml(rule.formula)}</formula1>{second}</dataValidation>"
    )


def _setup_xml(book: Book, sheet: Sheet) -> str:
    return (
        f'<pageSetup orientation="{"landscape" if sheet.landscape else "portrait"}"'
        f' paperSize="{PAPERS[book.paper][2]}" fitToHeight="{sheet.one_page:d}" fitToWidth="1"/>'
    )


def _header_footer_xml(book: Book, sheet: Sheet) -> str:
    (left, mark, right), (foot_left, foot_middle, foot_right) = book.head_of(sheet), book.foot
    marked = [("C", f"{_MARK_LETTERS}{mark}")] if mark else []
    head = [("L", f"{_LETTERS}{left}"), *marked, ("R", f"{_LETTERS}{right}")]
    foot = [
        (place, f"{_LETTERS}{text}") for place, text in zip("LCR", (foot_left, foot_middle, foot_right), strict=True)
    ]
    return (
        f"<headerFooter><oddHeader>{_printed_xml(head)}</oddHeader>"
        f"<oddFooter>{_printed_xml(foot)}</oddFooter>{_OTHER_PAGES}</headerFooter>"
    )


def _printed_xml(texts: Iterable[tuple[str, str]]) -> str:
    """Return what is printed at the left (L), in the middle (C) and at the right (R)."""
    found = "".join(f"&{place}{text}" for place, text in texts)
    if "&[" in found:
        raise NotCoveredError(f"a code within {found}")
    return text_xml(found)


def _breaks_xml(sheet: Sheet) -> str:
    if not sheet.breaks:
        return ""
    breaks = "".join(f'<brk id="{row - 1}" min="0" max="{_LAST_COLUMN}" man="1"/>' for row in sheet.breaks)
    return f'<rowBreaks count="{len(sheet.breaks)}" manualBreakCount="{len(sheet.breaks)}">{breaks}</rowBreaks>'
