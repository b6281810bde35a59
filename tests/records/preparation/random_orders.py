"""Random orders that can be prepared, for the property tests; those with balances may be refused for good reasons."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from compounding.records.order import BulkPowder, Lot, Order, Source, StockTrituration, Tablets
from compounding.units import Quantity, quantity, unit_spelling
from tests.balances import several_balances
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS, OIL, order

FORMULAS = (CAPSULES, DROPS, OIL, CREAM)
# Lowest and highest strength of each formula, and its unit; other spellings of that unit with their factors.
_STRENGTHS = {
    CAPSULES: ("0.5", "4.5", "mg/capsule"),
    MICROGRAMS: ("1", "400", "mcg/capsule"),
    DROPS: ("0.1", "15", "mg/mL"),
    OIL: ("0.1", "15", "mg/mL"),
    CREAM: ("0.1", "2", "%"),
}
_QUANTITY_UNITS = {CAPSULES: "capsule", MICROGRAMS: "capsule", DROPS: "mL", OIL: "mL", CREAM: "g"}
OTHER_STRENGTHS = {
    "mg/capsule": (("mcg/capsule", "1000"), ("g/capsule", "0.001")),
    "mg/mL": (("mcg/mL", "1000"), ("g/L", "1"), ("% w/v", "0.1"), ("kg/L", "0.001")),
    "%": (("mg/g", "10"), ("% w/w", "1"), ("g/kg", "10"), ("mcg/mg", "10")),
}
OTHER_AMOUNTS = {
    "capsule": (("capsule", "1"),),
    "mL": (("L", "0.001"),),
    "g": (("mg", "1000"), ("kg", "0.001"), ("mcg", "1000000")),
}


def highest_strength(formula_id: str) -> Decimal:
    """Return the highest strength drawn for a formula."""
    return Decimal(_STRENGTHS[formula_id][1])


def numbers(lowest: str, highest: str, places: int = 3) -> st.SearchStrategy[Decimal]:
    """Return exact numbers between two bounds."""
    return st.decimals(Decimal(lowest), Decimal(highest), places=places, allow_nan=False, allow_infinity=False)


@st.composite
def tablet_sources(draw: st.DrawFn) -> Tablets:
    """Draw 50 mg tablets of which a sample was weighed."""
    count = draw(st.integers(20, 40))
    mean = draw(numbers("60", "700", 1))
    spare = draw(st.none() | st.integers(0, 5))
    return Tablets(
        sample_count=quantity(count, "tablet"),
        sample_mass=quantity(mean * count, "mg"),
        spare=None if spare is None else quantity(spare, "tablet"),
    )


@st.composite
def powder_sources(draw: st.DrawFn) -> BulkPowder:
    """Draw a bulk powder with a plausible certificate."""
    substance = draw(st.sampled_from(["hydrochloride", "base"]))
    if draw(st.booleans()):
        return BulkPowder(assay=quantity(draw(numbers("80", "102", 2)), "%"), assay_basis="as is", substance=substance)
    solvents = draw(st.none() | numbers("0", "1", 2))
    return BulkPowder(
        assay=quantity(draw(numbers("98", "102", 2)), "%"),
        assay_basis="anhydrous",
        water=quantity(draw(numbers("0", "10", 2)), "%"),
        solvents=None if solvents is None else quantity(solvents, "%"),
        substance=substance,
    )


def sources() -> st.SearchStrategy[Tablets | BulkPowder]:
    """Return either source of the drug."""
    return st.one_of(tablet_sources(), powder_sources())


@st.composite
def _fillings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a capsule's size and what was measured of the powders: enough room for every strength drawn here."""
    if draw(st.booleans()):
        drug, diluent = draw(numbers("0.4", "1.2")), draw(numbers("0.2", "1.2"))
        densities = (("drug", quantity(drug, "g/mL")), ("diluent", quantity(diluent, "g/mL")))
        return {"size": draw(st.sampled_from(["1", "0"])), "densities": densities}
    drug, diluent = draw(numbers("200", "800", 1)), draw(numbers("100", "800", 1))
    packing = (("drug", quantity(drug, "mg")), ("diluent", quantity(diluent, "mg/capsule")))
    size, measured_in = draw(st.sampled_from([("3", ""), ("3", "3"), ("1", "2"), ("0", "1")]))
    return {"size": size, "packing": packing, "packing_size": measured_in}


