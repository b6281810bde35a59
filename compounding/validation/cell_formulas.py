"""Every cell formula of a sheet, beside its counterpart in Python, on the blank sheet, a filled one and odd ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from compounding.records.validation_run import CheckedCell, first_few
from compounding.spreadsheet_notation import row_and_column
from compounding.validation.expected_values import Value
from compounding.validation.trials import LiveCell, Trial, cell_text, same, value_text
from compounding.working import Line

Values = Mapping[tuple[str, str], Value]
# What is entered in every entry cell at once, taking turns.
_ODD: tuple[tuple[Value, ...], ...] = ((0.0,), (-1.0,), ("word",), (1e6, 3.0), (1e-6, "word", 7.0, 0.0, -2.5))
# A row on the cell's own sheet, that is not fixed: those of other sheets are as they are.
_OWN_SHEET = re.compile(r"(?<![!$A-Z'])([A-Z]{1,2})([0-9]+)(?![0-9(!])")
_LINE = re.compile(r"(?:calc|campaign)_(.+)_live")


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
    """Return every cell formula of a workbook, compared; one that stands in several cells is one line."""
    filled = trial.shown(trial.filled), trial.expected(trial.filled)
    differing = _differing(trial)
    lines = [
        _checked(trial, cells, filled, tuple(text for each in cells for text in differing.get(each.place, ())))
        for cells in _alike(trial)
    ]
    # Lines of the sheets of all batches come before those of one of them.
    order = {sheet: place for place, sheet in reversed(list(enumerate(each.sheet for each in lines)))}
    return tuple(sorted(lines, key=lambda each: order[each.sheet]))


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


def _alike(trial: Trial) -> list[list[LiveCell]]:
    """Return the cells, those together that hold the same formula, each referring to rows as far from its own."""
    sheets = list(dict.fromkeys(each.sheet for each in trial.cells))
    placed = sorted(trial.cells, key=lambda each: (sheets.index(each.sheet), *row_and_column(each.cell)))
    found: dict[tuple[str, int, str, str], list[LiveCell]] = {}
    for each in placed:
        found.setdefault(_likeness(trial, each), []).append(each)
    return list(found.values())


def _likeness(trial: Trial, cell: LiveCell) -> tuple[str, int, str, str]:
    """Return what is the same for cells that hold the same formula, on the sheets of all batches."""
    letter, own = trial.facts.owner(cell.name)
    known = trial.facts.rule(cell.name)
    row, column = row_and_column(cell.cell)
    formula = cell.formula.replace(f" {letter}'!", "'!") if letter else cell.formula
    rows = _OWN_SHEET.sub(lambda found: f"{found[1]}[{int(found[2]) - row}]", formula)
    # What a line of the working works out is its own, also where its formula looks like another's.
    rule = own if known is None or not known[0].words else known[0].pattern.pattern
    return cell.sheet.removesuffix(f" {letter}"), column, rows, rule


def _checked(
    trial: Trial, cells: list[LiveCell], filled: tuple[Values, Values], differing: tuple[str, ...]
) -> CheckedCell:
    first = cells[0]
    shown, expected = filled
    return CheckedCell(
        form=trial.order.form,
        sheet=_sheets(trial, cells),
        cells=_places(trial, cells),
        count=len(cells),
        formula=first.formula,
        meaning=_meaning(trial, cells),
        counterpart=_counterpart(trial, first),
        live=_texts(cell_text(each, shown[each.place]) for each in cells),
        python=_texts(
            cell_text(each, expected[each.place]) if each.place in expected else "no rule is known" for each in cells
        ),
        differing=differing,
    )


def _texts(texts: Iterable[str]) -> str:
    """Return what several cells show, each value once."""
    return first_few(tuple(dict.fromkeys(texts)))


def _letters(trial: Trial, cells: Iterable[LiveCell]) -> dict[str, list[str]]:
    """Return the addresses of cells by the letter of their batch."""
    found: dict[str, list[str]] = {}
    for each in cells:
        found.setdefault(trial.facts.owner(each.name)[0], []).append(each.cell)
    return found


def _sheets(trial: Trial, cells: list[LiveCell]) -> str:
    """Return the sheets on which cells stand: "Batch record A, B" for those of two batches."""
    return ", ".join([cells[0].sheet, *list(_letters(trial, cells))[1:]])


def _places(trial: Trial, cells: list[LiveCell]) -> str:
    """Return the addresses of cells of one column; batch by batch where they are in other rows."""
    places = {letter: _ranges(each) for letter, each in _letters(trial, cells).items()}
    if len(set(places.values())) == 1:
        return next(iter(places.values()))
    return "; ".join(f"{letter}: {each}" for letter, each in places.items())


def _ranges(cells: list[str]) -> str:
    """Return cells of one column, from the top, as ranges.

    Examples
    --------
    >>> _ranges(["H8", "H9", "H12"])
    'H8:H9, H12'
    """
    runs: list[list[str]] = []
    for each in cells:
        if runs and row_and_column(each)[0] == row_and_column(runs[-1][-1])[0] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(each[0] if len(each) == 1 else f"{each[0]}:{each[-1]}" for each in runs)


def _meaning(trial: Trial, cells: list[LiveCell]) -> str:
    label = cells[0].label if len(cells) == 1 else f"{cells[0].label}, and {len(cells) - 1} alike"
    line = _line_of(trial, cells[0])
    return f"{label}. {line.meaning}" if line is not None and line.meaning else label


def _counterpart(trial: Trial, cell: LiveCell) -> str:
    """Return the calculation by its module and name, or the rule in words."""
    known = trial.facts.rule(cell.name)
    if known is None:
        return ""
    line = _line_of(trial, cell)
    if line is None:
        return known[0].words
    letter, _ = trial.facts.owner(cell.name)
    if line.key in trial.facts.links(letter):
        return "the line of the batch's own working"
    if line.is_entry:
        return "the entry, where it is above zero"
    return trial.calculations.get((letter, line.key), "the rule of its line")


def _line_of(trial: Trial, cell: LiveCell) -> Line | None:
    """Return the line of a working that a cell works out; None for all other cells."""
    letter, own = trial.facts.owner(cell.name)
    found = _LINE.fullmatch(own)
    key = trial.facts.line(letter, found[1]) if found else ""
    return trial.facts.working(letter)[key] if key else None
