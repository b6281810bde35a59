"""The stock as text for the terminal."""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections.abc import Iterator, Sequence

from compounding.cli.sections import WIDTH
from compounding.records.order import AS_IS, DRIED
from compounding.records.shown_text import counted
from compounding.records.stock.lot import SHELL, StockLot
from compounding.units import format_quantity, format_stated

_INDENT = "      "


def stock_text(lots: Sequence[StockLot], file: str, day: datetime.date) -> str:
    """Return the lots of a stock table by material, first expiry first, with those that are expired on a day marked."""
    return "\n".join(_lines(lots, file, day))


def _lines(lots: Sequence[StockLot], file: str, day: datetime.date) -> Iterator[str]:
    expired = sum(1 for lot in lots if lot.is_expired(day))
    verb = "is" if expired == 1 else "are"
    yield f"{file}: {counted(len(lots), 'lot')}, of which {expired or 'none'} {verb} expired on {day}"
    width = max(len(lot.number) for lot in lots)
    amounts = max(len(format_quantity(lot.on_hand)) for lot in lots)
    for _, group in itertools.groupby(sorted(lots, key=_order), key=_group):
        same = list(group)
        yield ""
        yield _heading(same[0])
        for lot in same:
            mark = "  EXPIRED" if lot.is_expired(day) else ""
            yield f"  lot {lot.number:<{width}}  {lot.expiry}  {format_quantity(lot.on_hand):>{amounts}}{mark}"
            yield from textwrap.wrap("; ".join(_details(lot)), WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _order(lot: StockLot) -> tuple[str, datetime.date, str]:
    return _group(lot), lot.expiry, lot.number


def _group(lot: StockLot) -> str:
    return " ".join(_heading(lot).casefold().split())


def _heading(lot: StockLot) -> str:
    size = f", size {lot.size}" if lot.form == SHELL else ""
    return f"{lot.material} ({lot.form}{size})"


def _details(lot: StockLot) -> Iterator[str]:
    if lot.supplier:
        yield lot.supplier
    if lot.ndc:
        yield f"NDC {lot.ndc}"
    yield from _certified(lot)
    yield from _measured(lot)
    if lot.packing is not None:
        yield f"packing statistic {format_stated(lot.packing)} in size {lot.size}"
    if lot.density is not None:
        yield f"density {format_stated(lot.density)}"
    if lot.dropper is not None:
        yield f"dropper {format_stated(lot.dropper)}"


def _certified(lot: StockLot) -> Iterator[str]:
    if lot.certificate is not None:
        found = lot.certificate
        basis = found.assay_basis if found.assay_basis == AS_IS else f"on the {found.assay_basis} basis"
        lost = "loss on drying" if found.assay_basis == DRIED else "water"
        kind = f", as the {found.substance}" if found.substance else ""
        yield f"assay {format_stated(found.assay)} {basis}{kind}"
        for name, value in ((lost, found.water), ("residual solvents", found.solvents)):
            if value is not None:
                yield f"{name} {format_stated(value)}"
    if lot.trituration is not None:
        stock = lot.trituration
        in_what = f" in {stock.diluent}" if stock.diluent else ""
        yield (f"{format_stated(stock.part)} in {format_stated(stock.whole)}{in_what}, made from {stock.made_from}")
        if stock.potency is not None:
            yield f"potency {format_stated(stock.potency)}"


def _measured(lot: StockLot) -> Iterator[str]:
    found = lot.tablets
    if found is None:
        return
    if found.sample_count is not None and found.sample_mass is not None:
        yield f"{format_quantity(found.sample_count)} weigh {format_stated(found.sample_mass)}"
    if found.deviation is not None:
        yield f"deviation {format_stated(found.deviation)}"
    if found.assay is not None:
        yield f"content {format_stated(found.assay)} of the label"
