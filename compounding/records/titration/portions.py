"""What one dose is made up of: capsules of the strengths chosen, a volume or drops, or actuations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations import comparisons, creams, doses, drops, titrations
from compounding.errors import QuantityError
from compounding.printed import alone, shown
from compounding.records.dosage_form import CAPSULE, DROPS
from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.titration.schedule import dose_text, strength_text
from compounding.units import Quantity, format_quantity, is_measured_in, quantity

# Judgements: more capsules to a dose are not taken as prescribed, and more drops not counted; the bound of counting
# is that of single batches.
MOST_CAPSULES = 10
MOST_DROPS = 20
WIDEST_COUNTING_ERROR = 10
_MOST_SUGGESTIONS = 3
_LARGEST_VOLUME = quantity(1, "mL/dose")


@dataclass(frozen=True, kw_only=True)
class Portion:
    """One dose as it is taken.

    Attributes
    ----------
    dose, given
        Drug prescribed in one dose, and drug in what is taken [mg/dose].
    parts
        For each strength that the dose takes, the strength and its amount in one dose: capsules, mL or g.
    texts
        What to take of each of them, such as "1 capsule of 1.5 mg" and "2 capsules of 0.5 mg".
    whole
        Whole drops or actuations that are counted; nothing where capsules or mL are taken.
    """

    dose: Quantity
    given: Quantity
    parts: tuple[tuple[Quantity, Quantity], ...]
    texts: tuple[str, ...]
    whole: Quantity | None = None

    @property
    def text(self) -> str:
        """What to take, such as "1 capsule of 1.5 mg and 2 capsules of 0.5 mg"."""
        return joined(self.texts)


class Portions:
    """The portions of all doses of a schedule, with what stands in their way and what should be known of them."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self._portions: dict[Decimal, Portion] = {}

    def __getitem__(self, dose: Quantity) -> Portion:
        """Return the portion of a dose."""
        return self._portions[dose.magnitude]

    def add(self, portion: Portion) -> None:
        """Keep the portion of a dose; one that is counted as another dose is has a warning."""
        for other in self._portions.values():
            if portion.whole is not None and portion.whole == other.whole:
                self.warnings.append(
                    f"{dose_text(other.dose)} and {dose_text(portion.dose)} are both taken as {portion.text}: "
                    "that step changes nothing. Choose a strength that tells them apart."
                )
        self._portions[portion.dose.magnitude] = portion


def planned_portions(
    order: Order, formula: Formula, wanted: Sequence[Quantity], strengths: Sequence[Quantity], graduation: Quantity
) -> Portions:
    """Return the portion of every dose, or the problems for which there is none.

    Parameters
    ----------
    wanted
        The doses, each once [mg/dose].
    strengths
        As `read_strengths` returns them.
    graduation
        Step of the scale of the oral syringe [mL].
    """
    portions = Portions()
    match formula.dosage_form.batch_unit:
        case "capsule":
            _capsules(portions, formula, wanted, strengths)
        case "mL":
            if formula.form == DROPS.name:
                _warn_of_volumes(portions, wanted, strengths[0])
            _volumes(portions, order, wanted, strengths[0], graduation)
        case _:
            _actuations(portions, order, wanted, strengths[0])
    return portions


