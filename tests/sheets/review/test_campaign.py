"""Workbooks of titrations, filled in batch by batch: each batch is reviewed, and what all have in common."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compounding.records.library import find_library
from compounding.records.review import Review
from compounding.sheets.campaign_workbook import write_campaign
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import DATE, NUMBER, Field
from compounding.sheets.review import review_file
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import serial
from tests.sheets import campaigns
from tests.sheets.review.files import Change, codes, filled_in, places, without
from tests.sheets.review.filled_samples import CHECKER, DOER, careful

OPEN = "capsules, all open"
LATER = datetime.date(2027, 12, 1)
# What is not calculated has no values, and a release that is open is to be expected.
USUAL = ("STALE", "RELEASE-MISSING")


@cache
def written(name: str) -> bytes:
    return write_campaign(campaigns.planned(name))


@cache
def entries(name: str) -> Mapping[str, Value]:
    """Return the entries of a careful technician, in the batches and on the sheet Campaign."""
    campaign, book = campaigns.planned(name), campaigns.book(name)
    fields = {each.name: each for each in book.fields if each.entry}
    made: dict[str, Value] = {}
    for batch in campaign.batches:
        own = careful(batch.record, planned_book(batch.record), released=False)
        made |= {f"{batch.letter.lower()}_{key}": value for key, value in own.items()}
    made = {key: value for key, value in made.items() if key in fields}
    # The tablets of a titration weigh otherwise than those of the samples, and little more comes out.
    made |= {key: -0.5 for key, field in fields.items() if field.label.endswith("loss of mass") and key in made}
    whole = [each for each in fields.values() if each.name not in made and each.name[1:2] != "_"]
    if "campaign_tablet_sample_count" in fields:
        made |= {"campaign_tablet_sample_count": 20.0, "campaign_tablet_sample_mass": 2.9}
    made |= {each.name: _written(each, campaign.batches[0].order.made) for each in whole if each.type != NUMBER}
    values = book.shown_values(made)
    for each in whole:
        theory = f"campaign_{each.name.removesuffix('_actual')}_theory"
        if each.type == NUMBER and each.name not in made:
            shown = book.field(theory)
            made[each.name] = values[shown.sheet, shown.cell]
    return made


def _written(field: Field, made: datetime.date) -> Value:
    if field.type == DATE:
        return float(serial(made) + (500 if "expiry" in field.name else 0))
    return CHECKER if "checked" in field.name else DOER


def reviewed(folder: Path, name: str, *changes: Change, **other: Value) -> Review:
    path = folder / "titration.xlsx"
    path.write_bytes(filled_in(written(name), campaigns.book(name), {**entries(name), **other}, *changes))
    return review_file(path, find_library(), today=LATER)


def place(name: str, field: str) -> str:
    found = campaigns.book(name).field(field)
    return f"{found.sheet}!{found.cell}"


def put(name: str, field: str, value: object) -> Callable[[Any], None]:
    found = campaigns.book(name).field(field)

    def change(workbook: Any) -> None:
        workbook[found.sheet][found.cell].value = value

    return change


@pytest.mark.parametrize("name", campaigns.CAMPAIGNS)
def test_a_good_titration_has_no_finding_but_the_releases_that_are_open(name: str, tmp_path: Path) -> None:
    review = reviewed(tmp_path, name)
    assert without(codes(review), *USUAL) == []
    assert review.kind == "titration"
    assert [each.letter for each in review.batches] == [each.letter for each in campaigns.planned(name).batches]
    assert [each.batch for each in review.batches] == [each.order.batch for each in campaigns.planned(name).batches]
    assert {each.order_hash for each in review.batches} == {
        each.record.order_hash for each in campaigns.planned(name).batches
    }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("b_material_1_actual", 1.0, "LIMIT"),
        ("a_step_3_done_by", None, "STEP-UNSIGNED"),
        ("b_material_1_checked_by", DOER, "SAME-PERSON"),
        ("crushed_1_actual", 99.0, "TABLET-COUNT"),
        ("powder_1_checked_by", DOER, "SAME-PERSON"),
        ("sign_calendar_name", None, "BLANK"),
    ],
)
def test_what_is_wrong_in_a_batch_or_in_the_whole_is_found_at_its_place(
    field: str, value: Value, code: str, tmp_path: Path
) -> None:
    assert place(OPEN, field) in places(reviewed(tmp_path, OPEN, **{field: value}), code)


def test_a_common_powder_that_does_not_add_up_is_found(tmp_path: Path) -> None:
    half = float(entries(OPEN)["ground_1_actual"] or 0) / 2
    review = reviewed(tmp_path, OPEN, ground_1_actual=half)
    assert place(OPEN, "campaign_powder_1_obtained") in places(review, "TABLET-COUNT")
    assert place(OPEN, "campaign_powder_1_accounted") in places(review, "MASS-BALANCE")


@pytest.mark.parametrize(("off", "code"), [(-1, "EXPIRED"), (0, "BUD>EXP")])
def test_tablets_of_a_common_powder_that_expire_too_soon_are_found(off: int, code: str, tmp_path: Path) -> None:
    made = serial(campaigns.planned(OPEN).batches[0].order.made)
    review = reviewed(tmp_path, OPEN, powder_1_expiry=float(made + off))
    assert place(OPEN, "powder_1_expiry") in places(review, code)


def test_tablets_of_a_common_powder_may_expire_on_the_last_beyond_use_date(tmp_path: Path) -> None:
    last = max(serial(each.record.beyond_use.date) for each in campaigns.planned(OPEN).batches)
    assert without(codes(reviewed(tmp_path, OPEN, powder_1_expiry=float(last))), *USUAL) == []
    assert place(OPEN, "powder_1_expiry") in places(
        reviewed(tmp_path, OPEN, powder_1_expiry=float(last - 1)), "BUD>EXP"
    )


def test_a_locked_cell_of_one_batch_that_was_changed_is_found(tmp_path: Path) -> None:
    review = reviewed(tmp_path, OPEN, put(OPEN, "b_yield_theory", 500))
    assert places(review, "LOCKED") == {place(OPEN, "b_yield_theory")}


def test_a_titration_of_which_no_batch_was_made_yet_says_so_once_for_each(tmp_path: Path) -> None:
    path = tmp_path / "titration.xlsx"
    path.write_bytes(written(OPEN))
    assert codes(review_file(path, find_library(), today=LATER)) == ["BLANK"] * 3
