"""What a titration's calendar tells the patient of the drug: in the formula's own words, if there are any."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from compounding.records.formula import Formula
from compounding.records.formula_parts import CalendarWords


def patient_words(formula: Formula) -> CalendarWords | None:
    """Return the words for the patient's calendar; None where none are known, so that the pharmacist writes them.

    Parameters
    ----------
    formula
        The formula; where it has no words of its own, those that are kept for formulas of its drug are taken.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> words = patient_words(find_library().load("naltrexone-capsule", "2"))
    >>> words.references if words is not None else ()
    ('mallinckrodt-naltrexone',)
    """
    if formula.calendar is not None:
        return formula.calendar
    text = files("compounding.records.titration").joinpath("patient_words.toml").read_text(encoding="utf-8")
    kept = tomllib.loads(text).get(formula.drug.split()[0])
    if kept is None:
        return None
    return CalendarWords(**{**kept, "references": tuple(kept["references"])})


def words_warning(formula: Formula) -> str:
    """Return what the pharmacist must see to before the calendar is handed out."""
    words = patient_words(formula)
    if words is None:
        return (
            f"No words for the patient are known of {formula.drug}: what must not be taken with it, and when to call. "
            "Write them into the boxes of the calendar before it is handed out, and into a new version of the formula."
        )
    sources = f" [{', '.join(words.references)}]" if words.references else ""
    return (
        f"The calendar's words on what must not be taken with {formula.drug}{sources}, on effects that pass and on "
        "when to call are in part general knowledge without a source here: confirm them before the calendar is handed "
        "out."
    )
