"""Cautions: what is calculated as it was asked for, but should be questioned.

A rule stays pure: it gives its result, whatever the numbers mean. What a pharmacist would ask about them is said by a
caution: a sentence that always holds, or a check, a plain function that returns a sentence, or "" if there is nothing
to ask. `cautioned` ties cautions to a rule; `cautions_of` applies them to what the rule was given and what it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from compounding import units
from compounding.printed import shown
from compounding.units import Quantity, format_measured, format_quantity, is_open, magnitude

RESULT = "result"
Caution = str | Callable[..., str]

WEIGHT_IS_NOT_CONTENT = (
    "Weights show that the fill is even, and not that the drug is evenly mixed: below 25 mg or 25 % of drug in a unit "
    "they cannot stand for its content."
)
ONE_PRODUCT_ONLY = (
    "A displaced volume belongs to one product, strength and pack size: it does not scale with the drug, and is not "
    "carried over to another."
)
VOLUMES_DO_NOT_ADD_UP = (
    "Volumes do not always add up: make up to the final volume rather than adding the diluent measured out."
)
# Salts of one molecule with one of the drug are seldom more than half as heavy again; of two, twice as heavy.
_ONE_MOLECULE = Decimal("1.6")
ONE_STAGE = 100
Function = TypeVar("Function", bound=Callable[..., Any])


def cautioned(caution: Caution, **arguments: str) -> Callable[[Function], Function]:
    """Tie a caution to a rule.

    Parameters
    ----------
    caution
        A sentence, or what returns one, or "" if there is nothing to say.
    arguments
        For each argument of the check, the argument of the rule that it gets, or `RESULT`.
    """

    def marked(function: Function) -> Function:
        function.cautions = ((caution, arguments), *getattr(function, "cautions", ()))  # type: ignore[attr-defined]
        return function

    return marked


def cautions_of(function: Callable[..., Any], arguments: Mapping[str, Any], result: Any) -> tuple[str, ...]:
    """Return what is to be asked about a result of a rule, each in a sentence.

    Parameters
    ----------
    function
        A rule, or any function; without checks there is nothing to ask.
    arguments
        What it was given, by name.
    result
        What it gave.

    Examples
    --------
    >>> from compounding.calculations.potency import potency_factor
    >>> content = units.parse_quantity("101.3 %")
    >>> for each in cautions_of(potency_factor, {"potency": content}, potency_factor(content)):
    ...     print(each)
    The content is 101.3 %, above 100 %: ask whether that is plausible before less is weighed for it; in German practice
    a shortfall is corrected from 2 %, an excess only from 10 % on.
    """
    known = {**arguments, RESULT: result}
    said = (
        caution if isinstance(caution, str) else caution(**{own: known[name] for own, name in wanted.items()})
        for caution, wanted in getattr(function, "cautions", ())
    )
    return tuple(each for each in said if each)


# --- the checks --------------------------------------------------------------------------------


def content_question(content: Quantity) -> str:
    """Return what to ask about a content above 100 %, or "" [pta-weighing-correction].

    Examples
    --------
    >>> content_question(units.quantity("99.5", "%"))
    ''
    """
    if is_open(content) or magnitude(content, "%") <= 100:
        return ""
    above = shown(units.converted(content, "%"))
    return (
        f"The content is {above}, above 100 %: ask whether that is plausible before less is weighed for it; "
        "in German practice a shortfall is corrected from 2 %, an excess only from 10 % on."
    )


def double_correction_question(assay: Quantity, water: Quantity) -> str:
    """Return what to ask about an assay that falls short of 100 % by just the water, or "".

    An assay of 91.5 % beside 8.5 % of water is most likely the content as is, and must not be reduced again.

    Examples
    --------
    >>> print(double_correction_question(units.quantity("91.5", "%"), units.quantity("8.5", "%")))
    The assay and the water add up to 100 %: ask whether the assay is stated as is, and not on the anhydrous basis;
    if so it is the potency already.
    """
    if is_open(assay) or is_open(water) or magnitude(water, "%") <= 2:
        return ""
    whole = magnitude(assay, "%") + magnitude(water, "%")
    if abs(whole - 100) > 1:
        return ""
    return (
        f"The assay and the water add up to {format_quantity(units.quantity(whole, '%'))}: ask whether the assay is "
        "stated as is, and not on the anhydrous basis; if so it is the potency already."
    )


def make_up_to_volume(amount: Quantity) -> str:
    """Return how to add a diluent that is measured by volume, or "" for one that is weighed.

    Examples
    --------
    >>> print(make_up_to_volume(units.quantity(400, "mL")))
    Volumes do not always add up: make up to the final volume rather than adding the diluent measured out.
    """
    return VOLUMES_DO_NOT_ADD_UP if units.is_measured_in(amount, "mL") else ""


def volumes_are_mixed(amounts: Quantity | Sequence[Quantity] | None, strength: Quantity) -> str:
    """Return what to keep in mind where volumes of two strengths are mixed, or "" where masses are.

    Examples
    --------
    >>> print(volumes_are_mixed([units.quantity(1, "L"), units.quantity(3, "L")], units.quantity(25, "%")))
    Volumes do not always add up: make up to the final volume rather than adding the diluent measured out.
    """
    first = amounts[0] if isinstance(amounts, list | tuple) and amounts else amounts
    by_volume = any(units.is_measured_in(strength, unit) for unit in ("% v/v", "% w/v", "mg/mL", "mEq/mL", "unit/mL"))
    if by_volume or (units.is_quantity(first) and units.is_measured_in(first, "mL")):  # type: ignore[arg-type]
        return VOLUMES_DO_NOT_ADD_UP
    return ""


def several_molecules_question(
    molar_mass: Quantity,
    molar_mass_wanted: Quantity,
    per_formula: Quantity | None = None,
    per_formula_wanted: Quantity | None = None,
) -> str:
    """Return what to ask where two forms of a drug differ so much that one may hold several of its molecules, or "".

    Examples
    --------
    Albuterol and its sulfate, of which one formula holds two of albuterol.

    >>> base, salt = units.quantity("239.31", "g/mol"), units.quantity("576.70", "g/mol")
    >>> print(several_molecules_question(base, salt))
    For one molecule of the drug, one form is taken to be 2.41 times as heavy as the other: does one formula hold more
    than one molecule of the drug? State how many of them one formula of each form holds.
    >>> several_molecules_question(base, salt, None, units.quantity(2, "1"))
    ''
    """
    one, other = _per_molecule(molar_mass, per_formula), _per_molecule(molar_mass_wanted, per_formula_wanted)
    if one.is_nan() or other.is_nan() or not one or not other:
        return ""
    ratio = max(one, other) / min(one, other)
    if ratio <= _ONE_MOLECULE:
        return ""
    times = format_measured(units.quantity(ratio, "1"), 2)
    return (
        f"For one molecule of the drug, one form is taken to be {times} times as heavy as the other: does one formula "
        "hold more than one molecule of the drug? State how many of them one formula of each form holds."
    )


def _per_molecule(molar_mass: Quantity, molecules: Quantity | None) -> Decimal:
    count = Decimal(1) if molecules is None else magnitude(molecules, "1")
    return magnitude(molar_mass, "g/mol") / count if count else Decimal(0)


def one_stage_question(part: Quantity, whole: Quantity) -> str:
    """Return what to ask about a powder that is diluted more than a hundredfold at once, or "".

    Examples
    --------
    >>> print(one_stage_question(units.quantity(120, "mg"), units.quantity(18, "g")))
    The powder is diluted 150-fold in one stage, which is hard to mix evenly: above 100-fold make it in two stages.
    """
    if not units.is_measured_in(whole, "mg") or is_open(part) or is_open(whole) or not part.magnitude:
        return ""
    times = magnitude(whole, "mg") / magnitude(part, "mg")
    if times <= ONE_STAGE:
        return ""
    fold = shown(units.quantity(times, "1"), 4)
    return (
        f"The powder is diluted {fold}-fold in one stage, which is hard to mix evenly: above {ONE_STAGE}-fold make it "
        "in two stages."
    )


def each_unit_too(count: int) -> str:
    """Return what a mean and a standard deviation do not show at the second stage [usp-905].

    Examples
    --------
    >>> each_unit_too(10)
    ''
    """
    if count != 30:
        return ""
    return "At the second stage each of the 30 contents must also lie between the limits of a single unit."
