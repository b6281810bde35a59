"""Verifications: findings as in a review, limits of formulas, impossible input refused, rescues that close."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.calculations.verification import judged
from compounding.errors import CompoundingError, ProblemsError
from compounding.records.bench_text import read_balance
from compounding.records.library import find_library
from compounding.records.verification import (
    Batch,
    CapsuleWeights,
    DropperMeasures,
    DrugWeighed,
    Limits,
    Made,
    Option,
    PumpMeasures,
    Verification,
    contents_of_label,
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
from compounding.units import Quantity, format_quantity, magnitude, parse_quantity, quantity

THEORY = quantity(140, "mg")
EVEN = ("141.2", "138.7", "140.3", "142.9", "137.6", "139.9", "144.8", "136.2", "140.7", "139.1")


def of(*texts: str) -> tuple[Quantity, ...]:
    return tuple(parse_quantity(each) for each in texts)


def fills(*numbers: str | int) -> tuple[Quantity, ...]:
    return tuple(quantity(each, "mg") for each in numbers)


def codes(done: Verification) -> list[str]:
    return [each.code for each in done.findings]


def drug(text: str = "414 mg") -> DrugWeighed:
    return DrugWeighed(drug=parse_quantity(text))


def refused(function: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(CompoundingError) as caught:
        function(*arguments, **options)
    return str(caught.value)


# --- the drug ----------------------------------------------------------------------------------------

WAYS = {
    "itself": DrugWeighed(drug=parse_quantity("414 mg")),
    "bulk powder": DrugWeighed(weighed=parse_quantity("460 mg"), potency=parse_quantity("90 %")),
    "ground tablets": DrugWeighed(
        weighed=parse_quantity("3394.8 mg"),
        label_claim=parse_quantity("50 mg/tablet"),
        sample_mass=parse_quantity("8.20 g"),
        sample_count=parse_quantity("20 tablets"),
    ),
    "assayed tablets": DrugWeighed(
        weighed=parse_quantity("3394.8 mg"),
        label_claim=parse_quantity("50.2 mg/tablet"),
        mean_mass=parse_quantity("410 mg/tablet"),
        tablet_assay=parse_quantity("99.6015936254980079681274900398 %"),
    ),
    "trituration": DrugWeighed(
        weighed=parse_quantity("4.14 g"), part=parse_quantity("1 g"), whole=parse_quantity("10 g")
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_weighing_the_drug_comes_to_the_same(way: str) -> None:
    done = verify_strength(parse_quantity("4.5 mg/capsule"), WAYS[way], Made(units=parse_quantity("92 capsules")))
    assert round(done.working["drug"].value.magnitude, 20) == 414
    assert (done.outcome, done.findings) == ("meets", ())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "state what was weighed in one way"),
        ({"drug": "1 mg", "weighed": "1 mg"}, "state what was weighed in one way"),
        ({"drug": "1 mg", "potency": "90 %"}, "--drug is the drug itself"),
        ({"weighed": "1 mg"}, "say what the powder weighed is"),
        ({"weighed": "1 mg", "label_claim": "50 mg/tablet"}, "ground tablets need their mean mass"),
        ({"weighed": "1 mg", "potency": "90 %", "label_claim": "50 mg/tablet"}, "say what the powder weighed is"),
        ({"tablets": "9 tablets"}, "whole tablets go with --label-claim"),
        ({"weighed": "1 mg", "potency": "0 %"}, "a content lies above 0"),
        ({"weighed": "1 mg", "potency": "111 %"}, "a content lies above 0 and up to 110 %"),
        ({"drug": "0 mg"}, "nothing was given"),
        ({"weighed": "1 mg", "part": "2 g", "whole": "1 g"}, "more drug than its whole mass"),
        ({"weighed": "1 mg", "potency": "90 %", "mean_mass": "410 mg/tablet"}, "go with --label-claim"),
    ],
)
def test_a_drug_that_was_not_weighed_in_one_way_is_refused(given: dict[str, str], said: str) -> None:
    assert said in refused(DrugWeighed, **{name: parse_quantity(text) for name, text in given.items()})


# --- strength ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "made", "strength"),
    [
        ("4.5 mg/capsule", Made(units=quantity(92, "capsule")), "4.5 mg per capsule"),
        ("4.5 mg/capsule", Made(mass=quantity(12880, "mg"), fill=THEORY), "4.5 mg per capsule"),
        ("5 mg/mL", Made(volume=quantity("82.8", "mL")), "5 mg per mL"),
        ("0.5 % w/v", Made(volume=quantity("82.8", "mL")), "5 mg per mL"),
        ("1 %", Made(mass=quantity("41.4", "g")), "10 mg per g"),
        ("1 % w/w", Made(mass=quantity("41.4", "g")), "10 mg per g"),
        ("4500 mcg/capsule", Made(units=quantity(92, "capsule")), "4,500 mcg per capsule"),
    ],
)
def test_a_strength_of_each_form(label: str, made: Made, strength: str) -> None:
    done = verify_strength(parse_quantity(label), drug(), made)
    assert format_quantity(done.working["strength"].value) == strength
    assert magnitude(done.working["of_label"].value, "%") == 100


@pytest.mark.parametrize(
    ("mass", "share", "expected"),
    [
        ("372.4 mg", "90.0", []),
        ("372.3 mg", "89.9", ["STRENGTH"]),
        ("455.6 mg", "110.0", []),
        ("455.7 mg", "110.1", ["STRENGTH"]),
        ("4.14 g", "1000.0", ["SLIP-10", "STRENGTH"]),
        ("4.14 mg", "1.0", ["SLIP-100", "STRENGTH"]),
        ("0.414 mg", "0.1", ["SLIP-1000", "STRENGTH"]),
    ],
)
def test_the_share_of_the_label_is_rounded_before_it_is_compared(mass: str, share: str, expected: list[str]) -> None:
    done = verify_strength(parse_quantity("4.5 mg/capsule"), drug(mass), Made(units=quantity(92, "capsule")))
    limits = Limits()
    found = judged(done.working["of_label"].value, limits.strength_lowest, limits.strength_highest)
    assert str(found.compared.magnitude) == share
    assert codes(done) == expected
    assert done.meets is not bool(expected)


@pytest.mark.parametrize(
    ("label", "made", "said"),
    [
        ("4.5 mg/capsule", Made(), "what was made is stated for capsules"),
        ("4.5 mg/capsule", Made(volume=quantity(1, "mL")), "what was made is stated for capsules"),
        ("4.5 mg/capsule", Made(mass=quantity(1, "g")), "what was made is stated for capsules"),
        ("4.5 mg/capsule", Made(units=quantity("91.5", "capsule")), "not a whole number of capsules"),
        ("4.5 mg/capsule", Made(units=quantity(1_000_000, "capsule")), "not a whole number of capsules up to 100,000"),
        ("1 mg/mL", Made(mass=quantity(1, "g")), "a liquid: --volume"),
        ("1 mg/mL", Made(volume=quantity(0, "mL")), "nothing was made"),
        ("1 %", Made(units=quantity(1, "capsule")), "a strength by mass: --mass"),
        ("0 mg/mL", Made(volume=quantity(1, "mL")), "is no strength"),
        ("4.5 mg", Made(units=quantity(1, "capsule")), "is not a strength of capsules, liquids or creams"),
    ],
)
def test_what_was_made_goes_with_the_label(label: str, made: Made, said: str) -> None:
    assert said in refused(verify_strength, parse_quantity(label), drug(), made)


def test_limits_of_a_formula_have_one_place_at_least() -> None:
    found = limits_of(find_library(None).load("naltrexone-capsule"))
    assert [str(each.magnitude) for each in (found.strength_lowest, found.yield_highest)] == ["90.0", "105.0"]
    assert found.origin.startswith("those of naltrexone-capsule, version ")


# --- capsules ----------------------------------------------------------------------------------------


def test_even_capsules_meet_everything() -> None:
    given = CapsuleWeights(
        masses=fills(*EVEN, *EVEN),
        theory=THEORY,
        drug=quantity("4.5", "mg/capsule"),
        made=quantity(90, "capsule"),
        planned=quantity(92, "capsule"),
        weighed_in=quantity("12.88", "g"),
        left=quantity("0.1", "g"),
    )
    done = verify_capsules(given)
    assert [each.key for each in done.checks] == ["each", "mean", "rsd", "rsd_brazil", "european", "yield", "loss"]
    assert all(each.meets for each in done.checks)
    assert (done.outcome, codes(done)) == ("meets", [])
    assert "Weights may not stand for content: 4.5 mg of drug, 3.2 % of the fill" in done.notes[0]
    assert "USP <905> asks for an assay" in done.notes[1]


def test_the_mean_empty_shell_is_taken_off() -> None:
    gross = tuple(quantity(Decimal(each) + 48, "mg") for each in EVEN)
    done = verify_capsules(CapsuleWeights(masses=gross, theory=THEORY, empty=quantity("0.048", "g")))
    net = verify_capsules(CapsuleWeights(masses=fills(*EVEN), theory=quantity(140, "mg/capsule")))
    assert [each.net for each in done.measurements] == [each.net for each in net.measurements]
    assert [each.share for each in done.measurements] == [each.share for each in net.measurements]
    assert done.measurements[0].given == gross[0]


@pytest.mark.parametrize(
    ("masses", "more", "expected"),
    [
        pytest.param((*EVEN[:9], "154.1"), {}, ["EACH"], id="one too heavy"),
        pytest.param((*EVEN[:9], "125.9"), {}, ["EACH"], id="one too light"),
        pytest.param(EVEN[:9], {}, ["N<10"], id="nine"),
        pytest.param(EVEN[:9], {"made": quantity(9, "capsule")}, [], id="all nine of a batch"),
        pytest.param((140,) * 10, {}, ["IDENTICAL-WEIGHTS"], id="all the same"),
        pytest.param((128, 152) * 5, {}, ["RSD"], id="spread"),
        pytest.param((*EVEN[:9], 1403), {}, ["SLIP-10", "EACH", "MEAN", "RSD"], id="a slip"),
        pytest.param(("0.1402", "0.1399") * 5, {}, ["SLIP-1000", *["EACH"] * 10, "MEAN"], id="g for mg"),
        pytest.param((1400,), {}, ["SLIP-10", "N<10", "EACH", "MEAN"], id="ten as a group"),
        pytest.param((700,), {}, ["N<10", "EACH", "MEAN"], id="five as a group"),
        pytest.param(
            EVEN, {"made": quantity(80, "capsule"), "planned": quantity(92, "capsule")}, ["YIELD"], id="yield"
        ),
        pytest.param(
            EVEN,
            {"weighed_in": quantity(10, "g"), "filled": quantity("9.6", "g"), "left": quantity("0.09", "g")},
            ["MASS-BALANCE"],
            id="loss",
        ),
        pytest.param(
            EVEN, {"weighed_in": quantity(10, "g"), "filled": quantity("10.31", "g")}, ["MASS-BALANCE"], id="gain"
        ),
        pytest.param(
            (*["140.5"] * 8, *["139.5"] * 9, "123", "123", "160"),
            {},
            ["EACH", "EACH", "EACH", "RSD", "MASS-UNIFORMITY"],
            id="Ph. Eur.",
        ),
    ],
)
def test_findings_on_capsules(masses: tuple[Any, ...], more: dict[str, Quantity], expected: list[str]) -> None:
    done = verify_capsules(CapsuleWeights(masses=fills(*masses), theory=THEORY, **more))  # type: ignore[arg-type]
    assert sorted(codes(done)) == sorted(expected)
    assert done.outcome == ("findings" if expected else "meets")


def test_slips_up_and_down_are_told_apart() -> None:
    done = verify_capsules(CapsuleWeights(masses=fills(1400, 14, 1390, *EVEN), theory=THEORY))
    slips = [(each.code, each.subject) for each in done.findings if each.code.startswith("SLIP")]
    assert slips == [("SLIP-10", "net fill of capsule 1, 3"), ("SLIP-10", "net fill of capsule 2")]


def test_a_group_is_told_to_be_weighed_one_by_one() -> None:
    for masses in (fills(1400), fills(700)):
        done = verify_capsules(CapsuleWeights(masses=masses, theory=THEORY))
        assert any("weigh each by itself" in each.action for each in done.findings)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"masses": ()}, "no weight is given"),
        ({"masses": fills(*[140] * 1001)}, "1,001 weights are given"),
        ({"masses": fills(0, 0)}, "no capsule has anything in it"),
        ({"masses": fills(140, 0), "empty": quantity(48, "mg")}, "weight 2: 0 mg is the mass of no capsule"),
        ({"drug": quantity(200, "mg/capsule")}, "200 mg of drug are more than the whole fill of 140 mg"),
        ({"theory": quantity(0, "mg")}, "--theory: 0 mg is nothing"),
        ({"empty": quantity(140, "mg")}, "is not more than the empty shell"),
        ({"made": quantity(1, "capsule")}, "but only 1 capsule were made"),
        ({"made": quantity("91.5", "capsule")}, "is not a whole number of capsules"),
        ({"planned": quantity(92, "capsule")}, "--planned needs --made"),
        ({"left": quantity(1, "g")}, "needs --weighed-in"),
        ({"weighed_in": quantity(1, "g")}, "needs --filled"),
    ],
)
def test_impossible_weights_are_refused(more: dict[str, Any], said: str) -> None:
    assert said in refused(CapsuleWeights, **{"masses": fills(140, 141), "theory": THEORY, **more})


# --- contents ----------------------------------------------------------------------------------------


def test_contents_in_mg_are_shares_of_the_label() -> None:
    found = contents_of_label(of("4.5 mg", "4.41 mg/capsule", "102 %"), parse_quantity("4.5 mg/capsule"))
    assert [magnitude(each, "%") for each in found] == [100, 98, 102]
    assert "state the label, --strength" in refused(contents_of_label, of("4.5 mg"))
    assert "content 1: 4.5 mL" in refused(contents_of_label, of("4.5 mL"), parse_quantity("4.5 mg/capsule"))


@pytest.mark.parametrize(
    ("mean", "spread", "count", "target", "value", "expected"),
    [
        ("105.9", "5.0", 10, None, "16.4", ["CONTENT"]),
        ("103.0", "1.0", 10, None, "3.9", []),
        ("103.0", "1.0", 10, "103.0", "2.4", []),
        ("98", "1.5", 10, None, "4.1", []),
        ("100", "7.5", 30, None, "15.0", ["CONTENT"]),
        ("89.94", "0", 10, None, "8.56", ["CONTENT"]),
    ],
)
def test_acceptance_values(
    mean: str, spread: str, count: int, target: str | None, value: str, expected: list[str]
) -> None:
    wanted = None if target is None else quantity(target, "%")
    done = verify_content_summary(quantity(mean, "%"), quantity(spread, "%"), count, wanted)
    assert magnitude(done.working["acceptance_value"].value, "%") == Decimal(value)
    assert done.checks[0].found == done.working["acceptance_value"].value
    assert codes(done) == expected


def test_at_the_second_stage_single_contents_are_judged() -> None:
    contents = [quantity(each, "%") for each in [100] * 20 + [101] * 9 + [70]]
    done = verify_content(contents)
    assert [each.number for each in done.measurements if not each.meets] == [30]
    assert codes(done) == ["CONTENT"]
    assert "10 are judged at the first stage" in refused(verify_content, contents[:20])


# --- devices -----------------------------------------------------------------------------------------


def test_a_dropper_by_masses_and_by_counts_comes_to_the_same() -> None:
    planned = quantity(20, "drop/mL")
    by_count = DropperMeasures(counts=of("49 drops", "51 drops"), volume=quantity("2.5", "mL"), planned=planned)
    by_mass = DropperMeasures(
        masses=of(*["0.49 g"] * 9, "0.490 g"),
        drops=quantity(10, "drop"),
        density=quantity("0.98", "g/mL"),
        planned=planned,
        nominal=quantity("0.5", "mL"),
    )
    found = [verify_dropper(each) for each in (by_count, by_mass)]
    assert [magnitude(each.working["dropper"].value, "drop/mL") for each in found] == [20, 20]
    assert [codes(each) for each in found] == [[], ["IDENTICAL-WEIGHTS"]]


@pytest.mark.parametrize(
    ("planned", "expected"),
    [("23", []), ("23.1", ["CALIBRATION"]), ("17", []), ("16.9", ["CALIBRATION"]), ("2", ["SLIP-10", "CALIBRATION"])],
)
def test_the_volume_error_of_a_dropper(planned: str, expected: list[str]) -> None:
    measures = DropperMeasures(counts=of("40 drops"), volume=quantity(2, "mL"), planned=quantity(planned, "drop/mL"))
    assert codes(verify_dropper(measures)) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give masses of doses"),
        ({"counts": of("20 drops")}, "need --volume"),
        ({"counts": of("20.5 drops"), "volume": quantity(1, "mL")}, "is not a whole number of drops"),
        ({"masses": of("0.5 g"), "planned": quantity(20, "drop/mL")}, "say how many --drops"),
        ({"masses": of("0.5 g"), "nominal": quantity("0.5", "mL")}, "--density"),
        ({"masses": of("0 g")}, "no. 1: 0 g is nothing"),
    ],
)
def test_a_dropper_that_cannot_be_judged(given: dict[str, Any], said: str) -> None:
    assert said in refused(DropperMeasures, **given)


def test_a_pump_gives_its_mean_and_the_drug_in_it() -> None:
    measures = PumpMeasures(
        masses=of("0.52 g", "0.48 g", "0.49 g", "0.51 g", "0.5 g"),
        per=quantity(2, "actuation"),
        planned=quantity("0.25", "g/actuation"),
        strength=quantity(1, "%"),
        dose=quantity(5, "mg"),
    )
    done = verify_pump(measures)
    found = {key: format_quantity(done.working[key].value) for key in ("actuation", "per_actuation", "per_dose")}
    assert found == {
        "actuation": "0.25 g per actuation",
        "per_actuation": "2.5 mg per actuation",
        "per_dose": "2 actuations per dose",
    }
    assert codes(done) == []
    assert codes(verify_pump(PumpMeasures(masses=of("0.2 g", "0.21 g"), planned=quantity("0.25", "g/actuation")))) == [
        "CALIBRATION",
        "CALIBRATION",
    ]


# --- rescues -----------------------------------------------------------------------------------------


def option(done: Verification, key: str) -> Option:
    return next(each for each in done.options if each.key == key)


def amounts(done: Verification, key: str) -> dict[str, Quantity]:
    return dict(option(done, key).amounts)


def capsules(**more: Any) -> Batch:
    stated = {"fill": THEORY, "planned": quantity(92, "capsule"), "present": quantity("12.88", "g")}
    return Batch(label=quantity("4.5", "mg/capsule"), **{**stated, **more})


def test_too_much_drug_in_capsules_takes_more_filler_and_makes_more() -> None:
    done = verify_rescue(capsules(), drug("460 mg"))
    added = amounts(done, "add filler")
    assert done.outcome == "rescue"
    assert codes(done) == ["STRENGTH"]
    whole = quantity("12.88", "g") + added["filler"]
    again = verify_strength(
        quantity("4.5", "mg/capsule"), drug("460 mg"), Made(mass=whole, fill=quantity(140, "mg/capsule"))
    )
    assert round(magnitude(again.working["of_label"].value, "%"), 20) == 100
    assert added["capsules"] == quantity(102, "capsule")


def test_too_little_drug_before_the_filler_makes_less_or_takes_more_drug() -> None:
    powder = DrugWeighed(weighed=parse_quantity("400 mg"), potency=parse_quantity("90 %"))
    done = verify_rescue(capsules(present=quantity(5, "g")), powder)
    assert [each.key for each in done.options if each.possible] == ["smaller batch", "add drug"]
    assert amounts(done, "smaller batch")["capsules"] == quantity(80, "capsule")
    added = amounts(done, "add drug")
    assert (format_quantity(added["powder"]), format_quantity(added["drug"])) == ("60 mg", "54 mg")
    assert quantity(5, "g") + added["powder"] + added["filler"] == quantity("12.88", "g")


def test_too_little_drug_in_a_finished_mixture_takes_drug_or_a_heavier_fill() -> None:
    done = verify_rescue(capsules(), drug("350 mg"))
    assert [each.key for each in done.options if each.possible] == ["add drug", "heavier fill"]
    assert "nothing can be taken out again" in option(done, "smaller batch").steps[0]
    assert amounts(done, "heavier fill") == {
        "fill": quantity("165.6", "mg/capsule"),
        "capsules": quantity(77, "capsule"),
    }


def test_what_there_is_may_still_be_within_the_limits() -> None:
    done = verify_rescue(capsules(present=quantity("11.9", "g")), drug("370 mg"))
    step = option(done, "smaller batch").steps[0]
    assert codes(done) == ["STRENGTH"]
    assert "have 96.7 % of the label, within the limits" in step


def test_filled_capsules_are_not_mended() -> None:
    done = verify_rescue(capsules(filled=True), drug("350 mg"))
    assert (done.outcome, codes(done)) == ("reject", ["STRENGTH"])
    assert "unless they are all emptied again" in option(done, "reject").steps[0]
    within = verify_rescue(capsules(filled=True), drug("400 mg"))
    assert (within.outcome, codes(within)) == ("as is", [])


def test_what_is_filled_is_not_completed_any_more() -> None:
    done = verify_rescue(capsules(filled=True, present=quantity("10.5", "g")), drug("337.5 mg"))
    assert magnitude(done.working["of_label"].value, "%") == 100
    assert [each.key for each in done.options] == ["as is"]


def test_what_cannot_be_weighed_is_not_added() -> None:
    coarse = read_balance("A: 1 mg to 220 g, usp-41")
    done = verify_rescue(capsules(balance=coarse), drug("350 mg"))
    assert "less than balance A weighs at least, 820 mg" in option(done, "add drug").steps[0]
    fine = read_balance("B: 0.1 mg to 120 g, minimum 20 mg")
    step = option(verify_rescue(capsules(balance=fine), drug("350 mg")), "add drug").steps[0]
    assert step.startswith("Add 66.1 mg (rounded to what balance B shows)")
    assert done.outcome == "rescue"
    assert "or a trituration or an aliquot" in option(done, "add drug").steps[0]


def test_a_source_that_is_too_weak_is_not_added() -> None:
    weak = DrugWeighed(weighed=parse_quantity("12 g"), part=parse_quantity("3 g"), whole=parse_quantity("100 g"))
    done = verify_rescue(capsules(), weak)
    assert "a stronger one is needed" in option(done, "add drug").steps[0]
    assert done.outcome == "rescue"
    assert [each.key for each in done.options if each.possible] == ["heavier fill"]


def test_a_liquid_with_too_little_drug_and_too_much_volume_takes_drug_alone() -> None:
    batch = Batch(label=quantity(1, "mg/mL"), planned=quantity(30, "mL"), present=quantity(36, "mL"))
    done = verify_rescue(batch, drug("30 mg"))
    assert [each.key for each in done.options if each.possible] == ["add drug"]
    assert format_quantity(amounts(done, "add drug")["drug"]) == "6 mg"
    assert any("What drug adds to a volume is not counted" in each for each in done.notes)


def test_a_slip_is_found_before_anything_is_mended() -> None:
    done = verify_rescue(capsules(), drug("4.14 g"))
    assert codes(done) == ["SLIP-10", "STRENGTH"]
    assert "no batch is mended before it is known what is in it" in done.findings[0].action
    assert any("much larger than planned" in each for each in done.notes)


def test_the_pharmacist_decides_and_it_is_a_deviation() -> None:
    for weighed in (drug("350 mg"), drug("414 mg"), drug("500 mg")):
        note = verify_rescue(capsules(), weighed).notes[0]
        assert note.startswith("The pharmacist decides.")
        assert "deviation" in note


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (Batch(label=quantity(1, "mg/mL")), "state what was planned"),
        (Batch(label=quantity("4.5", "mg/capsule"), planned=quantity(9, "capsule")), "--fill"),
        (Batch(label=quantity(1, "mg/mL"), planned=quantity(30, "mL"), fill=THEORY), "--fill"),
        (Batch(label=quantity(1, "mg/mL"), planned=quantity(30, "g")), "--planned: 30 g is not in mL"),
        (Batch(label=quantity(1, "mg/mL"), present=quantity(30, "g")), "--mass: 30 g is not in mL"),
        (Batch(label=quantity(1, "%"), present=quantity(0, "g")), "--mass: 0 g is nothing"),
        (Batch(label=quantity(1, "%"), planned=quantity(1, "g"), filled=True), "--filled needs --mass"),
    ],
)
def test_a_batch_that_is_not_stated_is_refused(batch: Batch, said: str) -> None:
    assert said in refused(verify_rescue, batch, drug())


def test_what_there_is_holds_the_drug_that_was_weighed() -> None:
    assert "is less than the 414 mg that the drug brought in" in refused(
        verify_rescue, capsules(present=quantity(400, "mg")), drug()
    )


def test_drug_for_less_than_one_capsule_makes_none() -> None:
    done = verify_rescue(capsules(), drug("4 mg"))
    assert [each.key for each in done.options if each.possible] == ["add drug"]
    assert option(done, "smaller batch").steps == ("4 mg of drug do not make one capsule.",)


def test_whole_tablets_need_their_mass_where_the_mixture_is_not_weighed() -> None:
    tablets = DrugWeighed(tablets=quantity(9, "tablet"), label_claim=quantity(50, "mg/tablet"))
    assert "state --mass" in refused(verify_rescue, capsules(present=None), tablets)
    assert option(verify_rescue(capsules(), tablets), "add filler").possible


FORMS = st.sampled_from(["4.5 mg/capsule", "1 mg/mL", "1 %"])


@given(FORMS, st.decimals(20, 900, places=1), st.integers(10, 200), st.decimals(0, 200, places=0))
def test_after_every_rescue_the_strength_is_that_of_the_label(
    label: str, weighed: Decimal, planned: int, present_share: Decimal
) -> None:
    strength = parse_quantity(label)
    batch, content, unit = _batch(strength, planned, present_share)
    powder = DrugWeighed(weighed=quantity(weighed, "mg"), potency=quantity(90, "%"))
    assume(batch.present is None or magnitude(batch.present, unit) * 1000 > weighed)
    done = verify_rescue(batch, powder)
    held = weighed * Decimal("0.9")
    for each in done.options:
        added = dict(each.amounts)
        if not each.possible or each.key == "as is" or "made" in added:
            continue
        if each.key == "complete":
            found = held / magnitude(added["whole"], unit) / content
            assert Decimal("0.8995") <= found < Decimal("1.1005")
            continue
        drug_after = held + magnitude(added.get("powder", quantity(0, "mg")), "mg") * Decimal("0.9")
        if each.key == "heavier fill":
            assert batch.present is not None
            found = (
                drug_after / magnitude(batch.present, "mg") * magnitude(added["fill"], "mg/capsule") / Decimal("4.5")
            )
        else:
            found = drug_after / magnitude(added["whole"], unit) / content
        assert abs(found - 1) < Decimal("1e-18"), (each.key, found)


def _batch(strength: Quantity, planned: int, present_share: Decimal) -> tuple[Batch, Decimal, str]:
    """Return a batch, what it is meant to hold in mg per g or mL, and its unit."""
    if strength.is_compatible_with(quantity(1, "mg/capsule").units):
        present = quantity(planned * Decimal("0.14") * present_share / 100, "g") if present_share else None
        batch = Batch(label=strength, fill=THEORY, planned=quantity(planned, "capsule"), present=present)
        return batch, Decimal("4.5") / Decimal("0.14"), "g"
    unit, content = (
        ("mL", Decimal(1)) if strength.is_compatible_with(quantity(1, "mg/mL").units) else ("g", Decimal(10))
    )
    present = quantity(planned * present_share / 100, unit) if present_share else None
    return Batch(label=strength, planned=quantity(planned, unit), present=present), content, unit


# --- JSON --------------------------------------------------------------------------------------------

KEYS = [
    "schema",
    "subject",
    "title",
    "outcome",
    "meets",
    "facts",
    "working",
    "measurements",
    "statistics",
    "checks",
    "findings",
    "options",
    "notes",
    "unjudged",
]


@pytest.mark.parametrize(
    "done",
    [
        verify_strength(parse_quantity("1 %"), drug(), Made(mass=quantity(41, "g"))),
        verify_capsules(CapsuleWeights(masses=fills(*EVEN), theory=THEORY)),
        verify_content_summary(quantity(100, "%"), quantity(1, "%"), 10),
        verify_dropper(DropperMeasures(counts=of("40 drops"), volume=quantity(2, "mL"))),
        verify_pump(PumpMeasures(masses=of("0.2 g", "0.21 g"))),
        verify_rescue(capsules(), drug("350 mg")),
    ],
    ids=lambda done: done.subject,
)
def test_each_verification_is_plain_data_with_the_same_keys(done: Verification) -> None:
    content = json.loads(json.dumps(verification_content(done), allow_nan=False))
    assert list(content) == KEYS
    assert content["schema"] == 1
    assert content["meets"] is (content["findings"] == content["unjudged"] == [])
    for each in content["checks"]:
        assert each["found"] is None or set(each["found"]) == {"number", "unit"}


def test_problems_are_told_all_at_once() -> None:
    with pytest.raises(ProblemsError) as caught:
        CapsuleWeights(masses=fills(0, 0), theory=quantity(0, "mg"), planned=quantity(1, "capsule"))
    assert len(caught.value.problems) == 3
