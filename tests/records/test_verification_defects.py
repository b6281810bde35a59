"""What a verification must not pass over: what is missing, impossible, unjudged, rounded twice or told falsely."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compounding.errors import CompoundingError
from compounding.records.bench_text import read_balance
from compounding.records.library import find_library
from compounding.records.verification import (
    Batch,
    CapsuleWeights,
    DropperMeasures,
    DrugWeighed,
    Made,
    Option,
    PumpMeasures,
    Verification,
    limits_of,
    verification_content,
    verify_capsules,
    verify_content,
    verify_content_summary,
    verify_dropper,
    verify_pump,
    verify_rescue,
    verify_strength,
)
from compounding.records.verification.result import amount_text, share_text
from compounding.units import Quantity, format_quantity, magnitude, parse_quantity, quantity

THEORY = quantity(140, "mg")
EVEN = ("141.2", "138.7", "140.3", "142.9", "137.6", "139.9", "144.8", "136.2", "140.7", "139.1")
LABEL = quantity("4.5", "mg/capsule")


def fills(*numbers: str | int) -> tuple[Quantity, ...]:
    return tuple(quantity(each, "mg") for each in numbers)


def per_cent(*numbers: str | int) -> list[Quantity]:
    return [quantity(each, "%") for each in numbers]


def drug(text: str) -> DrugWeighed:
    return DrugWeighed(drug=parse_quantity(text))


def capsules(weighed: str, **more: Any) -> Verification:
    stated = {"fill": THEORY, "planned": quantity(92, "capsule"), "present": quantity("12.88", "g")}
    return verify_rescue(Batch(label=LABEL, **{**stated, **more}), drug(weighed))


def option(done: Verification, key: str) -> Option:
    return next(each for each in done.options if each.key == key)


def codes(done: Verification) -> list[str]:
    return [each.code for each in done.findings]


def refused(function: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(CompoundingError) as caught:
        function(*arguments, **options)
    return str(caught.value)


# --- rescues -----------------------------------------------------------------------------------------


def test_too_little_vehicle_is_made_up_with_an_amount() -> None:
    batch = Batch(label=quantity(1, "mg/mL"), planned=quantity(30, "mL"), present=quantity(25, "mL"))
    done = verify_rescue(batch, drug("30 mg"))
    assert (done.outcome, codes(done)) == ("complete", ["STRENGTH"])
    assert done.findings[0].found == "120.00 %"
    assert option(done, "complete").steps[0] == "Make up with vehicle to 30 mL: add 5 mL; 25 mL are there."
    assert dict(option(done, "complete").amounts) == {"vehicle": quantity(5, "mL"), "whole": quantity(30, "mL")}


@pytest.mark.parametrize(("present", "found"), [(quantity(10, "g"), ["STRENGTH"]), (quantity(12, "g"), []), (None, [])])
def test_too_little_filler_is_made_up_with_an_amount(present: Quantity | None, found: list[str]) -> None:
    done = capsules("414 mg", present=present)
    assert (done.outcome, codes(done)) == ("complete", found)
    added = dict(option(done, "complete").amounts)["filler"]
    assert added + (present or quantity("0.414", "g")) == quantity("12.88", "g")


def test_more_than_planned_is_more_capsules_and_not_fuller_ones() -> None:
    done = capsules("470 mg", present=quantity("14.6", "g"))
    assert done.outcome == "as is"
    step = option(done, "as is").steps[1]
    assert "it makes 104 capsules, not 92 capsules" in step
    assert "each would hold ≈ 5.109 mg per capsule" in step


@pytest.mark.parametrize("weighed", ["4.14 g", "41.4 mg", "414 g", "10 g"])
def test_a_slip_is_found_out_before_it_is_mended(weighed: str) -> None:
    done = capsules(weighed, present=None) if weighed.endswith(" g") else capsules(weighed)
    assert done.outcome == "find out"
    assert done.findings[-1].action.startswith("Find out first")


def test_kilograms_for_milligrams_are_a_slip() -> None:
    batch = Batch(label=quantity(1, "mg/mL"), planned=quantity(30, "mL"))
    done = verify_rescue(batch, drug("30 kg"))
    assert codes(done) == ["SLIP-1000", "STRENGTH"]
    assert "kg stands for mg" in done.findings[0].found


def test_what_is_rejected_is_not_told_to_be_mended() -> None:
    done = capsules("350 mg", filled=True)
    assert done.outcome == "reject"
    assert done.findings[0].action.startswith("Reject: nothing")
    assert done.statistics == ()


def test_nothing_less_is_not_called_less() -> None:
    batch = Batch(label=quantity(1, "%"), planned=quantity(100, "g"), present=quantity(110, "g"))
    ways = verify_rescue(batch, drug("1041.787 mg")).options
    assert all("less" not in each.title and "only" not in " ".join(each.steps) for each in ways if each.possible)


def test_amounts_to_add_have_four_digits_for_people_and_are_exact_in_json() -> None:
    way = option(capsules("345.6789 mg", present=quantity(5, "g")), "add drug")
    assert way.steps[0] == "Add ≈ 68.32 mg of drug."
    assert dict(way.amounts)["powder"] == quantity("68.3211", "mg")
    assert [amount_text(quantity(each, "g")) for each in ("30.0000", "0.0222222")] == ["30 g", "≈ 22.22 mg"]


def test_little_to_weigh_is_warned_of_without_a_balance() -> None:
    done = capsules("410 mg")
    assert any("to weigh is little: a class III balance weighs 120 mg" in each for each in done.notes)
    fine = read_balance("B: 0.01 mg to 120 g, minimum 2 mg")
    assert not any("to weigh is little" in each for each in capsules("410 mg", balance=fine).notes)


def test_a_capsule_is_not_filled_beyond_what_it_holds() -> None:
    done = capsules("100 mg")
    assert not option(done, "heavier fill").possible
    assert any("half the drug or less" in each for each in done.notes)


def test_a_mixture_of_capsules_is_no_cream() -> None:
    working = capsules("350 mg").working
    assert working["strength"].meaning.startswith("Content of a mixture of powders")
    assert working.words("fill_share") == "new net fill ÷ net fill planned"


# --- what cannot be ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: verify_strength(quantity(1, "%"), drug("414 mg"), Made(mass=quantity(300, "mg"))), "is less than the"),
        (
            lambda: verify_strength(LABEL, drug("4 mg"), Made(mass=quantity(100, "mg"), fill=THEORY)),
            "is more than the whole mixture",
        ),
        (lambda: verify_strength(quantity(150, "%"), drug("1 g"), Made(mass=quantity(2, "g"))), "state 100 % at most"),
        (
            lambda: DrugWeighed(
                weighed=quantity(1, "g"), label_claim=quantity(50, "mg/tablet"), mean_mass=quantity(40, "mg/tablet")
            ),
            "is lighter than the 50 mg per tablet of drug",
        ),
        (
            lambda: DrugWeighed(tablets=quantity("8.5", "tablet"), label_claim=quantity(50, "mg/tablet")),
            "--tablets: 8.5 tablets is not a whole number",
        ),
        (lambda: capsules("414 mg", fill=quantity(4, "mg")), "is less than the drug of one capsule"),
        (lambda: capsules("414 mg", planned=quantity("92.5", "capsule")), "--planned: 92.5 capsules is not a whole"),
        (lambda: capsules("414 mg", present=quantity(3, "mL")), "--volume: 3 mL is not in mg"),
        (
            lambda: verify_rescue(Batch(label=quantity("0.1", "%"), present=quantity(30, "mL")), drug("30 mg")),
            "--volume: 30 mL is not in g; 0.1 % alone is mass in mass: for a liquid write 0.1 % w/v",
        ),
        (
            lambda: DrugWeighed(weighed=quantity(1, "g"), part=quantity(0, "g"), whole=quantity(10, "g")),
            "--trituration: nothing was given",
        ),
        (
            lambda: DropperMeasures(
                counts=(quantity(40, "drop"),), volume=quantity(2, "mL"), nominal=quantity(1, "mL")
            ),
            "--nominal goes with masses of doses",
        ),
        (
            lambda: verify_content_summary(quantity(99, "%"), quantity(1, "%"), 10, quantity(90, "%")),
            "--target: 90 % is no target",
        ),
        (
            lambda: verify_content_summary(quantity(99, "%"), quantity(1, "%"), 10, quantity(500, "%")),
            "--target: 500 % is no target",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Any, said: str) -> None:
    assert said in refused(call)


def test_a_mean_of_few_tablets_is_noted() -> None:
    weighed = DrugWeighed(
        weighed=quantity("3.41", "g"),
        label_claim=quantity(50, "mg/tablet"),
        sample_mass=quantity("0.41", "g"),
        sample_count=quantity(1, "tablet"),
    )
    notes = verify_strength(LABEL, weighed, Made(units=quantity(92, "capsule"))).notes
    assert any("is that of 1 tablet: weigh 20 or more" in each for each in notes)


# --- what was not judged -----------------------------------------------------------------------------


def test_single_contents_that_are_not_there_are_a_finding() -> None:
    done = verify_content_summary(quantity(100, "%"), quantity(1, "%"), 30)
    assert (done.meets, codes(done), done.findings[0].severity) == (False, ["CONTENT"], "major")
    assert "all 30 contents" in done.findings[0].action


def test_a_pump_that_spreads_is_found() -> None:
    masses = tuple(quantity(each, "g") for each in ("0.05", "0.45", *["0.25"] * 8))
    done = verify_pump(PumpMeasures(masses=masses, planned=quantity("0.25", "g/actuation")))
    assert [each.number for each in done.measurements if not each.meets] == [1, 2]
    assert [each.subject for each in done.findings] == ["Spread of the actuations"]


def pumped(dose: str) -> Verification:
    masses = tuple(quantity(each, "g") for each in ("0.248", "0.252") * 5)
    return verify_pump(
        PumpMeasures(
            masses=masses,
            planned=quantity("0.25", "g/actuation"),
            strength=quantity(1, "%"),
            dose=parse_quantity(dose),
        )
    )


def test_a_pump_gives_whole_actuations() -> None:
    done = pumped("4.5 mg")
    given = {label: share_text(value) for key, label, value in done.statistics if key.startswith("actuations_")}
    assert given == {"1 actuation: 2.5 mg, of the dose": "55.56 %", "2 actuations: 5 mg, of the dose": "111.11 %"}
    assert codes(done) == ["CALIBRATION"]
    assert codes(pumped("5 mg")) == []


def test_without_what_was_planned_nothing_is_said_to_meet() -> None:
    drops = verify_dropper(DropperMeasures(counts=(quantity(40, "drop"),), volume=quantity(2, "mL")))
    assert (drops.outcome, drops.meets, drops.findings) == ("not judged", False, ())
    masses = tuple(quantity(each, "g") for each in ("0.248", "0.252") * 5)
    pump = verify_pump(PumpMeasures(masses=masses))
    assert (pump.outcome, pump.meets) == ("not judged", False)
    assert "state --planned" in verification_content(pump)["unjudged"][0]


# --- limits ------------------------------------------------------------------------------------------


def test_a_formula_brings_its_limit_of_the_loss_of_mass() -> None:
    formula = find_library(None).load("naltrexone-capsule")
    tests = tuple(
        replace(each, highest=quantity(1, "%")) if each.name == "loss of mass" else each for each in formula.quality
    )
    weights = CapsuleWeights(
        masses=fills(*EVEN), theory=THEORY, weighed_in=quantity(10, "g"), filled=quantity("9.8", "g")
    )
    assert codes(verify_capsules(weights, limits_of(formula))) == []
    done = verify_capsules(weights, limits_of(replace(formula, quality=tests)))
    assert codes(done) == ["MASS-BALANCE"]
    assert done.findings[0].expected.startswith("at most 1.0 % lost")


def test_a_formula_of_another_form_is_refused() -> None:
    cream = limits_of(find_library(None).load("naltrexone-cream"))
    weights = CapsuleWeights(masses=fills(*EVEN), theory=THEORY)
    for call in (
        lambda: verify_strength(LABEL, drug("414 mg"), Made(units=quantity(92, "capsule")), cream),
        lambda: verify_capsules(weights, cream),
        lambda: verify_content_summary(quantity(100, "%"), quantity(1, "%"), 10, None, cream),
        lambda: verify_rescue(Batch(label=LABEL, fill=THEORY, planned=quantity(9, "capsule")), drug("414 mg"), cream),
    ):
        assert "is a formula of the form cream" in refused(call)


def test_the_limits_are_told_in_numbers_with_their_source() -> None:
    done = verify_strength(LABEL, drug("414 mg"), Made(units=quantity(92, "capsule")))
    assert dict(done.facts)["limits"] == "the usual ones: 90.0 to 110.0 % of the label [texas-291-131]"


# --- contents ----------------------------------------------------------------------------------------


def test_limits_of_single_contents_have_few_digits() -> None:
    contents = per_cent(*["100"] * 20, *["100.2"] * 9, "70")
    done = verify_content(contents)
    assert "each content 74.30 % to 123.83 %" in done.findings[0].expected
    assert done.findings[0].found == "acceptance value 11.0 %; content 30: 70.00 %"
    assert done.findings[0].action.startswith("Reject")


def test_the_first_stage_rejects_nothing() -> None:
    (found,) = verify_content(per_cent(0, *["100"] * 9)).findings
    assert (found.severity, found.action[:20]) == ("major", "Assay 20 more units,")


# --- capsules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        CapsuleWeights(masses=fills(*EVEN[:9], 0), theory=THEORY),
        CapsuleWeights(masses=fills(*[188] * 4, *[189] * 5, "47.2"), theory=THEORY, empty=quantity(48, "mg")),
    ],
)
def test_an_empty_capsule_is_outside_and_not_left_out(given: CapsuleWeights) -> None:
    done = verify_capsules(given)
    assert "EACH" in codes(done)
    assert [each.number for each in done.measurements if not each.meets] == [10]


def test_shells_that_are_heavier_than_the_capsules_are_refused() -> None:
    said = refused(CapsuleWeights, masses=fills(140, 47, 46), theory=THEORY, empty=quantity(48, "mg"))
    assert "are these net fills?" in said


def test_a_gain_is_noted_and_never_minus_nothing() -> None:
    def gained(filled: str) -> Verification:
        return verify_capsules(
            CapsuleWeights(
                masses=fills(*EVEN), theory=THEORY, weighed_in=quantity(10, "g"), filled=quantity(filled, "g")
            )
        )

    assert any("More is in the capsules than was weighed in, by 2.5 %" in each for each in gained("10.25").notes)
    loss = next(each for each in gained("10.002").checks if each.key == "loss")
    assert loss.verdict.startswith("0.0 % meets at most 3.0 % lost")


def test_the_notes_on_content_do_not_contradict_each_other() -> None:
    notes = verify_capsules(CapsuleWeights(masses=fills(*EVEN), theory=THEORY, drug=quantity(50, "mg"))).notes
    assert notes[0].startswith("Weights may stand for content")
    assert not any("do not prove content" in each for each in notes)


def test_one_capsule_is_told_in_the_singular() -> None:
    done = verify_capsules(CapsuleWeights(masses=fills(140), theory=THEORY, made=quantity(1, "capsule")))
    assert done.checks[0].verdict == "Meets: it is 90.0 to 110.0 % of theory."
    done = verify_capsules(CapsuleWeights(masses=fills(*EVEN[:9], 100), theory=THEORY))
    assert "1 of 10 is not 90.0 to 110.0 %" in done.checks[0].verdict


# --- what is told ------------------------------------------------------------------------------------


def test_a_share_is_shown_so_that_its_rounding_is_seen() -> None:
    shares = ("89.9499", "110.0499", "15.046", "97.777", "-0.001")
    assert [share_text(quantity(each, "%")) for each in shares] == [
        "89.9499 %",
        "110.0499 %",
        "15.046 %",
        "97.78 %",
        "0.00 %",
    ]


def test_shares_of_theory_and_of_what_was_planned_are_no_yield() -> None:
    mean = verify_capsules(CapsuleWeights(masses=fills(*EVEN), theory=THEORY)).working["mean_share"]
    for line in (mean, pumped("5 mg").working["of_planned"]):
        assert (line.meaning, line.source) == ("What was measured, as a share of what was meant.", "")


def test_doses_that_are_all_the_same_are_weighed_again() -> None:
    done = verify_dropper(DropperMeasures(masses=tuple(quantity("0.5", "g") for _ in range(10))))
    assert "weigh the doses again" in done.findings[0].action


def test_the_limit_of_a_dropper_is_told_to_a_tenth() -> None:
    measures = DropperMeasures(
        counts=(quantity(40, "drop"),), volume=quantity(2, "mL"), planned=quantity(20, "drop/mL")
    )
    done = verify_dropper(measures)
    assert done.checks[0].limits == "at most 15.0 % either way"
    assert format_quantity(done.working["dropper"].value) == "20 drops per mL"
    assert magnitude(done.working["error"].value, "%") == 0
