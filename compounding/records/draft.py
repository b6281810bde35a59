"""What is said of a formula that no second person has reviewed: whatever is made from it is a draft."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.records.formula import Formula

LABEL_NOTICE = "DRAFT: formula not reviewed; not for dispensing."
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
    return f"DRAFT: {listed} have not been reviewed by a second person; not for dispensing until they are"