@st.composite
def details(
    draw: st.DrawFn, formula_id: str = "", source: st.SearchStrategy[Source] | None = None
) -> tuple[str, dict[str, Any]]:
    """Draw a formula and what is asked of it, quantities as quantities."""
    chosen = formula_id or draw(st.sampled_from(FORMULAS))
    lowest, highest, unit = _STRENGTHS[chosen]
    amount = _QUANTITY_UNITS[chosen]
    count = Decimal(draw(st.integers(1, 500))) if amount == "capsule" else draw(numbers("1", "2000", 2))
    own_spare = quantity(draw(st.integers(0, 20)), amount)
    spare = draw(st.sampled_from([None, own_spare, quantity(draw(numbers("0", "20", 1)), "%")]))
    overage = draw(st.none() | numbers("0", "10", 1))
    # A strength as base is compared with the range as hydrochloride, which weighs 1.1068 times as much.
    strength = draw(numbers(lowest, highest))
    small = strength <= Decimal(highest) * Decimal("0.9")
    asked: dict[str, Any] = {
        "strength": quantity(strength, unit),
        "quantity": quantity(count, amount),
        "basis": draw(st.sampled_from(["hydrochloride", "base"])) if small else "hydrochloride",
        "spare": spare,
        "overage": None if overage is None else quantity(overage, "%"),
        "source": draw(source if source is not None else sources()),
    }
    if amount == "capsule":
        asked |= draw(_fillings())
    return chosen, asked


@st.composite
def orders(draw: st.DrawFn, formula_id: str = "", source: st.SearchStrategy[Source] | None = None) -> Order:
    """Draw an order."""
    chosen, asked = draw(details(formula_id, source))
    return order(chosen, **asked)


# --- orders that are weighed on balances -----------------------------------------------------


@st.composite
def stock_sources(draw: st.DrawFn) -> StockTrituration:
    """Draw a stock trituration: 1 in 2 to 1 in 1000."""
    return StockTrituration(
        part=quantity(draw(numbers("0.1", "5", 2)), "g"),
        whole=quantity(draw(numbers("10", "100", 2)), "g"),
        diluent=draw(st.sampled_from(["", "lactose monohydrate"])),
        made_from=draw(st.sampled_from(["powder", "tablets"])),
    )


@st.composite
def other_tablets(draw: st.DrawFn) -> Tablets:
    """Draw tablets crushed beforehand, or of which no sample was weighed."""
    if draw(st.booleans()):
        return Tablets(ground="G-7") if draw(st.booleans()) else Tablets()
    weighed = draw(tablet_sources())
    deviation = quantity(draw(numbers("0.5", "9", 1)), "mg")
    assay = quantity(draw(numbers("95", "105", 1)), "%") if draw(st.booleans()) else None
    return Tablets(
        sample_count=weighed.sample_count,
        sample_mass=weighed.sample_mass,
        ground="G-7",
        deviation=deviation,
        assay=assay,
    )


@st.composite
def weighed_orders(draw: st.DrawFn, formula_id: str = "", source: st.SearchStrategy[Source] | None = None) -> Order:
    """Draw an order of any formula and source, to be weighed on one to three balances."""
    any_source: st.SearchStrategy[Source] = st.one_of(
        tablet_sources(), powder_sources(), stock_sources(), other_tablets()
    )
    chosen = formula_id or draw(st.sampled_from([*FORMULAS, MICROGRAMS]))
    chosen, asked = draw(details(chosen, source if source is not None else any_source))
    asked["balances"] = draw(several_balances())
    asked["error_allowed"] = draw(st.none() | numbers("1", "10", 1).map(lambda each: quantity(each, "%")))
    asked["triturate_for"] = draw(st.sampled_from(["least drug", "allowed error"]))
    if isinstance(asked["source"], StockTrituration):
        asked["lots"] = (Lot(component="drug", number="S-1", expiry=datetime.date(2027, 3, 1)),)
    if _QUANTITY_UNITS[chosen] == "capsule" and draw(st.booleans()):
        asked |= {"overage": None, "overage_rule": draw(st.sampled_from(["dac-nrf", "belgium"]))}
    return order(chosen, **asked)


def in_other_units(
    draw: st.DrawFn, value: Quantity, unit: str, others: dict[str, tuple[tuple[str, str], ...]]
) -> Quantity:
    """Return a quantity of a known unit, stated in another."""
    other, factor = draw(st.sampled_from(others[unit]))
    return quantity(value.magnitude * Decimal(factor), other)


@st.composite
def asked_twice(draw: st.DrawFn) -> tuple[Order, Order]:
    """Draw an order, and the same order with strength, quantity, spare and sample in other units."""
    chosen, asked = draw(details())
    again = dict(asked)
    again["strength"] = in_other_units(draw, asked["strength"], _STRENGTHS[chosen][2], OTHER_STRENGTHS)
    amount = _QUANTITY_UNITS[chosen]
    again["quantity"] = in_other_units(draw, asked["quantity"], amount, OTHER_AMOUNTS)
    spare = asked["spare"]
    if spare is not None and chosen != CAPSULES:
        unit = unit_spelling(spare)
        again["spare"] = in_other_units(draw, spare, unit, {**OTHER_AMOUNTS, "%": (("mg/g", "10"), ("mL/L", "10"))})
    source = asked["source"]
    if isinstance(source, Tablets) and source.sample_mass is not None:
        grams = quantity(source.sample_mass.magnitude / 1000, "g")
        again["source"] = Tablets(sample_count=source.sample_count, sample_mass=grams, spare=source.spare)
    return order(chosen, **asked), order(chosen, **again)
