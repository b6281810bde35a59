"""Plausibility: numbers that cannot be, are outside their limits, or are off by a slip of the decimal point."""

from __future__ import annotations

import re
import statistics
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from compounding import rounding, units
from compounding.calculations.balances import Balance
from compounding.propagation import sensitivities
from compounding.records.compounding_record import Limit, Material
from compounding.records.finding import MINOR, Finding
from compounding.records.preparation.plan import is_within
from compounding.sheets.layout import NUMBER, field_name
from compounding.sheets.lots import has_lot_amounts, is_made_up, lot_field, lot_places
from compounding.sheets.review.accounts import whole_of_left_over
from compounding.sheets.review.amounts import (
    Slip,
    decades_off,
    far_below,
    in_words,
    is_multiple,
    roughly,
    roughly_of,
    slip,
)
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.net_fills import capsule_size, single_weights, tare, theoretical_fill
from compounding.sheets.review.strength import part_in_strength
from compounding.units import format_quantity, quantity

_COUNTS = ("tablet", "capsule", "drop")
_MAY_BE_ZERO = re.compile(r"labels_\w+|yield_actual|account_\d+_actual|material_\d+_lot_\d+_actual")
# A quality result is judged against its own limits; a loss of mass may come out below zero.
_NOT_BOUNDED = re.compile(r"quality_\d+_result")
# What binary arithmetic leaves behind the 9th decimal is no part of a limit, as on the sheet.
_PLACES = 9
_STOP = "STOP"
_FILL = re.compile(r"fill_[0-9]+")
# A judgement: what is left over follows from small differences, and counts as a slip only if it is out by more of all.
_LEFT_OVER = Decimal("0.1")
# The masses of empty shells are tabulated to 10 %.
_SHELL_NEAR = Decimal("0.25")
_OVERFILL = Decimal("1.03")
# Below this share of a limit's value, an entry has nothing to do with it.
_NO_PART = 1e-9
# A judgement: an amount that is 10 % out changes the strength by no more than 1 %.
_SMALL_PART = 0.1
_NO_STRENGTH = (
    "It does not change the strength of the drug by itself: the pharmacist judges what it does to the preparation."
)
# Judgements: least and greatest value that is plausible, and a usual one from which a slip is counted.
_USUAL_TABLET = Decimal(300)
_USUAL_SAMPLE = Decimal(20)
_DENSITY = (Decimal("0.1"), Decimal("2.5"), Decimal("0.6"))
_DROPPER = (Decimal(5), Decimal(100), Decimal(25))
_ACTUATION = (Decimal("0.05"), Decimal(2), Decimal("0.25"))
_PLAUSIBLE: Mapping[str, tuple[Decimal, Decimal, Decimal]] = MappingProxyType(
    {"density_drug": _DENSITY, "density_diluent": _DENSITY, "dropper": _DROPPER, "actuation": _ACTUATION}
)
# Where a quantity that is worked out from entries is reported: at the entry that is slipped in most easily.
_ENTERED_AS: Mapping[str, str] = MappingProxyType(
    {"mean_tablet_mass": "tablet_sample_mass", "dropper": "dropper_volume"}
)
_SLIP = "SLIP-"


def plausibility_findings(filled: Filled) -> Iterator[Finding]:
    """Yield what is not plausible in the numbers of a filled sheet.

    Where an entry of the bench is a slip, what follows from it is wrong too: numbers that are out by a power of ten
    against that are no slips of their own, and not called so.
    """
    yield from _ranges(filled)
    at_the_bench = [*_live_limits(filled), *_bench_magnitudes(filled)]
    yield from at_the_bench
    slipped = _keys_slipped(filled, at_the_bench)
    for each in (*_measured_out(filled), *_accounts(filled), *_capsule_weights(filled), *_fills(filled)):
        if not (slipped and each.code.startswith(_SLIP) and _depends(filled, each, slipped)):
            yield each


def _measured_out(filled: Filled) -> Iterator[Finding]:
    for material in filled.record.materials:
        yield from _material(filled, material)
        # Of what is made up less is taken than the target, so that the sum of its lots shows no slip in one of them.
        if is_made_up(material) and has_lot_amounts(material):
            yield from _lots(filled, material)


