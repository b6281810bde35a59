"""Long lists in few words, texts met several times said once, and amounts added up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from compounding.records.day import DayBatch
from compounding.records.shown_text import visible
from compounding.units import Quantity, converted, is_measured_in, is_open, unit_spelling

_NUMBERED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)
_FEWEST = 3


def collapsed(names: Iterable[str]) -> str:
    """Return names as a list in which numbers that follow each other are a run.

    Examples
    --------
    >>> collapsed(["LDN-008", "LDN-009", "LDN-010", "LDN-125"])
    'LDN-008 to LDN-010, LDN-125'
    >>> collapsed(["LDN-1", "LDN-2", "LDN-4"])
    'LDN-1, LDN-2, LDN-4'
    """
    return ", ".join(_texts(_runs(names)))


def _runs(names: Iterable[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for name in dict.fromkeys(visible(each) for each in names):
        if run and name != _next(run[-1]):
            yield run
            run = []
        run.append(name)
    if run:
        yield run


def _texts(runs: Iterable[Sequence[str]]) -> Iterator[str]:
    for run in runs:
        if len(run) < _FEWEST:
            yield from run
        else:
            yield f"{run[0]} to {run[-1]}"


def _next(name: str) -> str | None:
    """Return the name with the next number, as long as it is where zeros stand before; None where it has no number."""
    found = _NUMBERED.fullmatch(name)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found else None


def batch_name(batch: DayBatch) -> str:
    """Return the number of a batch; the name of its file where it has none."""
    return batch.batch or batch.file


def by_text(said: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Return each text once, in the order in which they are met first, with the batches that carry it.

    Parameters
    ----------
    said
        A batch, and its texts.

    Examples
    --------
    >>> by_text([("LDN-1", ["shake", "shake"]), ("LDN-2", ["shake", "cool"])])
    {'shake': ('LDN-1', 'LDN-2'), 'cool': ('LDN-2',)}
    """
    found: dict[str, dict[str, None]] = {}
    for batch, texts in said:
        for text in texts:
            found.setdefault(text, {})[batch] = None
    return {text: tuple(batches) for text, batches in found.items()}


def totals(amounts: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Return the sum of amounts, one for each kind of unit; what waits for a bench entry is in none.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> [format_quantity(each) for each in totals(map(parse_quantity, ["1.5 g", "200 mg", "3 mL"]))]
    ['1.7 g', '3 mL']
    """
    sums: list[Quantity] = []
    for amount in amounts:
        if is_open(amount):
            continue
        for place, each in enumerate(sums):
            unit = unit_spelling(each)
            if is_measured_in(amount, unit):
                sums[place] = each + converted(amount, unit)
                break
        else:
            sums.append(amount)
    return tuple(sums)
