"""The trends of a report: for each formula its batches in the order in which they were made, and their charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compounding.records.review_run import ReviewRun
from compounding.records.shown_text import counted, per_cent
from compounding.records.trends import FEWEST, MEASURES, Measure, Trend, left_out_text, trends
from compounding.sheets.drawn import Chart
from compounding.sheets.layout import DATE_FORMAT, PER_CENT_FORMAT, CellValue, Sheet
from compounding.sheets.report.parts import Planned, headed, note, repeated_heads, row, safe
from compounding.spreadsheet_notation import column_letter

TRENDS = "Trends"
# The measures that are drawn, each with its limits in the columns after it.
_DRAWN: Mapping[str, int] = {"yield_share": 5, "mean_share": 9, "rsd": 13}
_TITLES: Mapping[str, str] = {"yield_share": "Yield", "mean_share": "Mean fill, of theory", "rsd": "RSD of the weights"}
_LIMITS = ("Low limit", "Mean", "High limit")
_HEADS = (
    *("No.", "Batch", "Made", "Version"),
    *("Yield", *_LIMITS),
    *("Mean fill", *_LIMITS),
    *("RSD", *_LIMITS),
    *("Calculated strength, of label", "Outside its limits"),
)
_WIDTHS = (4.4, 18, 10.5, 6.6, 8, 7, 7, 7, 8, 7, 7, 7, 7.5, 7, 7, 7, 10, 17)
# In centimetres.
_CHART_HEIGHT, _CHART_WIDTH = 5.6, 9.4
_ANCHORS = (1, 6, 13)
_POINTS = 72 / 2.54
# A chart of one point shows nothing.
_FEWEST_DRAWN = 2


def trends_sheet(run: ReviewRun, below: str) -> Planned | None:
    """Return the plan of the sheet; None where no formula has two batches.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    """
    formulas = trends(run.reviews)
    found = [each for each in formulas if len(each.points) >= _FEWEST_DRAWN]
    if not found:
        return None
    sheet = headed(TRENDS, _WIDTHS, ("Trends", "each formula, batch by batch", below), landscape=True)
    note(
        sheet,
        "Limits are the mean less and plus 2.66 times the mean difference between neighbouring batches (three standard "
        f"deviations), from {FEWEST} batches on. A batch outside them is not like the others: look for the cause. They "
        "are no acceptance limits. A low limit below zero is left out.",
    )
    for each in formulas:
        if each.left_out:
            note(sheet, f"Left out of {each.formula}: {left_out_text(each)}.")
    repeated_heads(sheet, _HEADS)
    charts: list[Chart] = []
    for trend in found:
        charts += _trend(sheet, trend)
    return Planned(sheet, tuple(charts))


def _trend(sheet: Sheet, trend: Trend) -> Iterator[Chart]:
    """Fill in the table of one formula, and yield the charts below it."""
    few = "; too few for limits" if len(trend.points) < FEWEST else ""
    sheet.section(trend.formula, f"{counted(len(trend.points), 'batch')}{few}", note_from=13)
    measures = {each.key: each for each in trend.measures}
    first = sheet.row
    for place in range(len(trend.points)):
        row(sheet, _cells(trend, place, measures))
    last = sheet.row - 1
    for each in trend.measures:
        note(sheet, _sentence(each, trend))
    # The table's last rows and the sentences stay with the charts.
    sheet.keeps.update(range(max(first, last - 2), sheet.row))
    sheet.put(1, None, "plain")
    head = int(sheet.titles.rpartition(":")[2])
    drawn = [each for each in trend.measures if each.key in _DRAWN and each.count >= _FEWEST_DRAWN]
    for anchor, each in zip(_ANCHORS, drawn, strict=False):
        column = _DRAWN[each.key]
        yield Chart(
            title=_TITLES[each.key],
            unit="",
            anchor=f"{column_letter(anchor)}{sheet.row}",
            head=head,
            first=first,
            last=last,
            points=column,
            lines=(column + 2,) if each.upper is None else (column + 1, column + 2, column + 3),
            width=_CHART_WIDTH,
            height=_CHART_HEIGHT,
            format=PER_CENT_FORMAT,
            legend="b",
        )
    sheet.gap(_CHART_HEIGHT * _POINTS + 6 if drawn else 6)


def _cells(trend: Trend, place: int, measures: Mapping[str, Measure]) -> Iterator[tuple[CellValue, str, str]]:
    point = trend.points[place]
    yield place + 1, "fixed center", "0"
    yield safe(point.batch), "text bold", ""
    yield point.made, "fixed center", DATE_FORMAT
    yield point.version, "fixed text", ""
    for key in _DRAWN:
        measure = measures.get(key)
        yield point.values[key], "number", PER_CENT_FORMAT
        for limit in (measure.lower, measure.mean, measure.upper) if measure else (None, None, None):
            yield limit, "unit", PER_CENT_FORMAT
    yield point.values["of_label"], "number", PER_CENT_FORMAT
    yield ", ".join(MEASURES[each.key] for each in trend.outside(place)), "detail", ""


def _sentence(measure: Measure, trend: Trend) -> str:
    batches = counted(measure.count, "batch")
    text = (
        f"{measure.name[:1].upper()}{measure.name[1:]}: mean {per_cent(measure.mean)} of {batches}, "
        f"{per_cent(measure.least)} to {per_cent(measure.most)}"
    )
    if measure.upper is None:
        return f"{text}; too few for limits."
    limits = (
        f"limits {per_cent(measure.lower)} to {per_cent(measure.upper)}"
        if measure.lower is not None
        else f"limit {per_cent(measure.upper)}"
    )
    outside = ", ".join(safe(trend.points[place].batch) or f"no. {place + 1}" for place in measure.outside)
    return f"{text}; {limits}; outside: {outside or 'none'}."
