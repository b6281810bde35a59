"""Entries typed into one cell at a time: what the sheet shows, what Python expects, and what the review finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compounding.records.finding import Finding
from compounding.records.validation_run import Challenge
from compounding.sheets.entry_rules import EntryRule, entry_rules
from compounding.sheets.layout import DATE, Field
from compounding.sheets.looks import BAD_WORDS
from compounding.validation.challenged_entries import ChallengedEntry, challenged_entries, entries_with
from compounding.validation.expected_values import STOP, Value, exact, is_number
from compounding.validation.reviewed_entries import reviewer_of
from compounding.validation.trials import LiveCell, Trial, cell_text, date_text, same, value_text

Values = Mapping[tuple[str, str], Value]
_BAD = (*BAD_WORDS, STOP, "shorten the beyond-use date to the earliest expiry")
_SHOWN = 4
_LONGEST = 60
_UNKNOWN = "no rule knows this cell"
_ACCEPTED, _REFUSED = "accepted", "refused"


def entry_challenges(trial: Trial, fields: Iterable[Field]) -> Iterator[Challenge]:
    """Yield each challenge of entry cells of a sheet, and what came of it."""
    reviewer = reviewer_of(trial)
    filled, before = trial.shown(trial.filled), reviewer.findings(trial.filled)
    sound = _agreeing(trial, filled)
    rules = {
        cell: rule
        for sheet in trial.book.sheets
        for rule in entry_rules(sheet.fields)
        for cell in _at(sheet.name, rule)
    }
    for entry in challenged_entries(trial, fields):
        entries = entries_with(trial.filled, entry)
        shown, expected = trial.shown(entries), trial.expected(entries)
        added = reviewer.added(entries, before)
        changed = [each for each in trial.cells if not same(filled[each.place], expected.get(each.place))]
        noticed = bool(added) or any(_is_bad(shown[each.place]) for each in changed)
        yield Challenge(
            form=trial.order.form,
            sheet=entry.field.sheet,
            cell=entry.field.cell,
            entry=_asked(entry.field),
            kind=entry.kind,
            typed=_typed(entry),
            rule=_ruling(rules[entry.field.sheet, entry.field.cell], entry.value),
            expected=_cells_text(entry.field.sheet, changed, expected),
            shown=_cells_text(entry.field.sheet, changed, shown),
            findings=_findings_text(added),
            differing=tuple(_difference(each, shown, expected) for each in sound if _differs(each, shown, expected)),
            unnoticed=_unnoticed(entry, noticed=noticed),
        )


def _agreeing(trial: Trial, filled: Values) -> tuple[LiveCell, ...]:
    """Return the cells that are right before anything is challenged; the others are found as cell formulas."""
    expected = trial.expected(trial.filled)
    return tuple(each for each in trial.cells if not _differs(each, filled, expected))


def _at(sheet: str, rule: EntryRule) -> Iterator[tuple[str, str]]:
    return ((sheet, cell) for cell in rule.cells)


def _asked(field: Field) -> str:
    unit = f", {field.unit}" if field.unit else ""
    return f"{field.label} ({field.type}{unit})"


def _typed(entry: ChallengedEntry) -> str:
    shown = date_text if entry.field.type == DATE else value_text
    text = "" if entry.value is None else shown(entry.value)
    return text if len(text) <= _LONGEST else f"{len(text)} characters"


def _cells_text(sheet: str, cells: list[LiveCell], values: Values) -> str:
    """Return what the first of several cells hold, with the sheet of those that are on another one than the entry."""
    texts = [
        f"{each.cell if each.sheet == sheet else f'{each.sheet}!{each.cell}'} {_cell_text(each, values)}"
        for each in cells[:_SHOWN]
    ]
    more = f"; and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    return "; ".join(texts) + more if texts else "no other cell"


def _cell_text(cell: LiveCell, values: Values) -> str:
    return cell_text(cell, values[cell.place]) if cell.place in values else _UNKNOWN


def _findings_text(found: tuple[Finding, ...]) -> str:
    texts = list(dict.fromkeys(f"{each.code} ({each.severity})" for each in found))
    more = f", and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _is_bad(value: Value) -> bool:
    return value in _BAD


def _differs(cell: LiveCell, shown: Values, expected: Values) -> bool:
    return cell.place not in expected or not same(shown[cell.place], expected[cell.place])


def _difference(cell: LiveCell, shown: Values, expected: Values) -> str:
    right = value_text(expected[cell.place]) if cell.place in expected else _UNKNOWN
    return f"{cell.sheet}!{cell.cell} shows {value_text(shown[cell.place])}, Python: {right}"


def _unnoticed(entry: ChallengedEntry, *, noticed: bool) -> str:
    if not entry.is_wrong or noticed:
        return ""
    return "neither the sheet nor the review says anything"


# --- the entry rule of the cell ------------------------------------------------------------------


def _ruling(rule: EntryRule, value: Value) -> str:
    """Return whether the entry rule of a cell lets a value be typed, as spreadsheet programs describe such rules."""
    if value is None:
        return _ACCEPTED
    return _ACCEPTED if _RULINGS[rule.type](rule, value) else _REFUSED


def _number_ruling(rule: EntryRule, value: Value) -> bool:
    if not is_number(value):
        return False
    bounds = [exact(float(each)) for each in (rule.formula, rule.second_formula) if each]
    number = exact(value)
    if rule.operator == "greaterThan":
        return number > bounds[0]
    if rule.operator == "greaterThanOrEqual":
        return number >= bounds[0]
    return bounds[0] <= number <= bounds[1]


def _text_ruling(rule: EntryRule, value: Value) -> bool:
    return len(str(value)) <= int(rule.formula)


def _choice_ruling(rule: EntryRule, value: Value) -> bool:
    return str(value) in rule.formula.strip('"').split(",")


_RULINGS = {
    "decimal": _number_ruling,
    "date": _number_ruling,
    "time": _number_ruling,
    "textLength": _text_ruling,
    "list": _choice_ruling,
}
