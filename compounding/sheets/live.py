"""The few shapes of live cell: guarded against blanks, words and zeros, so that no cell ever shows an error."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.expressions import scaled_cell
from compounding.sheets.layout import CellFormula

CHECK_ENTRY = "CHECK ENTRY"
_NOISE_PLACES, _SHARE_PLACES = 9, 3


def number_text(number: Decimal) -> str:
    """Return an exact number as it stands in a formula."""
    return units.plain(number)


def entered(cell: str) -> CellFormula:
    """Return what is above zero in an entry cell; words or a number that is not call for a check."""
    return CellFormula(f'IF({cell}="","",IF(ISNUMBER({cell}),IF({cell}>0,{cell},"{CHECK_ENTRY}"),"{CHECK_ENTRY}"))')


def above_zero(cell: str) -> CellFormula:
    """Return the verdict on an amount that has no other bound."""
    return CellFormula(f'IF({cell}="","",IF(ISNUMBER({cell}),IF({cell}>0,"PASS","{CHECK_ENTRY}"),"{CHECK_ENTRY}"))')


def guarded(cells: tuple[str, ...], expression: str, otherwise: str = '""') -> CellFormula:
    """Return an expression that is worked out once all its cells hold numbers."""
    if not cells:
        return CellFormula(expression)
    tests = ",".join(f"ISNUMBER({cell})" for cell in dict.fromkeys(cells))
    condition = f"AND({tests})" if "," in tests else tests
    return CellFormula(f"IF({condition},{expression},{otherwise})")


def quotient(above: str, below: str, *, minus: str = "0") -> CellFormula:
    """Return (above - minus) / below, blank unless both are numbers and the divisor is not zero."""
    top = above if minus == "0" else f"({above}-{minus})"
    return guarded((above, below), f'IF({below}=0,"",{top}/{below})')


def scaled(cell: str, source: str, target: str) -> str:
    """Return the expression for a cell's number in another unit, the factor a division where that is exact."""
    return scaled_cell(cell, units.unit_of(source), units.unit_of(target))


def within(cell: str, lowest: str, highest: str, *, bad: str = "FAIL", places: int = _NOISE_PLACES) -> CellFormula:
    """Return the verdict on a number against bounds, either of which may be missing.

    The bounds are inclusive. The number is rounded half up to so many places before it is compared; unless the bounds
    say otherwise, what binary arithmetic leaves behind the 9th decimal does not count.
    """
    tests = [f"ROUND({cell},{places})>=ROUND({lowest},9)"] if lowest else []
    tests += [f"ROUND({cell},{places})<=ROUND({highest},9)"] if highest else []
    condition = f"AND({','.join(tests)})" if len(tests) > 1 else (tests[0] if tests else f"{cell}={cell}")
    verdict = f'IF({condition},"PASS","{bad}")'
    bounds = tuple(each for each in (lowest, highest) if each and not each[0].isdigit())
    if bounds:
        verdict = guarded(bounds, verdict).text
    return CellFormula(f'IF({cell}="","",IF(ISNUMBER({cell}),{verdict},"{CHECK_ENTRY}"))')


def share_within(cell: str, lowest: str, highest: str) -> CellFormula:
    """Return the verdict on a share, rounded half up to a tenth of a per cent as its limits are stated [usp-gn]."""
    return within(cell, lowest, highest, places=_SHARE_PLACES)


def same_date(cell: str, planned: str) -> CellFormula:
    """Return the verdict on a date that should be the planned one."""
    return CellFormula(
        f'IF({cell}="","",IF(ISNUMBER({cell}),IF({cell}={planned},"PASS","CHECK DATE"),"{CHECK_ENTRY}"))'
    )


def expiry(cell: str, made: str, beyond_use: str) -> CellFormula:
    """Return the verdict on an expiry date against the day of compounding and the beyond-use date."""
    verdict = f'IF({cell}<{made},"EXPIRED",IF({cell}<{beyond_use},"SHORTEN BUD","in date"))'
    return CellFormula(f'IF({cell}="","",IF(ISNUMBER({cell}),{verdict},"{CHECK_ENTRY}"))')
