"""Campaigns: counts, calendars, beyond-use dates and the balance of drug, form by form."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding.calculations.balances import STATED, Balance
from compounding.records.order import Letterhead, Share, StockTrituration, Tablets
from compounding.records.titration import Campaign, read_schedule
from compounding.records.titration.portions import fewest_capsules
from compounding.units import format_quantity, is_open, magnitude
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, OIL, POWDER, TABLETS, lot, q
from tests.records.titration.campaigns import KIT, START, THREE, campaign, number, refused

DAY = datetime.timedelta(days=1)


def dispensed(planned: Campaign) -> list[tuple[str, str]]:
    return [(format_quantity(each.strength), format_quantity(each.quantity)) for each in planned.batches]


def assert_sound(planned: Campaign) -> None:
    """Check what holds for every campaign: days, dates, counts and the balance."""
    days = [line.first + DAY * each for line in planned.calendar for each in range(line.days)]
    schedule, start = planned.asked.schedule, planned.asked.start
    assert days == [start + DAY * each for each in range(schedule.days)]
    doses = [step.dose for step in schedule.steps for _ in range(step.days)]
    assert [line.portion.dose for line in planned.calendar for _ in range(line.days)] == doses
    for line in planned.calendar:
        assert line.letters
        for letter in line.letters:
            batch = planned.batch(letter)
            assert batch.order.made <= line.first
            assert line.last <= batch.record.beyond_use.date
    for batch in planned.batches:
        lines = [line for line in planned.calendar if batch.letter in line.letters]
        taken = sum(
            amount.magnitude * line.days * schedule.doses_per_day
            for line in lines
            for strength, amount in line.portion.parts
            if strength == batch.strength
        )
        assert 0 <= batch.quantity.magnitude - taken < 1
        assert batch.order.prescription.quantity == batch.quantity
        assert batch.record.working["quantity"].value.magnitude == batch.quantity.magnitude
        assert batch.record.order_json.count(batch.order.batch) >= 1
    given_drug = sum(
        (line.portion.given.magnitude * line.days * schedule.doses_per_day for line in planned.calendar), Decimal(0)
    )
    assert abs(number(planned, "doses") - given_drug) < Decimal("1e-15")
    assert abs(number(planned, "difference")) < Decimal("1e-15")
    for key, (letter, line_key) in planned.links.items():
        copied, own = planned.working[key].value, planned.batch(letter).record.working[line_key].value
        assert is_open(copied) == is_open(own)
        assert is_open(own) or magnitude(own, planned.working[key].unit) == copied.magnitude


# --- capsules --------------------------------------------------------------------------------


def test_a_known_starter_kit() -> None:
    """A pharmacy's kit for 8 weeks holds 63 capsules of 0.5 mg and 63 of 1.5 mg (Norland, order form)."""
    planned = campaign(CAPSULES, KIT, strengths=("0.5 mg/capsule", "1.5 mg/capsule"))
    assert dispensed(planned) == [("0.5 mg per capsule", "63 capsules"), ("1.5 mg per capsule", "63 capsules")]
    assert number(planned, "doses") == 7 * Decimal("18")
    assert number(planned, "crushed_1", "tablet") == 3
    assert number(planned, "left_1") == 24
    assert_sound(planned)


def test_each_dose_has_a_strength_of_its_own() -> None:
    planned = campaign(CAPSULES, THREE, spare="2 capsules")
    assert [each for _, each in dispensed(planned)] == ["14 capsules", "14 capsules", "30 capsules"]
    assert [line.take for line in planned.calendar] == [f"1 capsule of {each} mg" for each in ("1.5", "3", "4.5")]
    # 198 mg in the doses and 2 capsules of each strength, from 5 tablets of 50 mg.
    assert number(planned, "spare") == 18
    assert number(planned, "taken") == 250
    assert number(planned, "left_1") == 34
    assert_sound(planned)