def _lots(filled: Filled, material: Material) -> Iterator[Finding]:
    """Yield the lots of which far less was taken than was planned."""
    unit = units.unit_words(material.unit)
    for place in lot_places(material):
        name = lot_field(material, place, "actual")
        taken, planned = filled.number(name), filled.shown(lot_field(material, place, "planned"))
        off = far_below(taken, planned) if taken is not None and planned is not None else None
        if off is not None and taken is not None and planned is not None:
            found = f"{in_words(taken, unit)}, {off.words(unit)}"
            yield filled.find(off.code, name, expected=f"about {in_words(planned, unit)}", found=found)


def _keys_slipped(filled: Filled, findings: Collection[Finding]) -> frozenset[str]:
    """Return the lines of the bench that are slips, each with the entries that it is worked out from."""
    slips = {(each.sheet, each.cell) for each in findings if each.code.startswith(_SLIP)}
    keys = {each.key for each in filled.record.bench if _is_at(filled, field_name("bench", each.key), slips)}
    return frozenset(keys | {line for line, entered in _ENTERED_AS.items() if entered in keys})


def _is_at(filled: Filled, name: str, places: Collection[tuple[str, str]]) -> bool:
    field = filled.fields.get(name)
    return field is not None and (field.sheet, field.cell) in places


def _depends(filled: Filled, found: Finding, slipped: frozenset[str]) -> bool:
    """Return whether what a finding expects follows from entries that are slips."""
    place = {(found.sheet, found.cell)}
    lines = {field_name("material", each.number, "actual"): each.target for each in filled.record.materials}
    lines |= {
        field_name("account", number, "actual"): line.theory
        for number, line in enumerate(filled.record.reconciliation, start=1)
    }
    lines |= {"yield_actual": filled.record.yielded}
    lines |= dict.fromkeys((name for name in filled.entries if name.startswith("fill_")), filled.record.yielded)
    lines |= dict.fromkeys(single_weights(filled), filled.record.per_unit)
    key = next((key for name, key in lines.items() if key and _is_at(filled, name, place)), "")
    return bool(key) and not filled.working[key].is_open and not slipped.isdisjoint(sensitivities(filled.working, key))


# --- numbers that cannot be ------------------------------------------------------------------


def _ranges(filled: Filled) -> Iterator[Finding]:
    for name, entry in filled.entries.items():
        if entry.number is None or entry.field.type != NUMBER or _NOT_BOUNDED.fullmatch(name):
            continue
        number, unit = entry.number, entry.field.unit
        zero = bool(_MAY_BE_ZERO.fullmatch(name))
        if number < 0 or (number == 0 and not zero):
            expected = "0 or above" if zero else "above 0"
            yield filled.find("RANGE", name, expected=expected, found=in_words(number, unit))
        elif (unit in _COUNTS or name.startswith("labels_")) and number != number.to_integral_value():
            yield filled.find("RANGE", name, expected="a whole number", found=in_words(number, unit))


# --- what was measured out -------------------------------------------------------------------


def _material(filled: Filled, material: Material) -> Iterator[Finding]:
    name = field_name("material", material.number, "actual")
    actual = filled.number(name)
    if actual is None or actual <= 0:
        return
    slipped = _target_finding(filled, material, name, actual)
    if slipped is not None:
        yield slipped
    if slipped is None or slipped.code == "LIMIT":
        yield from _weighing(filled, material, name, actual)
    if material.balance and not is_multiple(actual, material.step):
        yield filled.find(
            "RESOLUTION",
            name,
            expected=f"a multiple of {in_words(material.step, material.unit)}, which {material.balance} shows",
            found=in_words(actual, material.unit),
        )


