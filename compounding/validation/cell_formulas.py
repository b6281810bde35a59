"""Every cell formula of a sheet, beside its counterpart in Python, on the blank sheet, a filled one and odd ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from compounding.records.validation_run import CheckedCell
from compounding.sheets.layout import CALCULATIONS
from compounding.spreadsheet_notation import row_and_column
from compounding.validation.expected_values import Value
from compounding.validation.sheet_rules import rule_of_field
from compounding.validation.trials import LiveCell, Trial, cell_text, same, value_text

Values = Mapping[tuple[str, str], Value]
# What is entered in every entry cell at once, taking turns.
_ODD: tuple[tuple[Value, ...], ...] = ((0.0,), (-1.0,), ("word",), (1e6, 3.0), (1e-6, "word", 7.0, 0.0, -2.5))
_LINE = re.compile(r"calc_(.+)_live")


def states(trial: Trial) -> dict[str, Mapping[str, Value]]:
    """Return the states of a sheet in which every live cell is compared, by what they are called."""
    entries = [each.name for each in trial.book.fields if each.entry]
    odd = {
        f"entries of {', '.join(value_text(value) for value in turns)}": {
            name: turns[place % len(turns)] for place, name in enumerate(entries)
        }
        for turns in _ODD
    }
    return {"the blank sheet": {}, "the filled sheet": trial.filled, **odd}


def checked_cells(trial: Trial) -> tuple[CheckedCell, ...]:
    """Return every cell formula of a sheet, compared; one that stands in several rows is one line."""
    filled = trial.shown(trial.filled), trial.expected(trial.filled)
    differing = _differing(trial)
    return tuple(
        _checked(trial, cells, filled, tuple(text for each in cells for text in differing.get(each.place, ())))
        for cells in sorted(_alike(trial.cells), key=lambda each: _place(trial.cells, each[0]))
    )


def _differing(trial: Trial) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return for each cell what it shows otherwise than Python expects, state by state."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for state, entries in states(trial).items():
        shown, expected = trial.shown(entries), trial.expected(entries)
        for cell in trial.cells:
            if cell.place not in expected:
                found[cell.place] = (f"{cell.cell}: no rule of Python is known for this cell",)
            elif not same(shown[cell.place], expected[cell.place]):
                text = (
                    f"{cell.cell} on {state}: {value_text(shown[cell.place])}, "
                    f"Python: {value_text(expected[cell.place])}"
                )
                found[cell.place] = (*found.get(cell.place, ()), text)
    return found


def _alike(cells: tuple[LiveCell, ...]) -> Iterator[list[LiveCell]]:
    """Yield cells, those together that hold the same formula in rows below each other."""
    by_column = sorted(cells, key=lambda each: (_order(cells, each.sheet), *reversed(row_and_column(each.cell))))
    for _, same_formula in groupby(by_column, key=_likeness):
        run: list[LiveCell] = []
        for each in same_formula:
            if run and row_and_column(each.cell)[0] != row_and_column(run[-1].cell)[0] + 1:
                yield run
                run = []
            run.append(each)
        yield run


def _place(cells: tuple[LiveCell, ...], cell: LiveCell) -> tuple[int, int, int]:
    return _order(cells, cell.sheet), *row_and_column(cell.cell)


def _order(cells: tuple[LiveCell, ...], sheet: str) -> int:
    return next(place for place, each in enumerate(cells) if each.sheet == sheet)


def _likeness(cell: LiveCell) -> tuple[str, int, str, str]:
    """Return what is the same for cells that hold the same formula, each of its own row."""
    row, column = row_and_column(cell.cell)
    own_row = re.compile(rf"(?<=[A-Z]){row}(?![0-9])")
    return cell.sheet, column, own_row.sub("#", cell.formula), re.sub("[0-9]+", "#", cell.name)


def _checked(
    trial: Trial, cells: list[LiveCell], filled: tuple[Values, Values], differing: tuple[str, ...]
) -> CheckedCell:
    first, last = cells[0], cells[-1]
    shown, expected = filled
    return CheckedCell(
        form=trial.order.form,
        sheet=first.sheet,
        cells=first.cell if len(cells) == 1 else f"{first.cell}:{last.cell}",
        count=len(cells),
        formula=first.formula,
        meaning=_meaning(trial, first) if len(cells) == 1 else f"{first.label}, and in the rows below",
        counterpart=_counterpart(trial, first),
        live=cell_text(first, shown[first.place]),
        python=cell_text(first, expected[first.place]) if first.place in expected else "no rule is known",
        differing=differing,
    )


def _meaning(trial: Trial, cell: LiveCell) -> str:
    line = _line_of(trial, cell)
    meaning = trial.record.working[line].meaning if line else ""
    return f"{cell.label}. {meaning}" if meaning else cell.label


def _counterpart(trial: Trial, cell: LiveCell) -> str:
    """Return the calculation by its module and name, or the rule in words."""
    known = rule_of_field(cell.name)
    if known is None:
        return ""
    line = _line_of(trial, cell)
    if not line:
        return known[0].words
    if trial.record.working[line].is_entry:
        return "the entry, where it is above zero"
    return trial.calculations.get(line, "the rule of its line")


def _line_of(trial: Trial, cell: LiveCell) -> str:
    """Return the key of the working's line that a cell of the sheet Calculations works out; "" for all others."""
    found = _LINE.fullmatch(cell.name)
    if cell.sheet != CALCULATIONS or found is None:
        return ""
    return trial.facts.lines[found[1]]