def test_batches_of_one_day_are_drawn_from_one_ground_powder() -> None:
    planned = campaign(
        CAPSULES, THREE, source=Tablets(sample_count=q("20 tablets"), sample_mass=q("8.2 g"), spare=q("2 tablets"))
    )
    (powder,) = planned.powders
    assert (powder.number, powder.letters, powder.made) == ("LDN-1-P1", ("A", "B", "C"), START)
    for batch in planned.batches:
        assert isinstance(batch.order.source, Tablets)
        assert batch.order.source.ground == "LDN-1-P1"
        assert batch.order.source.spare is None
        assert batch.order.batch == f"LDN-1-{batch.letter}"
    assert number(planned, "crushed_1", "tablet") == 6
    assert number(planned, "ground_1") == 6 * 410
    assert number(planned, "powder_left_1") == 6 * 410 - Decimal("198") / 50 * 410


def test_one_batch_alone_crushes_its_own_tablets() -> None:
    planned = campaign(CAPSULES, "4.5 mg for 30 days")
    assert planned.powders == ()
    assert planned.batches[0].order.source == TABLETS
    assert_sound(planned)


def test_the_mean_tablet_mass_may_wait_for_the_bench() -> None:
    planned = campaign(CAPSULES, KIT, strengths=("0.5 mg/capsule", "1.5 mg/capsule"), source=Tablets())
    assert planned.working["ground_1"].is_open
    assert {line.key for line in planned.working if line.is_entry} == {
        "tablet_sample_count", "tablet_sample_mass", "powder_a", "powder_b",
    }  # fmt: skip
    assert_sound(planned)


@pytest.mark.parametrize("basis", ["hydrochloride", "base"])
@pytest.mark.parametrize("source", [TABLETS, POWDER])
def test_the_balance_closes_with_spare_overage_and_base(basis: str, source: Any) -> None:
    changes = {"basis": basis, "source": source, "spare": "3 %", "overage": "5 %"}
    planned = campaign(CAPSULES, "1.5 mg for 14 days, 3 mg for 20 days", **changes)
    assert number(planned, "overage") > 0
    assert_sound(planned)


_BALANCE = Balance(name="A", readability=q("1 mg"), capacity=q("200 g"), rule=STATED, minimum=q("100 mg"))


@pytest.mark.parametrize("source", [TABLETS, POWDER])
def test_what_triturations_leave_over_is_accounted_for(source: Any) -> None:
    schedule = "0.5 mg for 14 days, 1.5 mg for 60 days"
    planned = campaign(CAPSULES, schedule, source=source, balances=(_BALANCE,), overage_rule="dac-nrf")
    assert "powder_part_1" in planned.batch("A").record.working
    assert number(planned, "kept") > 0
    assert_sound(planned)


def test_all_batches_may_be_drawn_from_one_stock_trituration() -> None:
    stock = StockTrituration(part=q("1 g"), whole=q("10 g"))
    planned = campaign(CAPSULES, THREE, source=stock, lots=(lot("drug", "2027-05-31"),))
    assert number(planned, "taken") == 198
    assert [number(planned, f"powder_{letter}") for letter in "abc"] == [210, 420, 1350]
    assert_sound(planned)


def test_capsules_outlasting_their_date_are_made_again() -> None:
    planned = campaign(CAPSULES, "1 mg for 100 days, 2 mg for 150 days", strengths=("1 mg/capsule",))
    assert dispensed(planned) == [("1 mg per capsule", "260 capsules"), ("1 mg per capsule", "140 capsules")]
    second = planned.batches[1]
    assert second.order.made == planned.batches[0].record.beyond_use.date + DAY == START + DAY * 180
    assert_sound(planned)


@pytest.mark.parametrize(
    ("strengths", "said"),
    [
        (("1.5 mg/capsule",), "with capsules of 0.5 mg as well they can be"),
        (("1 mg/capsule", "3 mg/capsule"), "0.5 mg, 1.5 mg"),
        (("0.5 mg/capsule", "4.5 mg/capsule", "4.5 mg"), "4.5 mg"),
        (("0.5 mg/capsule", "1.5 mg/capsule", "4.5 mg/capsule"), "no dose takes a capsule of 4.5 mg"),
        (("6 mg/capsule",), "strength 6 mg per capsule is outside"),
        (("1 mg/mL",), "no strength of capsules"),
    ],
)
def test_strengths_that_do_not_serve(strengths: tuple[str, ...], said: str) -> None:
    assert said in "\n".join(refused(CAPSULES, KIT, strengths=strengths))


