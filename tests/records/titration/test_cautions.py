"""What a campaign is warned of, and that micrograms are written as micrograms."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from compounding.calculations.balances import STATED, Balance
from compounding.records.order import Tablets
from compounding.records.titration.campaign_json import campaign_content
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS, POWDER, TABLETS, q
from tests.records.titration.campaigns import KIT, THREE, campaign, refused

_PUMP = {"strengths": ("1 %",), "actuation": "0.15 g/actuation"}
_BALANCE = Balance(name="A", readability=q("1 mg"), capacity=q("200 g"), rule=STATED, minimum=q("100 mg"))


def warned(formula_id: str, schedule: str, words: str, **changes: Any) -> list[str]:
    return [each for each in campaign(formula_id, schedule, **changes).warnings if words in each]


# --- micrograms ------------------------------------------------------------------------------


def test_doses_and_strengths_below_a_tenth_of_a_milligram_are_in_micrograms() -> None:
    planned = campaign(MICROGRAMS, "2 mcg, up 2 mcg every 7 days to 8 mcg", strengths=("2 mcg/capsule",))
    assert planned.title.endswith("2 mcg to 8 mcg")
    assert planned.asked.schedule.text.startswith("2 mcg for 7 days, 4 mcg for 7 days")
    assert [line.take for line in planned.calendar][:2] == ["1 capsule of 2 mcg", "2 capsules of 2 mcg"]
    assert planned.batches[0].record.gate[0].found.startswith("the schedule gives 2 mcg per day to 8 mcg per day")
    content = campaign_content(planned)
    assert [content["batches"][0]["strength"], content["calendar"][0]["dose"]] == ["2 mcg per capsule", "2 mcg"]
    texts = [planned.title, *planned.warnings[:1], content["batches"][0]["record"]["title"], planned.request_json]
    texts += [f"{planned.working.numbers(line.key)} {line.meaning}" for line in planned.working if line.expression]
    texts += [json.dumps(each) for each in content["calendar"]]
    # The drug of the whole batch is a mass to weigh, and stays in mg.
    assert not re.findall(r"0\.00\d* mg(?: per (?:dose|capsule)|\b(?! ))", " ".join(texts))


def test_refusals_are_in_micrograms_too() -> None:
    (problem,) = refused(MICROGRAMS, "0.5 mcg for 7 days")
    assert "0.5 mcg per day is below the formula's range of 1 mcg to 500 mcg a day" in problem
    (problem,) = refused(MICROGRAMS, "2 mcg for 7 days, 5 mcg for 7 days", strengths=("2 mcg/capsule",))
    assert problem.startswith("5 mcg: no more than 10 whole capsules of 2 mcg make this dose exactly")


# --- what the tests use up -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula_id", "schedule", "changes", "used"),
    [
        (CAPSULES, THREE, {}, "a capsule is opened to look at its contents|the last dose is|a spare of 2 capsules"),
        (
            DROPS,
            "4.5 mg for 30 days",
            {"strengths": ("5 mg/mL",)},
            "ten doses are delivered and measured, up to 9 mL|the last doses are|a spare of 11 mL",
        ),
        (
            "naltrexone-oral-liquid",
            "4.5 mg for 30 days",
            {"strengths": ("1 mg/mL",)},
            "a dose is drawn with the oral syringe, up to 4.5 mL|the last doses are|a spare of 6 mL",
        ),
        (
            CREAM,
            THREE,
            _PUMP,
            "the pump is primed|ten actuations are weighed, up to 1.5 g|its dead volume stays behind|a spare of 3 g",
        ),
    ],
)
def test_without_spare_what_the_tests_use_is_named_once(
    formula_id: str, schedule: str, changes: dict[str, Any], used: str
) -> None:
    (text,) = warned(formula_id, schedule, "No spare", **changes)
    assert all(each in text for each in used.split("|"))
    assert not warned(formula_id, schedule, "No spare", spare="3 %", **changes)


def test_a_very_small_batch_is_warned_of() -> None:
    (text,) = warned(CREAM, THREE, "very little", **_PUMP)
    assert text.startswith(
        "Under 10 g of cream, very little for its method: batch A (3 g), B (5 g), C (7 g), D (7 g) and E (1 g)."
    )
    (text,) = warned(DROPS, "0.5 mg for 10 days", "very little", strengths=("1 mg/mL",))
    assert text.startswith("Under 10 mL of drops, very little for its method: batch A (5 mL).")
    assert not warned(DROPS, "0.5 mg for 10 days", "very little", strengths=("1 mg/mL",), spare="5 mL")
    assert not warned(CAPSULES, "0.5 mg for 2 days", "very little")


# --- ground tablets --------------------------------------------------------------------------


def test_ground_tablets_that_barely_do_are_warned_of() -> None:
    # 149 mg of drug are drawn of 150 mg.
    schedule = "0.5 mg for 100 days, 1.5 mg for 66 days"
    (text,) = warned(CAPSULES, schedule, "are left over", source=TABLETS)
    assert text == (
        "Only 8.2 mg of ground tablets LDN-1-P1 (≈ 0.671 % of those drawn) are left over: mortar, sieve and boats may "
        "keep more. Crush spare tablets."
    )
    spared = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.2 g"), spare=q("1 tablet"))
    assert not warned(CAPSULES, schedule, "are left over", source=spared)
    (text,) = warned(CAPSULES, schedule, "are left over", source=Tablets())
    assert text.startswith("Only a little of ground tablets LDN-1-P1 (≈ 0.671 % of those drawn)")
    assert not warned(CAPSULES, schedule, "ground tablets LDN", source=POWDER)


def test_where_weighings_are_checked_is_said_while_the_tablets_are_not_weighed() -> None:
    said = "is checked against the minimum of the balance on its own sheet"
    assert len(warned(CAPSULES, KIT, said, source=Tablets(), balances=(_BALANCE,))) == 1
    assert not warned(CAPSULES, KIT, said, source=TABLETS, balances=(_BALANCE,))
    assert not warned(CAPSULES, KIT, said, source=Tablets())


# --- what is taken ---------------------------------------------------------------------------


def test_nobody_counts_more_than_twenty_drops() -> None:
    planned = campaign(DROPS, THREE, strengths=("1 mg/mL",), dropper="17.5 drop/mL")
    assert {line.take for line in planned.calendar} == {
        f"{each} mL with the oral syringe" for each in ("1.5", "3", "4.5")
    }
    assert not [each for each in planned.warnings if "drops, is" in each]
    few = campaign(DROPS, "1 mg for 7 days", strengths=("1 mg/mL",), dropper="20 drop/mL")
    assert few.calendar[0].take == "1 mL (20 drops)"
    (problem,) = refused(DROPS, "1 mg for 7 days", strengths=("0.7 mg/mL",), dropper="20 drop/mL")
    assert "nor counted in whole drops, 20 at most" in problem


def test_capsules_of_several_batches_are_told_with_their_batch() -> None:
    planned = campaign(CAPSULES, "4 mg for 7 days", strengths=("1.5 mg/capsule", "0.5 mg/capsule"))
    (line,) = planned.calendar
    assert line.take == "2 capsules of 1.5 mg (B) and 2 capsules of 0.5 mg (A)"
    assert line.letters == ("B", "A")
