"""What is said of a formula that no second person has reviewed: whatever is made from it is a draft."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.records.formula import Formula

LABEL_NOTICE = "DRAFT: formula not reviewed; not for dispensing."
_OF_SEVERAL = "have not been reviewed by a second person; not for dispensing until they are"
_MOST_NAMED = 2
DRAFT_NOTICE = "DRAFT: this formula has not been reviewed by a second person; not for dispensing until it is"


def draft_notice(formula: Formula) -> str:
    """Return what stands across all that is made from a formula that is not reviewed; "" where it is reviewed.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> draft_notice(find_library().load("naltrexone-cream", "1"))[:5]
    'DRAFT'
    """
    return "" if formula.is_reviewed else DRAFT_NOTICE


def reviewer_text(formula: Formula) -> str:
    """Return who reviewed a formula, as its file says, or that it names nobody.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> reviewer_text(find_library().load("naltrexone-cream", "1"))
    'to be named: review before use'
    """
    return formula.reviewer or "none yet"


def drafts_notice(names: Iterable[str]) -> str:
    """Return the same of several formulas, each named once; "" where there is none.

    Parameters
    ----------
    names
        The names of the formulas that are not reviewed.

    Examples
    --------
    >>> drafts_notice(["naltrexone-cream", "naltrexone-cream"])
    'DRAFT: naltrexone-cream has not been reviewed by a second person; not for dispensing until it is'
    >>> drafts_notice([])
    ''
    """
    found = sorted(set(names))
    if not found:
        return ""
    if len(found) == 1:
        return f"DRAFT: {found[0]} has not been reviewed by a second person; not for dispensing until it is"
    listed = f"{', '.join(found[:-1])} and {found[-1]}"
    return f"DRAFT: {listed} {_OF_SEVERAL}"


def drafts_band(names: Iterable[str], place: str) -> str:
    """Return the same as short as a band over each page has to be: of more than two, how many they are.

    Parameters
    ----------
    names
        The names of the formulas that are not reviewed.
    place
        Where they are named, such as "the sheet About".

    Examples
    --------
    >>> drafts_band(["a", "b", "c"], "the sheet About")[:55]
    'DRAFT: 3 formulas have not been reviewed by a second pe'
    """
    found = set(names)
    if len(found) <= _MOST_NAMED:
        return drafts_notice(found)
    return f"DRAFT: {len(found):,} formulas {_OF_SEVERAL}: see {place}"