@given(
    st.integers(1, 40),
    st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True),
)
def test_the_fewest_capsules_are_the_fewest(dose: int, strengths: list[int]) -> None:
    falling = sorted((Decimal(each) for each in strengths), reverse=True)
    found = fewest_capsules(Decimal(dose), falling)
    best: dict[int, int] = {0: 0}
    for amount in range(1, dose + 1):
        counts = [best[amount - each] + 1 for each in strengths if amount - each in best]
        if counts:
            best[amount] = min(counts)
    expected = best.get(dose)
    if expected is None or expected > 10:
        assert found is None
    else:
        assert found is not None
        assert sum(found) == expected
        assert sum(count * each for count, each in zip(found, falling, strict=True)) == dose


# --- drops and creams ------------------------------------------------------------------------


def test_drops_that_outlast_their_date_are_split() -> None:
    """58 days, a beyond-use date of 14 days: a lot of the vehicle ends early, and then the class of 35 days holds."""
    vehicle = "glycerol"
    planned = campaign(DROPS, THREE, strengths=("10 mg/mL",), lots=(lot(vehicle, "2026-12-14"),))
    assert [(each.order.made - START).days for each in planned.batches] == [0, 14, 49]
    assert any(f"{vehicle}, lot A1, expires on 2026-12-14" in each for each in planned.warnings)
    assert not planned.batches[1].order.lots
    assert_sound(planned)


def test_a_cream_of_14_days_is_made_five_times_in_58() -> None:
    planned = campaign(CREAM, THREE, strengths=("1 %",), actuation="0.15 g/actuation", spare="5 %")
    assert [(each.order.made - START).days for each in planned.batches] == [0, 14, 28, 42, 56]
    assert [line.take for line in planned.calendar] == ["1 actuation", "2 actuations", *["3 actuations"] * 3]
    assert [magnitude(each.quantity, "g") for each in planned.batches] == [3, 5, 7, 7, 1]
    assert_sound(planned)


def test_later_batches_are_made_as_many_days_before_as_the_first() -> None:
    planned = campaign(CREAM, THREE, strengths=("1 %",), actuation="0.15 g/actuation", made=START - 3 * DAY)
    assert [(each.order.made - START).days for each in planned.batches] == [-3, 8, 19, 30, 41, 52]
    assert_sound(planned)


def test_drops_are_dosed_in_ml_and_in_drops() -> None:
    planned = campaign(DROPS, "0.5 mg for 7 days, 1 mg for 7 days", strengths=("1 mg/mL",), dropper="24.4 drop/mL")
    assert [line.take for line in planned.calendar] == ["0.5 mL (12 drops)", "1 mL with the oral syringe"]
    assert dispensed(planned) == [("1 mg per mL", "11 mL")]
    assert number(planned, "beyond") == Decimal("0.5")
    assert any("0.5 mg, taken as 12 drops, is" in each for each in planned.warnings)
    assert_sound(planned)


def test_a_volume_that_no_syringe_shows_is_counted_in_drops() -> None:
    planned = campaign(DROPS, "1 mg for 7 days, 2 mg for 7 days", strengths=("3 mg/mL",), dropper="24 drop/mL")
    assert [line.take for line in planned.calendar] == ["8 drops", "16 drops"]
    assert_sound(planned)


def test_drops_that_were_weighed_count_through_the_density() -> None:
    planned = campaign(
        OIL, "0.7 mg for 7 days", strengths=("3 mg/mL",), dropper="28 drop/g", density="0.945 g/mL", doses_per_day=2
    )
    assert planned.calendar[0].take == "6 drops"
    assert_sound(planned)


