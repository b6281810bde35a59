"""The planner: known answers, and that every weighing of random plans is legal on the balance it is weighed on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.calculations.balances import Balance
from compounding.calculations.dilution_plans import (
    LARGEST_DILUTION,
    VOLUME_STEP,
    Bench,
    DilutionPlan,
    Scale,
    scale_for,
    trituration_plan,
    volume_plan,
)
from compounding.units import magnitude, parse_quantity, quantity
from tests.balances import NOISE, as_shown, balance, least, may_weigh, most, several_balances, usable

_EXACT = Decimal("1e-22")
CLASS_III = balance("III", "1 mg", "120 g", sensitivity="6 mg")


def scales_of(stated: tuple[Balance, ...], allowed: str = "5") -> tuple[Scale, ...]:
    return Bench(stated, quantity(allowed, "%")).scales()


def planned(needed: str, *stated: Balance, room: str = "", times: str = "1") -> DilutionPlan | None:
    return trituration_plan(
        parse_quantity(needed), scales_of(stated), parse_quantity(room) if room else None, Decimal(times)
    )


def amounts(plan: DilutionPlan | None) -> list[tuple[Decimal, ...]]:
    """Return part, diluent and whole of each stage, and the aliquot."""
    assert plan is not None
    stages = [
        tuple(each.magnitude for each in (stage.part, stage.diluent, stage.whole) if each is not None)
        for stage in plan.stages
    ]
    return [*stages, (plan.aliquot.magnitude,)]


# --- known answers ---------------------------------------------------------------------------


def test_atropine_on_a_class_iii_balance() -> None:
    assert amounts(planned("6 mg", CLASS_III)) == [(120, 2280, 2400), (120,)]


def test_drug_that_can_be_weighed_twice_over_is_diluted_little() -> None:
    found = amounts(planned("50 mg", CLASS_III))
    assert found[0][0] < 160
    assert found[-1][0] < 300


def test_a_hundredfold_is_one_stage_and_more_is_two() -> None:
    assert len(amounts(planned("1.2 mg", CLASS_III))) == 2
    two = planned("1.19 mg", CLASS_III)
    assert two is not None
    assert len(two.stages) == 2


def test_micrograms_need_two_stages() -> None:
    found = planned("0.12 mg", CLASS_III)
    assert found is not None
    assert len(found.stages) == 2


def test_what_no_stages_reach_has_no_plan() -> None:
    assert planned("0.00001 mg", CLASS_III) is None


def test_no_plan_where_the_batch_has_no_room() -> None:
    assert planned("6 mg", CLASS_III, room="119 mg") is None
    assert amounts(planned("6 mg", CLASS_III, room="120 mg"))[-1] == (Decimal(120),)


def test_little_room_gets_amounts_that_are_not_round() -> None:
    on = balance("A", "0.1 mg", "5 g", minimum="101.3 mg")
    found = planned("9 mg", on, room="101.4 mg")
    assert amounts(found)[-1] <= (Decimal("101.4"),)


def test_a_minimum_between_two_masses_is_not_undercut_by_rounding() -> None:
    """A minimum of 83.33 mg: an aliquot of 83.4 mg would be weighed as 83 mg."""
    on = balance("A", "1 mg", "120 g", sensitivity="2.5 mg")
    found = trituration_plan(parse_quantity("4.17 mg"), scales_of((on,), "3"))
    assert found is not None
    for mass in (found.stages[0].part, found.aliquot):
        assert as_shown(mass.magnitude, on) >= 84


def test_diluents_are_what_their_own_balance_shows() -> None:
    """The diluent of a stage goes to a coarser balance than the drug."""
    fine = balance("fine", "0.5 mg", "5 g", minimum="100.25 mg")
    coarse = balance("coarse", "50 mg", "1200 g", minimum="200 mg")
    found = trituration_plan(parse_quantity("0.002 mg"), scales_of((fine, coarse)), None, Decimal(5))
    assert found is not None
    for stage in found.stages:
        assert stage.diluent is not None
        on = scale_for(stage.diluent.magnitude, scales_of((fine, coarse)))
        assert on is not None
        assert stage.diluent.magnitude % on.step == 0


def test_what_a_division_leaves_behind_does_not_make_a_mass_illegal() -> None:
    almost = Decimal("119.9999999999999999999999999")
    assert scale_for(almost, scales_of((CLASS_III,))) is not None
    assert scale_for(Decimal("119.999"), scales_of((CLASS_III,))) is None


def test_the_dilution_of_a_liquid() -> None:
    found = volume_plan(parse_quantity("20 mg"), scales_of((CLASS_III,)), parse_quantity("20 mL"))
    assert found is not None
    assert found.stages[0].diluent is None
    part, whole = found.stages[0].part.magnitude, found.stages[0].whole.magnitude
    assert [part, whole, found.aliquot.magnitude] == [125, 20, Decimal("3.2")]


def test_a_coarse_balance_gets_a_liquid_dilution_in_one_stage() -> None:
    """Prescription balances often show 10 mg: only whole multiples can be weighed, and the volume is fitted to them."""
    on = balance("III", "10 mg", "21 g", sensitivity="6 mg")
    found = volume_plan(parse_quantity("2 mg"), scales_of((on,), "10"), parse_quantity("100 mL"))
    assert found is not None
    assert len(found.stages) == 1
    assert found.stages[0].part.magnitude % 10 == 0
    volume = found.aliquot.magnitude
    assert abs(volume - volume.quantize(VOLUME_STEP)) <= volume * Decimal("0.005")


# --- random plans ----------------------------------------------------------------------------

_allowed = st.decimals(1, 10, places=1)
_times = st.sampled_from([Decimal(each) for each in ("1", "1", "2", "5")])


@st.composite
def needs(draw: st.DrawFn, stated: tuple[Balance, ...], allowed: Decimal) -> Decimal:
    """Draw a mass that is less than every balance weighs, in few digits or in all that a division leaves."""
    lowest = min(least(each, allowed) for each in stated)
    share = draw(st.sampled_from(["0.9", "0.5", "0.05", "0.01", "0.002", "0.00003"]))
    mass = lowest * Decimal(share)
    return mass / draw(st.sampled_from([1, 3, 7])) if draw(st.booleans()) else mass.quantize(Decimal("0.0001"))


@st.composite
def tasks(draw: st.DrawFn) -> tuple[tuple[Balance, ...], Decimal, Decimal, Decimal]:
    """Draw balances, the error allowed, the mass needed, and how often the minimum is raised."""
    allowed = draw(_allowed)
    stated = usable(draw(several_balances()), allowed)
    assume(stated)
    needed = draw(needs(stated, allowed))
    assume(needed > 0)
    return stated, allowed, needed, draw(_times)


def on_grid(
    stated: tuple[Balance, ...], allowed: Decimal, needed: Decimal, room: Decimal, times: Decimal
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield part and aliquot of every trituration in one stage that a coarse search of its own finds."""
    for on in stated:
        for factor in ("1", "1.1", "1.25"):
            part = as_shown(least(on, allowed) * times * Decimal(factor), on)
            for dilution in (2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 75, 100):
                aliquot = needed * dilution
                masses = (part, part * dilution - part, aliquot)
                legal = all(any(may_weigh(mass, each, allowed, times) for each in stated) for mass in masses)
                # Beside the largest dilution there is no room for a diluent that has to be rounded up.
                shown = any(
                    may_weigh(masses[1], each, allowed, times) and as_shown(masses[1], each) == masses[1]
                    for each in stated
                )
                if aliquot <= room and legal and (dilution < LARGEST_DILUTION or shown):
                    yield part, aliquot


