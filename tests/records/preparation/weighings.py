"""What comes into a batch by its materials, worked out from the targets alone, and which balance each is weighed on."""

from __future__ import annotations

from decimal import Decimal

from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.records.order import BulkPowder, Order, StockTrituration, Tablets
from compounding.records.preparation import prepare
from compounding.units import is_open, magnitude
from tests.balances import least, most
from tests.records.preparation.orders import formula, number

FIVE = Decimal(5)
_SALT, _BASE = Decimal("377.86"), Decimal("341.40")


def targets(record: CompoundingRecord, *, rounded: bool = True) -> dict[str, Decimal]:
    """Return the targets by key, in mg or mL, as they are weighed or as they were worked out."""
    found = {}
    for each in record.materials:
        value = record.working[each.target].value
        unit = "mg" if each.unit == "g" else each.unit
        found[each.key] = magnitude(each.rounded(value) if rounded else value, unit)
    return found


def material(record: CompoundingRecord, key: str) -> Material:
    """Return one line of the materials."""
    return next(each for each in record.materials if each.key == key)


def stages(record: CompoundingRecord, key: str) -> list[tuple[Decimal, Decimal]]:
    """Return part and whole of each stage by which a component is diluted."""
    masses = targets(record)
    found: list[tuple[Decimal, Decimal]] = []
    while f"{key}-part-{len(found) + 1}" in masses:
        stage = len(found) + 1
        part, other = masses[f"{key}-part-{stage}"], masses[f"{key}-diluent-{stage}"]
        is_liquid = material(record, f"{key}-diluent-{stage}").unit == "mL"
        found.append((part, other if is_liquid else part + other))
    return found


def brought(record: CompoundingRecord, key: str, *, rounded: bool = True) -> Decimal:
    """Return what of a component comes into the batch [mg or mL], by what is measured out of it."""
    amount = targets(record, rounded=rounded)[key]
    for part, whole in stages(record, key):
        amount = amount * part / whole
    return amount


def powder_needed(order: Order, record: CompoundingRecord) -> Decimal:
    """Return the mass of tablets, powder or stock trituration that holds the drug [mg], from the order alone."""
    amount = {"capsule": ("capsules", "mg/capsule"), "cream": ("mass", "mg/g")}.get(
        record.formula.form, ("volume", "mg/mL")
    )
    key, unit = amount
    strength = order.prescription.strength
    per_unit = strength.magnitude * 10 if unit == "mg/g" else magnitude(strength, unit)
    drug = per_unit * number(record, key, unit.partition("/")[2])
    overage = {"dac-nrf": Decimal(10), "belgium": FIVE}.get(order.overage_rule, Decimal(0))
    drug *= 1 + (order.overage.magnitude if order.overage is not None else overage) / 100
    if order.prescription.basis == "base":
        drug *= _SALT / _BASE
    match order.source:
        case Tablets(sample_mass=mass, sample_count=count) if mass is not None and count is not None:
            return drug / 50 * magnitude(mass, "mg") / count.magnitude
        case BulkPowder() as powder:
            if powder.substance == "base":
                drug *= _BASE / _SALT
            wet = sum(each.magnitude for each in (powder.water, powder.solvents) if each is not None)
            return drug / (powder.assay.magnitude / 100) / (1 - Decimal(wet) / 100)
        case StockTrituration() as stock:
            return drug * magnitude(stock.whole, "mg") / magnitude(stock.part, "mg")
    raise ValueError("the powder waits for the mean tablet mass")


def check_weighings(record: CompoundingRecord) -> None:
    """See that every mass is weighed on a balance that may weigh it, as it is shown there."""
    order = record.order
    allowed = FIVE if order.error_allowed is None else order.error_allowed.magnitude
    named = {each.name: each for each in order.balances}
    for each in record.materials:
        value = record.working[each.target].value
        if each.unit not in ("mg", "g"):
            assert not each.balance
            continue
        if is_open(value):
            assert each.balance in named
            continue
        mass = magnitude(each.rounded(value), "mg")
        if not mass:
            continue
        on = named[each.balance]
        assert least(on, allowed) <= mass <= most(on), (each.key, mass, on)
        assert mass % magnitude(on.readability, "mg") == 0, (each.key, mass, on)
        if "-part-" in each.key or "-diluent-" in each.key:
            assert mass == magnitude(value, "mg"), f"{each.key} is planned, and so needs no rounding"


def weighed_of(order: Order) -> CompoundingRecord:
    """Return the record of an order, its weighings checked."""
    record = prepare(order, formula(order.formula))
    check_weighings(record)
    return record