@pytest.mark.parametrize(
    ("formula_id", "schedule", "changes", "said"),
    [
        (DROPS, "1 mg for 7 days", {"strengths": ("3 mg/mL",)}, "cannot be read on an oral syringe"),
        (DROPS, "1 mg for 7 days", {"strengths": ("1 mg/mL",), "graduation": "0.3 mL"}, "marked every 0.3 mL"),
        (DROPS, "1 mg for 7 days", {"strengths": ("1 mg/mL",), "graduation": "1 mg"}, "give the volume between"),
        (DROPS, "0.5 mg for 7 days", {"strengths": ("15 mg/mL",), "dropper": "20 drop/mL"}, "oral syringe"),
        (DROPS, "1 mg for 7 days", {}, "has one strength"),
        (DROPS, "1 mg for 7 days", {"strengths": ("1 mg/mL", "2 mg/mL")}, "has one strength"),
        (DROPS, "1 mg for 7 days", {"strengths": ("1 mg/drop",)}, "no strength for a titration"),
        (CREAM, "1 mg for 7 days", {"strengths": ("1 %",)}, "--actuation"),
        (CREAM, "1 mg for 7 days", {"strengths": ("1 %",), "actuation": "0.25 g/actuation"}, "it cannot be given"),
        (CAPSULES, "0.25 mg for 7 days, 0.5 mg for 7 days", {}, "below the formula's range of 0.5 mg to 4.5 mg a day"),
        (CAPSULES, "4.5 mg for 7 days, 5 mg for 7 days", {}, "step 2, 5 mg: 5 mg per day is above"),
        (CAPSULES, "3 mg for 7 days", {"doses_per_day": 2}, "6 mg per day is above"),
        (CAPSULES, "4.5 mg for 7 days", {"basis": "base"}, "as hydrochloride is above"),
        (CAPSULES, "1 mg for 7 days", {"made": START + DAY}, "before the batch is made"),
        (CREAM, "1.5 mg for 7 days", {"strengths": ("1 %",), "actuation": "0.15 g/actuation", "made": START - 20 * DAY},
         "before its first dose"),
        (CREAM, "1.5 mg for 700 days", {"strengths": ("1 %",), "actuation": "0.15 g/actuation"}, "batches; prescribe"),
        (CAPSULES, "1 mg for 7 days", {"storage": "freezer"}, "storage 'freezer'"),
        (CAPSULES, "1 mg for 7 days, 2 mg for 7 days", {"lots": (lot("honey", "2028-01-01"),)}, "batch A, B: lot"),
    ],
)  # fmt: skip
def test_refusals(formula_id: str, schedule: str, changes: dict[str, Any], said: str) -> None:
    (problem,) = refused(formula_id, schedule, **changes)
    assert said in problem


def test_whole_actuations_are_told_with_their_deviation() -> None:
    schedule = "1.5 mg for 7 days, 2 mg for 7 days, 4.5 mg for 14 days"
    planned = campaign(CREAM, schedule, strengths=("1 %",), actuation="0.2 g/actuation")
    assert any("1.5 mg, taken as 1 actuation, is 2 mg: ≈ 33.3 % more" in each for each in planned.warnings)
    assert any("1.5 mg and 2 mg are both taken as 1 actuation" in each for each in planned.warnings)
    assert_sound(planned)


def test_a_schedule_that_goes_down_is_warned_of() -> None:
    planned = campaign(CAPSULES, "4.5 mg, down 1.5 mg every 7 days to 1.5 mg")
    assert sum("goes down" in each for each in planned.warnings) == 2
    assert_sound(planned)


# --- what each record says -------------------------------------------------------------------


def test_records_name_their_part_and_the_doses_found() -> None:
    planned = campaign(CAPSULES, THREE)
    record = planned.batch("B").record
    assert record.fact_texts["Titration"] == "batch B, one of 3; taken from 2026-12-15 to 2026-12-28"
    assert record.gate[0].found.startswith("the schedule gives 1.5 mg per day to 4.5 mg per day")
    assert record.label.directions == (
        "Take by mouth as prescribed. 2026-12-15 to 2026-12-28: 1 capsule of 3 mg once a day. See your calendar."
    )


def test_the_request_says_what_the_campaign_was_made_from() -> None:
    one, same = campaign(CAPSULES, THREE), campaign(CAPSULES, THREE)
    other = campaign(CAPSULES, THREE, doses_per_day=1, spare="1 capsule")
    assert one.request_hash == same.request_hash != other.request_hash
    assert '"schedule":[{"days":14,"dose":"1.5 mg"}' in one.request_json
    assert "1 mL" not in one.request_json.replace("0.01 mL", "")