def _target_finding(filled: Filled, material: Material, name: str, actual: Decimal) -> Finding | None:
    """Return the finding on an amount against its target and limits, if there is one."""
    number, unit = material.number, units.unit_words(material.unit)
    if filled.values.get(field_name("material", number, "target")) == _STOP:
        expected = "nothing measured out: the target reads STOP, as it is outside what may be weighed"
        return filled.find("LIMIT", name, expected=expected, found=in_words(actual, unit))
    target, lowest, highest = (
        filled.shown(field_name("material", number, each)) for each in ("target", "lowest", "highest")
    )
    if target is None or lowest is None or highest is None:
        return None
    low, high = (rounding.half_up(each, _PLACES) for each in (lowest, highest))
    if low <= rounding.half_up(actual, _PLACES) <= high:
        return None
    expected = in_words(target, unit)
    expected += f" ({in_words(low, unit)} to {in_words(high, unit)})" if low != high else ""
    off = slip(actual, target)
    if off is not None:
        return filled.find(
            off.code, name, expected=expected, found=f"{in_words(actual, unit)}, {off.words(material.unit)}"
        )
    sign = "+" if actual > target else "\N{MINUS SIGN}"
    share = rounding.half_up(abs(actual - target) / target * 100, 1) if target > 0 else Decimal(0)
    found = f"{in_words(actual, unit)} ({sign}{units.number_text(share)} %)" if share else in_words(actual, unit)
    return filled.find("LIMIT", name, expected=expected, found=found, action=_limit_action(filled, material))


def _limit_action(filled: Filled, material: Material) -> str:
    """Return what to do about an amount outside its limits; "" for the usual, as where the strength depends on it."""
    is_drug = material.key == "tablets" or material.key.split("-")[0] == "drug"
    return "" if is_drug or part_in_strength(filled, material) > _SMALL_PART else _NO_STRENGTH


def _weighing(filled: Filled, material: Material, name: str, actual: Decimal) -> Iterator[Finding]:
    unit, found = units.unit_words(material.unit), in_words(actual, material.unit)
    if material.least is not None and actual < material.least:
        least = in_words(material.least, unit)
        yield filled.find("MINIMUM", name, expected=f"{least} or more, the least on {material.balance}", found=found)
    if material.most is not None and actual > material.most:
        most = in_words(material.most, unit)
        yield filled.find("MINIMUM", name, expected=f"at most {most}, the capacity of {material.balance}", found=found)


# --- what was measured at the bench ----------------------------------------------------------


def _live_limits(filled: Filled) -> Iterator[Finding]:
    """Yield the limits of the plan that what was measured at the bench does not keep."""
    record = filled.record
    open_limits = [each for each in record.limits if record.working[each.key].is_open]
    for number, limit in enumerate(open_limits, start=1):
        value = filled.working[limit.key].value
        if units.is_open(value) or is_within(value, limit) or not _follows_from_entries(filled, limit.key):
            continue
        name = (
            _slipped_count(filled, limit.key) or _bench_field(filled, limit.key) or field_name("limit", number, "value")
        )
        found = f"{roughly_of(value)} for the {filled.working[limit.key].symbol}"
        if limit.key == "mean_tablet_mass":
            off = decades_off(units.magnitude(value, "mg/tablet"), _USUAL_TABLET)
            code = off.code if off is not None else "LIMIT"
            found += _worked_out_from(filled, "tablet_sample_mass", "tablet_sample_count")
            yield filled.find(code, name, expected=_bounds(limit), found=found, action=_sentence(limit.consequence))
            continue
        impossible = limit.lowest is not None and limit.lowest.magnitude == 0
        severity = "" if impossible else MINOR
        yield filled.find(
            "LIMIT",
            name,
            expected=_bounds(limit),
            found=found,
            severity=severity,
            action=_sentence(limit.consequence),
        )


def _follows_from_entries(filled: Filled, key: str) -> bool:
    """Return whether an entry has a part in a line; what tablets leave over is the same share whatever they weigh."""
    working = filled.working
    slopes = sensitivities(working, key)
    entries = [each.key for each in filled.record.bench if each.key in slopes]
    whole = abs(float(working[key].value.magnitude)) or 1.0
    return any(abs(slopes[each] * float(working[each].value.magnitude)) > _NO_PART * whole for each in entries)


def _bounds(limit: Limit) -> str:
    low, high = (None if each is None else format_quantity(each) for each in (limit.lowest, limit.highest))
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"at most {high}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _bench_field(filled: Filled, key: str) -> str:
    """Return the bench entry at which a line is reported; "" where there is none."""
    keys = {each.key for each in filled.record.bench}
    entered = next((each for each in (key, _ENTERED_AS.get(key, "")) if each in keys), "")
    return field_name("bench", entered) if entered else ""


def _slipped_count(filled: Filled, key: str) -> str:
    """Return the entry of the tablets in a sample where it is 2 or 200, as a slip of 20 is; else ""."""
    name = field_name("bench", "tablet_sample_count")
    count = filled.number(name) if key == "mean_tablet_mass" else None
    return name if count is not None and slip(count, _USUAL_SAMPLE, near=Decimal(0)) is not None else ""


