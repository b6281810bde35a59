"""Trends: batches in the order in which they were made, and limits from their own differences."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.records.trends import FEWEST, left_out_text, measured, trends
from tests.records import reviews


def _decimals(*texts: str) -> list[Decimal | None]:
    return [Decimal(text) if text else None for text in texts]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    # Moving ranges 0.02, 0.01, 0.03, 0.02, 0.02: mean 0.02.
    found = measured("yield_share", _decimals("0.97", "0.99", "0.98", "1.01", "0.99", "0.97"))
    assert found is not None
    mean = Decimal("5.91") / 6
    assert found.mean == mean
    assert (found.lower, found.upper) == (mean - Decimal("0.0532"), mean + Decimal("0.0532"))
    assert (found.least, found.most, found.count, found.outside) == (Decimal("0.97"), Decimal("1.01"), 6, ())


def test_fewer_than_five_batches_have_no_limits() -> None:
    values = _decimals(*["0.97", "0.99", "0.98", "1.01", "0.99"])
    assert measured("rsd", values[: FEWEST - 1]).upper is None  # type: ignore[union-attr]
    assert measured("rsd", values).upper is not None  # type: ignore[union-attr]


def test_batches_outside_are_named_by_their_place_among_all() -> None:
    found = measured("of_label", _decimals("1", "1.001", "", "1", "0.999", "1", "1.001", "0.9", "1", "1.001"))
    assert found is not None
    assert found.count == 9
    assert found.outside == (7,)


def test_a_batch_above_the_limits_is_outside_too() -> None:
    found = measured("rsd", _decimals("0.02", "0.021", "0.02", "0.019", "0.02", "0.021", "0.09", "0.02", "0.021"))
    assert found is not None
    assert found.outside == (6,)
    assert found.lower is None or found.lower > 0


def test_a_limit_below_zero_is_none() -> None:
    found = measured("rsd", _decimals("0.001", "0.02", "0.002", "0.03", "0.001"))
    assert found is not None
    assert found.lower is None
    assert found.upper is not None


def test_equal_values_are_within_limits_of_no_width() -> None:
    found = measured("of_label", [Decimal(1) / 3] * 7)
    assert found is not None
    assert found.outside == ()


def test_no_values_are_no_measure() -> None:
    assert measured("rsd", [None, None]) is None


def test_each_formula_has_its_batches_in_the_order_in_which_they_were_made() -> None:
    first, second, third = reviews.run_of(3)
    cream = reviews.review(reviews.batch("CR-1", formula="naltrexone-cream", rsd=None, mean_share=None))
    found = trends([third, cream, first, second])
    assert [each.formula for each in found] == ["naltrexone-capsule", "naltrexone-cream"]
    assert [point.batch for point in found[0].points] == ["LDN-0001", "LDN-0002", "LDN-0003"]
    assert [each.key for each in found[1].measures] == ["yield_share", "of_label"]


def test_what_is_no_batch_of_its_own_is_left_out_and_counted() -> None:
    first, second, third, fourth, fifth = reviews.run_of(5)
    undated = replace(second, batches=(replace(second.batches[0], made=None),))
    rejected = replace(third, batches=(replace(third.batches[0], disposition=" Reject "),))
    again = reviews.review(reviews.batch(" ldn-0004 "), file="again.xlsx")
    copy = replace(first, file="copies/LDN-0001.xlsx")
    check = reviews.review(reviews.batch("LDN-0009"), kind="second check")
    [found] = trends([first, copy, undated, rejected, fourth, again, fifth, check])
    assert [point.file for point in found.points] == ["sheets/LDN-0001.xlsx", "sheets/LDN-0005.xlsx"]
    assert found.left_out == {"copies": 1, "duplicates": 2, "without_date": 1, "rejected": 1}
    assert left_out_text(found) == (
        "1 copy of a file, 2 batches whose numbers stand on several sheets, 1 batch without a date of compounding, "
        "1 rejected batch"
    )


def test_a_rejected_or_blank_sheet_makes_no_number_a_duplicate() -> None:
    first, second = reviews.run_of(2)
    blank = reviews.review(reviews.batch("LDN-0001", made=None), file="blank.xlsx")
    rejected = reviews.review(reviews.batch("LDN-0002", disposition="reject"), file="rejected.xlsx")
    [found] = trends([blank, first, rejected, second])
    assert [point.batch for point in found.points] == ["LDN-0001", "LDN-0002"]
    assert found.left_out == {"without_date": 1, "rejected": 1}


def test_batches_without_numbers_are_no_duplicates() -> None:
    [found] = trends([reviews.review(reviews.batch(""), file=name) for name in ("a.xlsx", "b.xlsx")])
    assert len(found.points) == 2


def test_the_batches_of_a_titration_are_batches() -> None:
    [found] = trends([reviews.titration()])
    assert [point.batch for point in found.points] == ["LDN-9-A", "LDN-9-B"]


@pytest.mark.parametrize("days", [0, 365])
def test_what_is_outside_is_told_of_the_batch(days: int) -> None:
    run = list(reviews.run_of(9))
    odd = reviews.batch(
        "ODD", made=reviews.MADE + datetime.timedelta(days=days), yield_share=Decimal("0.5"), rsd=Decimal("0.021")
    )
    [found] = trends([*run, reviews.review(odd)])
    place = next(number for number, point in enumerate(found.points) if point.batch == "ODD")
    assert [each.key for each in found.outside(place)] == ["yield_share"]
