"""The error budget below the lines of the Calculations sheet: a ranked table, and a chart of it."""

from __future__ import annotations

from compounding.records.error_budget import Budget, Contribution, ErrorBudget
from compounding.records.shown_text import sentence
from compounding.sheets.drawn import Bars
from compounding.sheets.layout import Sheet
from compounding.sheets.pages import PAPERS, page_room
from compounding.working import Working

_LAST = 10
# The share stands over the column of the agreement as well, in which a reader of the lines looks for verdicts alone.
_NAME, _STANDARD, _SHARE_LAST = 3, 6, 9
_FORMAT = "0.00"
# In centimetres: what the title takes, and each bar.
_CHART_TOP, _CHART_BAR = 1.3, 0.55
_CHART_WIDTH = 24.0
_POINTS = 72 / 2.54


def error_budget(sheet: Sheet, budget: Budget, working: Working) -> None:
    """Fill in the section; where a page would cut it in two, it begins a page."""
    first = sheet.row
    sheet.section("Error budget", "independent errors, propagated through the working above", note_from=5)
    _sentence(sheet, sentence(budget.summary) + ".", "plain bold")
    if isinstance(budget, ErrorBudget):
        _sentence(sheet, budget.verdict, "plain")
        ranked = _table(sheet, budget, working)
        _notes(sheet, budget)
        _chart(sheet, ranked, len(budget.contributions))
    else:
        _notes(sheet, budget)
    if _is_cut(sheet, first):
        sheet.breaks.append(first)


def _is_cut(sheet: Sheet, first: int) -> bool:
    """Return whether on any paper the rows from the first on, with the chart below them, do not fit on its page."""
    needed = sum(sheet.heights[row] for row in range(first, sheet.row))
    needed += sheet.chart.height * _POINTS if sheet.chart else 0
    return any(needed > _left(sheet, first, page_room(paper, sheet.widths, landscape=True)) for paper in PAPERS)


def _left(sheet: Sheet, first: int, room: float) -> float:
    """Return how many points are left on the page where a row comes to stand, when a page has room for so many."""
    left = room
    for row in range(1, first):
        height = sheet.heights[row]
        left = left - height if height <= left else room - sheet.repeated - height
    return left


def _sentence(sheet: Sheet, text: str, style: str) -> None:
    sheet.words(1, text, style, last=_LAST)
    sheet.next()


def _table(sheet: Sheet, budget: ErrorBudget, working: Working) -> int:
    """Fill in the table and return its first row."""
    heads = (
        (1, 0, "No."),
        (2, 0, "Kind of error"),
        (_NAME, 4, "What may be out"),
        (5, 0, "How it is known"),
        (_STANDARD, 0, "± standard (% of label)"),
        (7, 0, "± at worst (% of label)"),
        (8, _SHARE_LAST, "Share of variance (%)"),
        (_LAST, 0, "In the working"),
    )
    sheet.heads(*heads)
    places = {line.key: f"line {number}, {line.symbol}" for number, line in enumerate(working, start=1)}
    first = sheet.row
    for number, contribution in enumerate(budget.contributions, start=1):
        _contribution(sheet, number, contribution, places[contribution.key])
    sheet.put(1, None, "text")
    sheet.put(2, "Together", "text bold", last=5)
    sheet.put(_STANDARD, budget.standard_of_label.magnitude, "fixed center", _FORMAT)
    sheet.put(7, budget.worst.magnitude, "fixed center", _FORMAT)
    sheet.put(8, "by squares; at worst, by sum", "small", last=_LAST)
    sheet.at_least(14)
    sheet.next()
    return first


def _contribution(sheet: Sheet, number: int, contribution: Contribution, place: str) -> None:
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(contribution.group), "text")
    sheet.words(_NAME, sentence(contribution.label), "text bold", last=4)
    sheet.words(5, contribution.note, "small")
    sheet.put(_STANDARD, contribution.standard.magnitude, "fixed center", _FORMAT)
    sheet.put(7, contribution.greatest.magnitude, "fixed center", _FORMAT)
    sheet.put(8, contribution.share.magnitude, "fixed center", "0.0", last=_SHARE_LAST)
    sheet.words(_LAST, place, "small")
    sheet.at_least(14)
    sheet.next()


def _notes(sheet: Sheet, budget: Budget) -> None:
    for text in budget.missing:
        _sentence(sheet, f"Not counted: {text}.", "note")


def _chart(sheet: Sheet, first: int, bars: int) -> None:
    sheet.gap(6)
    sheet.chart = Bars(
        title="What contributes: ± standard deviation in % of label",
        anchor=f"A{sheet.row}",
        names=_NAME,
        numbers=_STANDARD,
        first=first,
        last=first + bars - 1,
        format=_FORMAT,
        width=_CHART_WIDTH,
        height=_CHART_TOP + _CHART_BAR * bars,
    )