def _bench_magnitudes(filled: Filled) -> Iterator[Finding]:
    """Yield the bench entries of which the magnitude cannot be."""
    plausible = dict(_PLAUSIBLE)
    volume = units.magnitude(size.volume, "mL/capsule") if (size := capsule_size(filled)) is not None else None
    if volume is not None:
        # A packing statistic is a density in the volume of the capsule.
        low, high, usual = (each * 1000 * volume for each in _DENSITY)
        plausible |= {f"packing_{each}": (low, high, usual) for each in ("drug", "diluent")}
    for key, (lowest, highest, usual) in plausible.items():
        name = _bench_field(filled, key)
        if not name or units.is_open(filled.working[key].value):
            continue
        line = filled.working[key]
        off = decades_off(line.value.magnitude, usual)
        if off is None or lowest <= line.value.magnitude <= highest:
            continue
        unit = units.unit_words(line.unit)
        bounds = f"{units.number_text(lowest)} to {roughly(highest, unit)}"
        # "5 to 100 drops per mL" says what it is, and so does the subject of most; "0.1 to 2.5 g per mL" does not.
        is_said = line.symbol in f"{filled.label(name)}, {roughly(highest, unit)}"
        yield filled.find(
            off.code,
            name,
            expected=f"about {bounds}" if is_said else f"{line.symbol}: about {bounds}",
            found=roughly(line.value.magnitude, unit)
            + (_worked_out_from(filled, "dropper_volume", "dropper_drops") if key == "dropper" else ""),
        )


def _worked_out_from(filled: Filled, *keys: str) -> str:
    """Return in words the bench entries, with their cells, that a line is worked out from; "" where one is not there.

    Which of them is the slip, only who measured can say.
    """
    parts: list[str] = []
    for name in (field_name("bench", key) for key in keys):
        number = filled.number(name)
        if number is None or name not in filled.fields:
            return ""
        parts.append(f"{in_words(number, filled.fields[name].unit)} (cell {filled.fields[name].cell})")
    return f", from {' and '.join(parts)}: see which of them is wrong"


# --- what came out ---------------------------------------------------------------------------


def _accounts(filled: Filled) -> Iterator[Finding]:
    yield from _account(filled, "yield", filled.record.yielded)
    for number, line in enumerate(filled.record.reconciliation, start=1):
        yield from _account(filled, field_name("account", number), line.theory)


def _account(filled: Filled, prefix: str, key: str) -> Iterator[Finding]:
    name = f"{prefix}_actual"
    actual, theory = filled.number(name), filled.shown(f"{prefix}_theory")
    if actual is None or theory is None:
        return
    off = slip(actual, theory)
    if off is None or not _is_far(filled, key, actual - theory):
        return
    unit = filled.fields[name].unit
    found = f"{in_words(actual, unit)}, {off.words(unit)}"
    yield filled.find(off.code, name, expected=in_words(theory, unit), found=found)


def _is_far(filled: Filled, key: str, difference: Decimal) -> bool:
    """Return whether what is left over is far from theory, against the whole of which it is left."""
    whole = whole_of_left_over(filled, key)
    return whole is None or abs(difference) > _LEFT_OVER * units.magnitude(whole, filled.working[key].unit)


# --- single capsules and containers ----------------------------------------------------------


def _capsule_weights(filled: Filled) -> Iterator[Finding]:
    yield from _shell(filled)
    theory = theoretical_fill(filled)
    if theory is None:
        return
    gross = theory + (tare(filled) or 0)
    for name, weight in single_weights(filled).items():
        off = slip(weight, gross, near=Decimal("0.1"))
        if off is not None:
            found = f"{in_words(weight, 'mg')}, {off.words('mg')}"
            yield filled.find(off.code, name, expected=f"about {roughly(gross, 'mg')}", found=found)
    yield from _weight_digits(filled)