def test_where_only_the_largest_dilution_serves_the_drug_is_raised_until_the_diluent_can_be_weighed() -> None:
    """137.5 mg would need 13,612.5 mg of diluent, which balance A does not show: 140 mg needs 13,860 mg."""
    stated = (balance("A", "0.2 mg", "21000.3 mg"), balance("B", "0.5 mg", "5 g", sensitivity="0.3 mg"))
    found = trituration_plan(parse_quantity("1.375 mg"), scales_of(stated, "1.1"), None, Decimal(5))
    assert found is not None
    assert [(stage.part.magnitude, stage.whole.magnitude) for stage in found.stages] == [
        (Decimal(140), Decimal(14_000))
    ]
    assert found.aliquot.magnitude == Decimal("137.5")


@given(tasks(), st.sampled_from([None, *map(Decimal, (150, 1000, 20_000, 10**6))]))
def test_every_weighing_of_a_trituration_is_legal_and_mass_closes(
    task: tuple[tuple[Balance, ...], Decimal, Decimal, Decimal], room: Decimal | None
) -> None:
    stated, allowed, needed, times = task
    scales = scales_of(stated, str(allowed))
    found = trituration_plan(quantity(needed, "mg"), scales, None if room is None else quantity(room, "mg"), times)
    most_room = room if room is not None else max(most(each) for each in stated)
    if found is None:
        assert next(on_grid(stated, allowed, needed, most_room, times), None) is None
        return
    held = Decimal(1)
    for stage in found.stages:
        assert stage.diluent is not None
        part, diluent, whole = (each.magnitude for each in (stage.part, stage.diluent, stage.whole))
        assert part + diluent == whole
        assert whole <= LARGEST_DILUTION * part
        held *= part / whole
        for mass in (part, diluent):
            assert_legal_weighing(mass, scales, allowed, is_planned=True)
    aliquot = found.aliquot.magnitude
    assert_legal_weighing(aliquot, scales, allowed, is_planned=False)
    assert abs(aliquot * held - needed) <= _EXACT * (needed + aliquot)
    assert aliquot <= most_room + NOISE
    assert aliquot <= found.stages[-1].whole.magnitude
    assert min(stage.part.magnitude for stage in found.stages) >= times * min(least(each, allowed) for each in stated)


