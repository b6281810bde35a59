"""The validation of an installation: `validation_run`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from compounding.errors import CompoundingError
from compounding.records.library import Library
from compounding.records.validation_run import Challenge, CheckedCell, CheckedSheet, ValidationRun
from compounding.sheets.layout import Field
from compounding.validation.cell_formulas import checked_cells, states
from compounding.validation.challenged_entries import challenged_fields
from compounding.validation.entry_challenges import entry_challenges
from compounding.validation.installation import installation
from compounding.validation.known_answers import known_answers
from compounding.validation.trials import Trial, TrialOrder, trial, trial_orders
from compounding.validation.worked_cases import worked_answers

# What a toolkit that is broken may raise: that is a deviation too, and must not keep the record from being written.
_BROKEN = (CompoundingError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class _Tested:
    sheet: CheckedSheet
    cells: tuple[CheckedCell, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    kinds: tuple[str, ...] = ()


def validation_run(
    library: Library, *, made: datetime.datetime, by: str = "", progress: Callable[[str], None] = lambda part: None
) -> ValidationRun:
    """Return the validation of this installation: known answers, cell formulas and challenged entries.

    Parameters
    ----------
    library
        The formulas that are used; the sheets are made of the toolkit's own, the last of its folders.
    made
        When it is run.
    by
        Who runs it.
    progress
        Is told each part before it begins.
    """
    progress("the installation and its formulas")
    installed = installation(library)
    progress("problems whose answers are known")
    own = Library(library.folders[-1:])
    answers = (*known_answers(), *worked_answers(own))
    tested: list[_Tested] = []
    for order in trial_orders():
        progress(f"the sheet of {order.form}")
        tested.append(_tested(order, own, {kind for each in tested for kind in each.kinds}))
    return ValidationRun(
        made=made,
        by=by,
        installation=installed,
        answers=answers,
        sheets=tuple(each.sheet for each in tested),
        cells=tuple(cell for each in tested for cell in each.cells),
        challenges=tuple(challenge for each in tested for challenge in each.challenges),
    )


def _tested(order: TrialOrder, library: Library, known: Collection[str]) -> _Tested:
    """Return what is found on the sheet of one order; where it cannot be made, that is what is found."""
    try:
        found = trial(order, library)
        fields = challenged_fields(found, known)
        return _compared(found, fields)
    except _BROKEN as error:
        reason = str(error) if isinstance(error, CompoundingError) else f"{type(error).__name__}: {error}"
        return _Tested(CheckedSheet(form=order.form, formula=order.formula, order=order.words, refused=reason))


def _compared(found: Trial, fields: dict[str, Field]) -> _Tested:
    challenges = tuple(entry_challenges(found, fields.values()))
    sheet = CheckedSheet(
        form=found.order.form,
        formula=f"{found.formula.id}, version {found.formula.version}",
        order=found.order.words,
        live=len(found.cells),
        entries=sum(each.entry for each in found.book.fields),
        states=len(states(found)) + len(challenges),
    )
    return _Tested(sheet, checked_cells(found), challenges, tuple(fields))
