"""The general steps, checks and tests of a form, with which a draft begins: its author writes those of the product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compounding.records.dosage_form import CAPSULE, CREAM, CREAM_TO_VOLUME, DROPS, ORAL_LIQUID, TRITURATION
from compounding.records.formula_questions import BOTH, POWDER, TABLETS, Answers, answer

_EQUIPMENT: Mapping[str, tuple[str, ...]] = {
    CAPSULE.name: ("capsule filling machine of the size chosen, with tamper", "hard capsule shells of the size chosen"),
    CREAM.name: ("ointment slab and two spatulas", "containers or dispensers for the cream"),
    CREAM_TO_VOLUME.name: ("ointment slab and two spatulas", "graduated dispensers for the cream"),
    TRITURATION.name: ("tight container for the trituration",),
}
LIQUIDS = (DROPS.name, ORAL_LIQUID.name)
_LIQUID_EQUIPMENT = ("graduated cylinder", "pipettes or oral syringes", "bottles with closures")


def equipment(answers: Answers) -> list[str]:
    """Return the equipment that a form takes.

    Examples
    --------
    >>> equipment({"form": ("trituration",)})[-1]
    'tight container for the trituration'
    """
    common = [
        "balance within its calibration date",
        "glass or porcelain mortar and pestle",
        "weighing boats and spatulas",
    ]
    if answer(answers, "source") in (TABLETS, BOTH):
        common.append("fine sieve")
    return [*common, "gloves and mask", *_EQUIPMENT.get(answer(answers, "form"), _LIQUID_EQUIPMENT)]


def draft_gate(answers: Answers) -> list[dict[str, Any]]:
    """Return the points that are checked before any preparation."""
    points: list[dict[str, Any]] = [
        {"text": "Dose, route and schedule agree with the prescription, and no decimal point has slipped."},
        {"text": "The prescriber is known, and the prescription states why no product that is sold will do."},
        {"text": "The patient has had no reaction to the drug or to a component of this product."},
    ]
    if answer(answers, "source") in (POWDER, BOTH):
        text = (
            "The certificate of analysis of the very lot is at hand, and what the batch sheet says is copied from it."
        )
        points.append({"text": text, "sources": ["bulk powder"]})
    text = (
        "Every balance used is within its calibration date, and no weighing is below its minimum or above its capacity."
    )
    return [*points, {"text": text}]


def draft_steps(answers: Answers, components: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the general steps of a form, in which every component is measured out and used."""
    filler = next((each for each in components if each["rule"] == "qs"), None)
    others = [each for each in components[1:] if each is not filler]
    form = answer(answers, "form")
    steps = [
        _step(
            "Clear and clean the work area. Check that every lot is the material named on the batch sheet, undamaged "
            "and in date.",
            record=["area cleared at"],
            hold=True,
        ),
        _step(
            "Level and zero each balance that the batch sheet names, and check it with a test weight near the smallest "
            "target.",
            record=["balance", "test weight", "reading"],
        ),
        *_of_tablets(answers),
        *_of_drug(form),
    ]
    if others:
        steps.append(_step(f"Measure out the targets of {_listed(others)}.", hold=True))
    if filler is not None:
        steps += _of_form(form, filler, others)
    steps.append(
        _step(
            "Close, label, and let a second person compare label, record and prescription.",
            hold=True,
            record=["containers", "labels printed", "labels destroyed"],
        )
    )
    steps.append(
        _step("Clean the equipment, and account for the drug, the product and the labels.", record=["remains"])
    )
    return steps


def draft_quality(answers: Answers) -> list[dict[str, Any]]:
    """Return the tests that any batch of a form is given."""
    tests = [
        {
            "name": "appearance",
            "method": "Look at the product in good light.",
            "criterion": answer(answers, "description"),
            "result": "observed",
        }
    ]
    if answer(answers, "form") == CAPSULE.name:
        tests.append(
            {
                "name": "capsule masses",
                "method": "Weigh the sample one by one; from each mass take the mean mass of the empty shells.",
                "criterion": "Each within the limits that the sheet Measurements shows.",
                "result": "capsule weights",
            }
        )
    limits = f"{answer(answers, 'yield-lowest')} to {answer(answers, 'yield-highest')} of what was planned."
    tests.append({"name": "yield", "method": "Measure what may be dispensed.", "criterion": limits, "result": "yield"})
    return [{key: text for key, text in each.items() if text} for each in tests]


def _step(text: str, **others: Any) -> dict[str, Any]:
    return {"text": text, **others}


def _listed(components: Sequence[Mapping[str, Any]]) -> str:
    names = [f"{{{each['key']}}}" for each in components]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of_drug(form: str) -> Iterator[dict[str, Any]]:
    weighed = {"drug_as": "powder"} if form in LIQUIDS else {}
    yield _step(
        "Weigh the target of {drug}; weigh the boat back after emptying it.",
        **weighed,
        hold=True,
        record=["mass left in the boat"],
        caution="Dust: gloves and mask.",
    )
    if form in LIQUIDS:
        # Of a weak liquid the drug may come as a dilution, which is measured out.
        text = "Shake {drug}, and measure its target at once."
        yield _step(text, drug_as="liquid", hold=True, record=["volume measured"])


def _of_tablets(answers: Answers) -> Iterator[dict[str, Any]]:
    if answer(answers, "source") not in (TABLETS, BOTH):
        return
    whole = ["whole tablets"]
    yield _step(
        "Weigh at least 20 tablets of the lot together; where the sheet asks for their number and mass, enter them.",
        sources=whole,
    )
    yield _step(
        "Count out the tablets that the batch sheet names. Crush them to a fine powder, and pass it through a "
        "fine sieve. Crush what the sieve holds back again until all of it has passed.",
        sources=whole,
        record=["tablets crushed", "mass of powder obtained"],
        caution="Dust: gloves and mask.",
    )


def _of_form(form: str, filler: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield how the product comes about, with what fills it up."""
    rest = f"{{{filler['key']}}}"
    others_text = f", then with {_listed(others)}," if others else ""
    dilute = (
        f"Mix {{drug}} with as much {rest}{others_text} and go on adding as much {rest} as there is mixture, until it "
        "is even."
    )
    if form == CAPSULE.name:
        yield _step(f"Weigh the target of {rest}.", hold=True)
        yield _step(dilute, hold=True, record=["appearance of the mixture"])
        yield _step(
            "Spread the whole mixture evenly over the capsules, tamp, close, and wipe them.",
            record=["capsules filled", "mass of powder left"],
        )
    elif form == TRITURATION.name:
        yield _step(f"Weigh the target of {rest}.", hold=True)
        yield _step(dilute, hold=True, record=["appearance of the mixture"])
    elif form == CREAM.name:
        yield _step(f"Weigh the target of {rest}.", hold=True)
        yield _step(
            f"Rub {{drug}} smooth with a little {rest}{others_text} and work in the rest of {rest} in portions "
            "that double, until the cream is even.",
            hold=True,
            record=["appearance of the cream", "final mass"],
        )
    else:
        yield _step(
            f"Rub {{drug}} smooth with a little {rest}{others_text} and bring to volume with {rest} in portions, "
            "rinsing each vessel with some of it; mix well.",
            hold=True,
            record=["appearance", "final volume"],
        )