def assert_legal_weighing(mass: Decimal, scales: tuple[Scale, ...], allowed: Decimal, *, is_planned: bool) -> None:
    on = scale_for(mass, scales)
    assert on is not None
    assert may_weigh(mass, on.balance, allowed), (mass, on)
    if is_planned:
        assert as_shown(mass, on.balance) == mass, (mass, on)


def is_without_gap(stated: tuple[Balance, ...], allowed: Decimal, times: Decimal) -> bool:
    """Return whether every mass from the raised least to the most can be weighed on one of the balances."""
    ranges = sorted((least(each, allowed) * times, most(each)) for each in stated)
    return all(low <= high for (_, high), (low, _) in itertools.pairwise(ranges))


@given(tasks())
def test_no_trituration_has_more_stages_than_it_needs(
    task: tuple[tuple[Balance, ...], Decimal, Decimal, Decimal],
) -> None:
    stated, allowed, needed, times = task
    assume(is_without_gap(stated, allowed, times))
    found = trituration_plan(quantity(needed, "mg"), scales_of(stated, str(allowed)), None, times)
    room = max(most(each) for each in stated)
    if found is not None and len(found.stages) > 1:
        assert next(on_grid(stated, allowed, needed, room, times), None) is None


@given(tasks(), st.sampled_from([Decimal(each) for each in ("1.9", "2", "7.5", "25", "33.33", "500")]))
def test_every_weighing_and_volume_of_a_liquid_dilution_is_legal(
    task: tuple[tuple[Balance, ...], Decimal, Decimal, Decimal], room: Decimal
) -> None:
    stated, allowed, needed, times = task
    scales = scales_of(stated, str(allowed))
    found = volume_plan(quantity(needed, "mg"), scales, quantity(room, "mL"), times)
    if found is None or len(found.stages) > 1:
        assert not any(in_one_flask(on, allowed, needed, room, times) for on in stated if len(stated) == 1)
    if found is None:
        return
    assert_legal_weighing(magnitude(found.stages[0].part, "mg"), scales, allowed, is_planned=True)
    strength = found.stages[0].part.magnitude / found.stages[0].whole.magnitude
    for before, stage in itertools.pairwise(found.stages):
        pipetted = magnitude(stage.part, "mL")
        assert 2 <= pipetted <= before.whole.magnitude
        assert pipetted % VOLUME_STEP == 0
        strength *= pipetted / stage.whole.magnitude
    taken = magnitude(found.aliquot, "mL")
    shown = (taken / VOLUME_STEP).to_integral_value() * VOLUME_STEP
    assert abs(strength * taken - needed) <= _EXACT * (needed + 1)
    assert taken <= room
    assert taken <= found.stages[-1].whole.magnitude
    assert shown >= 2
    assert abs(shown - taken) <= taken * Decimal("0.0055")


def in_one_flask(on: Balance, allowed: Decimal, needed: Decimal, room: Decimal, times: Decimal) -> bool:
    """Return whether a coarse search of its own finds a dilution in one flask: tenths of a mL that come out exactly."""
    lowest = least(on, allowed)
    for flask in (10, 20, 25, 50, 100, 200, 250, 500, 1000):
        part = as_shown(lowest * times + magnitude(on.readability, "mg") / 2, on)
        taken = needed * flask / part
        if 2 <= taken <= min(room, flask) and taken % VOLUME_STEP == 0 and may_weigh(part, on, allowed, times):
            return True
    return False


@pytest.mark.parametrize("times", ["1", "2", "3", "5", "10"])
def test_raising_the_least_mass_raises_every_weighing(times: str) -> None:
    found = planned("6 mg", CLASS_III, times=times)
    assert found is not None
    masses = [mass for stage in amounts(found) for mass in stage]
    assert min(masses) >= 120 * Decimal(times)
