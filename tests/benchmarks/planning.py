"""What planning one prescription costs once everything is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from compounding.records.bench_text import read_balance
from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.preparation import prepare
from tests.benchmarks.measuring import Measured, fastest, milliseconds
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, POWDER, WEIGHED, formula, order

_ROUNDS, _IN_A_ROW = 10, 10
_CLASS_III = read_balance("III: 1 mg to 120 g, sensitivity 6 mg")
_FLOOR = read_balance("E: 1 mg to 220 g, usp-41")
_WEAK = {"strength": "0.5 mg/capsule", "quantity": "30 capsules", "source": POWDER, **WEIGHED}
_COUNTED = {"dose": "0.5 mg", "doses_per_day": "1 dose/day", "dropper": "24.4 drop/mL"}

ORDERS: Mapping[str, Order] = {
    "capsules from tablets, no balance": order(CAPSULES, **WEIGHED),
    "capsules, class III: a trituration": order(CAPSULES, balances=(_CLASS_III,), **_WEAK),
    "capsules, USP <41>: a trituration": order(CAPSULES, balances=(_FLOOR,), **_WEAK),
    "capsules of 2 mcg, class III: two stages": order(
        "naltrexone-microgram-capsule",
        balances=(_CLASS_III,),
        **{**_WEAK, "strength": "2 mcg/capsule", "quantity": "60 capsules"},
    ),
    "drops, class III: two dilutions": order(DROPS, source=POWDER, balances=(_CLASS_III,), **_COUNTED),
    "cream, USP <41>: concentrates": order(CREAM, source=POWDER, balances=(_FLOOR,)),
}


def planning() -> Iterator[Measured]:
    """Yield the time in which each order is prepared, on average of several in a row as in a day's work."""
    for name, asked in ORDERS.items():
        master = formula(asked.formula)
        [time] = fastest(_ROUNDS, partial(_in_a_row, asked, master))
        yield Measured(name=f"planning {name}", ours=milliseconds(time / _IN_A_ROW), goal="<= 3 ms")


def _in_a_row(asked: Order, master: Formula) -> None:
    for _ in range(_IN_A_ROW):
        prepare(asked, master)
