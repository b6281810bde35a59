"""The capsule weights of a report: statistics of each batch, and the weights themselves with their chart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compounding.calculations import averages
from compounding.records.finding import NOTE, Finding
from compounding.records.review import BatchSummary, Weights
from compounding.records.review_run import ReviewRun, log_lines, without_copies
from compounding.sheets.drawn import Chart
from compounding.sheets.layout import PER_CENT_FORMAT, CellValue, Sheet
from compounding.sheets.report.parts import Planned, headed, note, row, safe

WEIGHTS = "Weights"
# With more batches than these, only those with findings about their weights are drawn, and of them so many.
_FEW, _MOST_DRAWN = 6, 20
_CODES = frozenset({"N<10", "EACH", "MEAN", "RSD", "MASS-UNIFORMITY", "IDENTICAL-WEIGHTS"})
_WIDTHS = (10, 10, 10, 10, 10, 10, 10.5, 10.5, 11, 11)
_STATISTICS = (
    *("Weighed", "Mean (mg)", "Of theory", "SD (mg)", "RSD", "Lightest (mg)", "Heaviest (mg)"),
    "Outside limits",
)
_NO_CONTENT = (
    "Weights do not prove content. USP <905> lets the variation of weights stand for uniformity of content only where "
    "a capsule holds 25 mg or more of the drug, and this is 25 % or more of its fill; below 25 mg or 25 % the content "
    "of single capsules has to be assayed."
)
_HEADS = ("No.", "Net fill (mg)", "Of theory", "Lowest", "Theory", "Highest")
# In points: a row of the table. In rows: the chart beside it, which also takes the row of the heads.
_ROW, _CHART_ROWS = 13.0, 18
_CHART_WIDTH, _CENTIMETRES = 8.6, 2.54 / 72
# In milligrams: the steps of the axis, of which the first is taken that makes at most so many.
_STEPS, _MOST_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500), 8


@dataclass(frozen=True)
class _Weighed:
    batch: BatchSummary
    weights: Weights
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return safe(self.batch.batch) or safe(self.batch.title)

    @property
    def is_questioned(self) -> bool:
        return any(each.code in _CODES and each.severity != NOTE for each in self.findings)


def weights_sheet(run: ReviewRun, below: str) -> Planned | None:
    """Return the plan of the sheet; None where no capsules were weighed.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    """
    weighed = [
        _Weighed(line.batch, line.batch.weights, line.findings)
        for line in log_lines(without_copies(run.reviews), run.across)
        if line.batch and line.batch.weights and line.batch.weights.masses
    ]
    if not weighed:
        return None
    sheet = headed(WEIGHTS, _WIDTHS, ("Capsule weights", "net fill", below))
    sheet.titles = "1:1"
    _statistics_table(sheet, weighed)
    note(sheet, _NO_CONTENT)
    drawn, sentence = _drawn(weighed)
    note(sheet, sentence)
    charts = tuple(_detail(sheet, each) for each in drawn)
    return Planned(sheet, charts)


def _drawn(weighed: Sequence[_Weighed]) -> tuple[Sequence[_Weighed], str]:
    """Return the batches whose single weights are shown, and a sentence that says which these are."""
    if len(weighed) <= _FEW:
        return weighed, "The single weights of each batch follow."
    questioned = [each for each in weighed if each.is_questioned]
    if not questioned:
        return (), f"Of {len(weighed)} batches none has a finding about its weights: the single weights are left out."
    drawn = questioned[:_MOST_DRAWN]
    if len(drawn) < len(questioned):
        return drawn, (
            f"Of {len(weighed)} batches {len(questioned)} have findings about their weights: the single weights of the "
            f"first {len(drawn)} of these follow."
        )
    return drawn, (
        f"The single weights of the {len(questioned)} of {len(weighed)} batches follow that have findings about them."
    )


def _statistics_table(sheet: Sheet, weighed: Sequence[_Weighed]) -> None:
    sheet.section("Statistics")
    sheet.heads((1, 2, "Batch"), *((column, 0, head) for column, head in enumerate(_STATISTICS, start=3)))
    for each in weighed:
        sheet.words(1, each.name, "text bold", last=2)
        for column, (value, form) in enumerate(_statistics(each), start=3):
            sheet.put(column, value, "fixed center", form)
        sheet.at_least(14)
        sheet.next()


def _statistics(weighed: _Weighed) -> Iterator[tuple[CellValue, str]]:
    weights, batch = weighed.weights, weighed.batch
    masses = weights.masses
    yield len(masses), "0"
    yield averages.mean(masses), "0.0##"
    yield batch.mean_share, PER_CENT_FORMAT
    yield (averages.sample_deviation(masses) if len(masses) > 1 else None), "0.00#"
    yield batch.rsd, PER_CENT_FORMAT
    yield min(masses), "0.0##"
    yield max(masses), "0.0##"
    yield sum(not weights.lowest <= each <= weights.highest for each in masses), "0"


def _detail(sheet: Sheet, weighed: _Weighed) -> Chart:
    """Fill in the weights of one batch, and return the chart that stands beside them."""
    weights = weighed.weights
    sheet.section(f"Batch {weighed.name}", safe(weighed.batch.title), note_from=4)
    head = sheet.row
    sheet.together(max(len(weights.masses), _CHART_ROWS))
    sheet.heads(*((column, 0, text) for column, text in enumerate(_HEADS, start=1)))
    first = sheet.row
    for number, mass in enumerate(weights.masses, start=1):
        share = mass / weights.theory if weights.theory else None
        row(
            sheet,
            [
                (number, "fixed center", "0"),
                (mass, "fixed center", "0.0##"),
                (share, "fixed center", PER_CENT_FORMAT),
                *((each, "fixed center", "0.0##") for each in (weights.lowest, weights.theory, weights.highest)),
            ],
            least=_ROW,
        )
    last = sheet.row - 1
    while sheet.row <= head + _CHART_ROWS:
        sheet.put(1, None, "plain")
        sheet.gap(_ROW)
    return Chart(
        title="In the order of filling",
        unit="mg",
        anchor=f"G{head}",
        head=head,
        first=first,
        last=last,
        points=2,
        lines=(4, 5, 6),
        width=_CHART_WIDTH,
        height=round(_CHART_ROWS * _ROW * _CENTIMETRES, 2),
        legend="b",
        axis=_axis(weights),
    )


def _axis(weights: Weights) -> tuple[float, float]:
    """Return the ends of the axis, so that the weights and their limits fill it."""
    low = min(weights.lowest, *weights.masses)
    high = max(weights.highest, *weights.masses)
    step = next((each for each in _STEPS if (high - low) / each <= _MOST_STEPS), _STEPS[-1])
    return math.floor(low / step) * step, math.ceil(high / step) * step
