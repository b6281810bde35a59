"""What planning one prescription costs once everything is imported: run `python -m tests.benchmarks.planning`.

Each order is prepared again and again on the machine at hand, and the fastest time counts. This is no test: it fails
nothing and is not collected.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from compounding.records.bench_text import read_balance
from compounding.records.order import Order
from compounding.records.preparation import prepare
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, POWDER, WEIGHED, formula, order

_ROUNDS = 50
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


def fastest(asked: Order) -> float:
    """Return the fastest time in which an order is prepared [seconds]."""
    master = formula(asked.formula)
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        prepare(asked, master)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Measure the orders and print the table."""
    for name, asked in ORDERS.items():
        sys.stdout.write(f"{name:44} {fastest(asked) * 1000:6.1f} ms\n")


if __name__ == "__main__":
    main()