def _shell(filled: Filled) -> Iterator[Finding]:
    size, mass = capsule_size(filled), filled.number("weights_shell")
    if size is None or mass is None:
        return
    usual = units.magnitude(size.empty_mass, "mg/capsule")
    off = slip(mass, usual, near=_SHELL_NEAR)
    if off is not None:
        expected = f"about {in_words(usual, 'mg')} for an empty shell of size {size.name}"
        found = f"{in_words(mass, 'mg')}, {off.words('mg')}"
        yield filled.find(off.code, "weights_shell", expected=expected, found=found)


def _weight_digits(filled: Filled) -> Iterator[Finding]:
    """Yield the first weight with more digits than the balance named shows, where it is one of the order's."""
    balance = _named_balance(filled)
    if balance is None:
        return
    step = units.magnitude(balance.readability, "mg")
    finer = [(name, weight) for name, weight in single_weights(filled).items() if not is_multiple(weight, step)]
    if finer:
        name, weight = finer[0]
        more = f", and {len(finer) - 1} more" if len(finer) > 1 else ""
        expected = f"multiples of {format_quantity(quantity(step, 'mg'))}, which {balance.name} shows"
        yield filled.find("RESOLUTION", name, expected=expected, found=in_words(weight, "mg") + more)


def _named_balance(filled: Filled) -> Balance | None:
    """Return the balance of the order with whose name the entry begins: "A, printout 12" is balance A."""
    words = re.findall(r"[^\s,;:/]+", filled.words("weights_balance").casefold())
    for balance in filled.record.order.balances:
        name = balance.name.casefold().split()
        if name and words[: len(name)] == name:
            return balance
    return None


def _fills(filled: Filled) -> Iterator[Finding]:
    """Yield the fills that are more than the whole batch, or far less than what was planned or fills the others."""
    fills = _entered_fills(filled)
    yield from _too_full(filled, fills)
    planned = _planned_fills(filled)
    for name, fill in fills.items():
        usual, why = _planned_above(fill, planned) if planned else _usual_of_others(name, fills)
        off = far_below(fill, usual)
        if off is not None:
            unit = filled.fields[name].unit
            expected = f"about {in_words(usual, unit)}, {why}"
            yield filled.find(off.code, name, expected=expected, found=f"{in_words(fill, unit)}, {off.words(unit)}")


def _planned_fills(filled: Filled) -> tuple[Decimal, ...]:
    """Return what each prescription takes of a batch that was merged from several; () where that is not stated.

    The one prescription of a batch may be filled into any number of containers, which are not planned.
    """
    stated = [share.quantity for share in filled.record.order.shares if share.quantity is not None]
    unit = filled.working[filled.record.yielded].unit
    return tuple(units.magnitude(each, unit) for each in stated)


def _planned_above(fill: Decimal, planned: Collection[Decimal]) -> tuple[Decimal, str]:
    """Return what was planned that a fill is far below, and in words what it is; 0 where it is far below nothing.

    A fill that is a good part of the least that was planned is no slip of the most.
    """
    far = [each for each in planned if far_below(fill, each) is not None and fill * 10 <= min(planned)]
    return min(far, default=Decimal(0)), "as planned for a prescription"


def _usual_of_others(name: str, fills: Mapping[str, Decimal]) -> tuple[Decimal, str]:
    """Return the median of the other fills, 0 where there are none, and in words what it is."""
    others = [each for other, each in fills.items() if other != name and each > 0]
    return (statistics.median(others) if others else Decimal(0)), "as in the other containers"


def _entered_fills(filled: Filled) -> dict[str, Decimal]:
    """Return the fills of the containers by the names of their fields, without blanks and words."""
    names = [each for each in filled.entries if _FILL.fullmatch(each)]
    return {name: fill for name in names if (fill := filled.number(name)) is not None}


def _too_full(filled: Filled, fills: Mapping[str, Decimal]) -> Iterator[Finding]:
    batch = filled.working[filled.record.yielded].value
    if units.is_open(batch):
        return
    for name, fill in fills.items():
        if fill <= batch.magnitude * _OVERFILL:
            continue
        unit = filled.fields[name].unit
        off: Slip | None = slip(fill, batch.magnitude)
        expected = f"at most the batch, {format_quantity(batch)}"
        words = f", {off.words(unit)}" if off is not None else ""
        code, found = off.code if off is not None else "LIMIT", in_words(fill, unit) + words
        action = "" if off is not None else "Find out what was filled: no container holds more than was made."
        yield filled.find(code, name, expected=expected, found=found, action=action)