# --- properties ------------------------------------------------------------------------------

_HALVES = st.integers(1, 9).map(lambda each: Decimal(each) / 2)
_SCHEDULES = st.lists(st.tuples(_HALVES, st.integers(1, 40)), min_size=1, max_size=6)
_FORMS: dict[str, dict[str, Any]] = {
    CAPSULES: {"strengths": ("0.5 mg/capsule",)},
    DROPS: {"strengths": ("5 mg/mL",), "dropper": "24.4 drop/mL"},
    OIL: {"strengths": ("7 mg/mL",), "dropper": "28 drop/mL"},
    CREAM: {"strengths": ("1 %",), "actuation": "0.05 g/actuation"},
}


@settings(max_examples=25)
@given(
    form=st.sampled_from(sorted(_FORMS)),
    pairs=_SCHEDULES,
    lead=st.integers(0, 5),
    source=st.sampled_from([TABLETS, POWDER]),
    spare=st.sampled_from([None, "5 %"]),
)
def test_every_campaign_is_sound(
    form: str, pairs: list[tuple[Decimal, int]], lead: int, source: Any, spare: str | None
) -> None:
    text = ", ".join(f"{dose.normalize():f} mg for {days} days" for dose, days in pairs)
    planned = campaign(form, text, made=START - lead * DAY, source=source, spare=spare, **_FORMS[form])
    assert planned.asked.schedule == read_schedule(text)
    assert_sound(planned)


def test_batches_keep_prescription_letterhead_and_retention() -> None:
    letterhead = Letterhead(name="Linden Pharmacy")
    share = Share(number="RX-7", needed_by=START, notes="Call on arrival.")
    # Drops keep for 35 days, so that they are made more than once.
    planned = campaign(
        DROPS, "1 mg for 60 days", strengths=("1 mg/mL",), letterhead=letterhead, retention="3 years", shares=(share,)
    )
    assert len(planned.batches) > 1
    for batch in planned.batches:
        assert (batch.order.letterhead, batch.order.retention) == (letterhead, "3 years")
        assert batch.record.fact_texts["Notes RX-7"] == "Call on arrival."
    days = [batch.order.shares[0].needed_by for batch in planned.batches]
    # What is made later is needed later.
    assert days == [START, *[None] * (len(days) - 1)]


# --- the day on which the formula is in force ------------------------------------------------------


def _early(planned: Campaign) -> dict[str, list[str]]:
    """Return the warnings of an early day by the batch that has them alone; "" for those of all."""
    said = {"": planned.warnings} | {each.letter: planned.warnings_of(each) for each in planned.batches}
    found = {letter: [text for text in texts if "is in force from" in text] for letter, texts in said.items()}
    return {letter: texts for letter, texts in found.items() if texts}


def test_each_batch_of_a_titration_is_warned_of_by_its_own_day() -> None:
    planned = campaign(
        DROPS,
        "0.5 mg for 10 days, 1 mg for 40 days",
        strengths=("1 mg/mL",),
        dropper="24.4 drop/mL",
        start=datetime.date(2026, 11, 1),
    )
    assert [each.order.made for each in planned.batches] == [datetime.date(2026, 11, 1), datetime.date(2026, 12, 6)]
    [(letter, [said])] = _early(planned).items()
    assert letter == "A"
    assert "in force from 2026-11-22: the batch is planned for 2026-11-01, before that." in said


def test_what_all_batches_of_a_titration_are_too_early_for_is_said_once_of_the_whole() -> None:
    changes = {"strengths": ("0.5 mg/capsule", "1.5 mg/capsule")}
    planned = campaign(CAPSULES, KIT, made=datetime.date(2026, 11, 20), start=datetime.date(2026, 11, 20), **changes)
    assert [(letter, len(said)) for letter, said in _early(planned).items()] == [("", 1)]
    assert _early(campaign(CAPSULES, KIT, **changes)) == {}