def read_strengths(formula: Formula, given: Sequence[Quantity], wanted: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the strengths of a campaign in mg per capsule, mL or g; of capsules, each dose's own if none is given.

    Raises
    ------
    QuantityError
        A strength is of another kind than the form's, or there are none or several where one is needed.
    """
    if formula.form == CAPSULE.name:
        chosen = given or [quantity(dose.magnitude, "mg/capsule") for dose in wanted]
        for each in chosen:
            if not is_measured_in(each, "mg/capsule") or not each.magnitude:
                raise QuantityError(units.described(each), "this is no strength of capsules", "write 1.5 mg/capsule")
        return tuple(dict.fromkeys(units.converted(each, "mg/capsule") for each in chosen))
    is_by_volume = formula.dosage_form.batch_unit == "mL"
    example = "1 mg/mL" if is_by_volume else "1 %"
    if len(given) != 1:
        shown_all = ", ".join(units.described(each) for each in given) or "no strength"
        raise QuantityError(shown_all, "a campaign of this form has one strength", f'state it, such as "{example}"')
    (strength,) = given
    kinds = formula.dosage_form.direct_units
    if not strength.magnitude or not any(is_measured_in(strength, each) for each in kinds):
        raise QuantityError(units.described(strength), "this is no strength for a titration", f"write {example}")
    if is_by_volume:
        return (units.mass_concentration(strength),)
    return (units.converted(units.mass_fraction(strength), "mg/g"),)


# --- capsules --------------------------------------------------------------------------------


def _capsules(portions: Portions, formula: Formula, wanted: Sequence[Quantity], strengths: Sequence[Quantity]) -> None:
    falling = sorted((each.magnitude for each in strengths), reverse=True)
    counts = {dose.magnitude: fewest_capsules(dose.magnitude, falling) for dose in wanted}
    for dose in wanted:
        found = counts[dose.magnitude]
        if found is not None:
            portions.add(_of_capsules(dose, falling, found))
    if None in counts.values():
        portions.problems.append(_impossible(formula, counts, falling))
        return
    for place, strength in enumerate(falling):
        if not any(found and found[place] for found in counts.values()):
            text = strength_text(quantity(strength, "mg/capsule"))
            portions.problems.append(f"no dose takes a capsule of {text}; leave that strength out")


def fewest_capsules(dose: Decimal, strengths: Sequence[Decimal], most: int = MOST_CAPSULES) -> tuple[int, ...] | None:
    """Return how many capsules of each strength make a dose exactly, the fewest in all; nothing if none do.

    Parameters
    ----------
    dose, strengths
        In one unit; the strengths from the highest to the lowest.
    most
        Capsules that a dose may be made of.

    Examples
    --------
    >>> fewest_capsules(Decimal("4"), [Decimal("1.5"), Decimal("0.5")])
    (2, 2)
    """
    if not dose:
        return (0,) * len(strengths)
    if not strengths:
        return None
    best: tuple[int, ...] | None = None
    for count in range(min(int(dose // strengths[0]), most), -1, -1):
        rest = fewest_capsules(dose - strengths[0] * count, strengths[1:], most - count)
        if rest is not None:
            best, most = (count, *rest), count + sum(rest) - 1
    return best


def _of_capsules(dose: Quantity, strengths: Sequence[Decimal], counts: Sequence[int]) -> Portion:
    parts = tuple(
        (quantity(strength, "mg/capsule"), quantity(count, "capsule/dose"))
        for strength, count in zip(strengths, counts, strict=True)
        if count
    )
    texts = tuple(
        f"{format_quantity(quantity(count.magnitude, 'capsule'))} of {dose_text(strength)}" for strength, count in parts
    )
    return Portion(dose=dose, given=dose, parts=parts, texts=texts)


def _impossible(formula: Formula, counts: dict[Decimal, tuple[int, ...] | None], strengths: Sequence[Decimal]) -> str:
    lacking = [dose for dose, found in counts.items() if found is None]
    names, chosen = _masses(lacking), _masses(strengths)
    remedy = "leave --strengths out, for a strength of its own for each dose"
    would_do = _would_do(formula, list(counts), lacking, strengths)
    if would_do:
        added = " or ".join(_masses([each]) for each in would_do)
        remedy = f"with capsules of {added} as well they can be; or {remedy}"
    return f"{names}: no more than {MOST_CAPSULES} whole capsules of {chosen} make this dose exactly; {remedy}"


def _would_do(
    formula: Formula, wanted: Sequence[Decimal], lacking: Sequence[Decimal], strengths: Sequence[Decimal]
) -> list[Decimal]:
    """Return single strengths, in the formula's range, with which all doses can be made."""
    low, high = (units.magnitude(each, "mg/capsule") for each in (formula.strength.lowest, formula.strength.highest))
    rests = {dose - strength for dose in lacking for strength in strengths if dose > strength}
    candidates = sorted({_common_measure(wanted), *lacking, *rests}, reverse=True)
    found = []
    for each in candidates:
        if low <= each <= high:
            more = sorted({*strengths, each}, reverse=True)
            if all(fewest_capsules(dose, more) for dose in wanted):
                found.append(each)
    return found[:_MOST_SUGGESTIONS]


def _common_measure(numbers: Sequence[Decimal]) -> Decimal:
    """Return the largest number of which all are whole multiples."""
    scale = Decimal(10) ** max(-int(each.as_tuple().exponent) for each in (*numbers, Decimal(1)))
    return Decimal(math.gcd(*(int(each * scale) for each in numbers))) / scale


def _masses(numbers: Iterable[Decimal]) -> str:
    return ", ".join(dose_text(quantity(each, "mg")) for each in numbers)


# --- liquids ---------------------------------------------------------------------------------


def dropper_of(order: Order) -> Quantity | None:
    """Return the dropper's calibration in drops per mL, through the density where the drops were weighed.

    Raises
    ------
    QuantityError
        Drops that were weighed, without the density of the product.
    """
    if order.dropper is None or not is_measured_in(order.dropper, "drop/g"):
        return order.dropper
    if order.density is None:
        raise QuantityError(
            format_quantity(order.dropper), "drops that were weighed need the density of the product", "state it"
        )
    return units.worked_out(drops.drops_per_volume_by_mass(order.dropper, order.density))


def _warn_of_volumes(portions: Portions, wanted: Sequence[Quantity], strength: Quantity) -> None:
    """Warn of doses that are much for the place under the tongue."""
    large = [
        f"{dose_text(dose)} ({alone(volume)})"
        for dose in wanted
        if (volume := doses.volume_per_dose(dose, strength)).magnitude > _LARGEST_VOLUME.magnitude
    ]
    if large:
        portions.warnings.append(
            f"Doses of {', '.join(large)}: more than 1 mL is hard to hold under the tongue (common practice; confirm). "
            "Consider a stronger preparation."
        )


def _volumes(
    portions: Portions, order: Order, wanted: Sequence[Quantity], strength: Quantity, graduation: Quantity
) -> None:
    dropper = dropper_of(order)
    for dose in wanted:
        volume = doses.volume_per_dose(dose, strength)
        counted = None if dropper is None else _counted(portions, dose, volume, strength, dropper)
        if _is_multiple(volume, graduation):
            how = alone(counted.whole) if counted and counted.whole is not None else "with the oral syringe"
            text = f"{alone(volume)} ({how})" if counted else f"{alone(volume)} {how}"
            portions.add(Portion(dose=dose, given=dose, parts=((strength, volume),), texts=(text,)))
        elif counted is not None:
            portions.add(counted)
        else:
            portions.problems.append(
                f"{dose_text(dose)} is {alone(volume)} of {shown(strength)}: that cannot be read on an oral syringe "
                f"marked every {format_quantity(graduation)}, nor counted in whole drops, {MOST_DROPS} at most; choose "
                "another strength, or for drops state the dropper's calibration"
            )


def _counted(
    portions: Portions, dose: Quantity, volume: Quantity, strength: Quantity, dropper: Quantity
) -> Portion | None:
    """Return a dose in whole drops, or nothing where they are too many to count or counting puts it too far out."""
    whole = drops.whole_drops(drops.drops_per_dose(volume, dropper))
    if not 0 < whole.magnitude <= MOST_DROPS:
        return None
    given = drops.counted_dose(whole, drops.drug_per_drop(strength, dropper))
    error = comparisons.deviation(given, dose)
    if abs(error.magnitude) > WIDEST_COUNTING_ERROR:
        return None
    if error.magnitude:
        portions.warnings.append(_deviation(dose, whole, given, error))
    counted = titrations.volume_of_drops(whole, dropper)
    return Portion(dose=dose, given=given, parts=((strength, counted),), texts=(alone(whole),), whole=whole)


def _is_multiple(volume: Quantity, graduation: Quantity) -> bool:
    number = units.magnitude(volume, "mL/dose") / units.magnitude(graduation, "mL")
    return bool(number == number.to_integral_value())


# --- creams ----------------------------------------------------------------------------------


def _actuations(portions: Portions, order: Order, wanted: Sequence[Quantity], strength: Quantity) -> None:
    if order.actuation is None:
        portions.problems.append(
            "a calendar in actuations needs the mass of one, measured with this pump (--actuation "
            '"0.25 g/actuation"): none is assumed'
        )
        return
    each = creams.drug_per_actuation(strength, order.actuation)
    for dose in wanted:
        exact = creams.actuations_per_dose(dose, each)
        whole = titrations.whole_actuations(exact)
        if not whole.magnitude:
            portions.problems.append(
                f"{dose_text(dose)} is {alone(exact)} of {shown(each)}: it cannot be given; choose a lower strength"
            )
            continue
        given = titrations.dose_in_actuations(whole, each)
        error = comparisons.deviation(given, dose)
        if error.magnitude:
            portions.warnings.append(_deviation(dose, whole, given, error))
        mass = titrations.mass_of_actuations(whole, order.actuation)
        portions.add(Portion(dose=dose, given=given, parts=((strength, mass),), texts=(alone(whole),), whole=whole))


def _deviation(dose: Quantity, whole: Quantity, given: Quantity, error: Quantity) -> str:
    way = "more" if error.magnitude > 0 else "less"
    size = shown(quantity(abs(error.magnitude), "%"), 3)
    return f"{dose_text(dose)}, taken as {alone(whole)}, is {alone(given)}: {size} {way} than prescribed."


def joined(texts: Sequence[str]) -> str:
    """Return texts as one: "A", "A and B", "A, B and C"."""
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if texts[1:] else "".join(texts)
