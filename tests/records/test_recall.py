"""Recall: the batches of a lot, numbers that are only similar, and what could not be searched."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.records.recall import Recall, batches_of_lot
from compounding.records.review_run import Unreadable
from tests.records import reviews


def _recall(*numbers: str, lot: str = "A-123") -> Recall:
    """Return the recall of a lot in batches with one lot each."""
    found = (
        reviews.review(reviews.batch(f"LDN-{place}", lots=(reviews.lot(number),)))
        for place, number in enumerate(numbers, start=1)
    )
    return batches_of_lot(found, lot)


def test_every_use_is_listed_with_what_was_used_and_labelled() -> None:
    found = batches_of_lot([reviews.review(reviews.batch()), reviews.review(reviews.batch("LDN-2", lots=()))], "A-123")
    [use] = found.uses
    assert (use.batch, use.material, use.amount, use.unit) == (
        "LDN-0001",
        "Naltrexone tablets 50 mg",
        Decimal("8.21"),
        "g",
    )
    assert (use.labels, use.disposition, use.file) == (3, "accept", "sheets/LDN-0001.xlsx")
    assert (found.batches, found.labels, found.uncounted) == (1, 3, 0)


@pytest.mark.parametrize("spelling", ["a-123", " A-123 ", "\N{FULLWIDTH LATIN CAPITAL LETTER A}-123"])
def test_capitals_and_spaces_around_do_not_matter(spelling: str) -> None:
    found = _recall(spelling)
    assert [each.lot for each in found.uses] == [spelling]
    assert found.similar == ()


@pytest.mark.parametrize("spelling", ["A123", "A 123", "A\N{EN DASH}123", "Lot A-123", "lot no. A-I23", "A-l23"])
def test_what_could_be_meant_is_listed_apart(spelling: str) -> None:
    found = _recall(spelling)
    assert found.uses == ()
    assert [each.lot for each in found.similar] == [spelling]


@pytest.mark.parametrize("other", ["A-124", "B-123", "A-1234", "", "123"])
def test_another_number_is_another_lot(other: str) -> None:
    found = _recall(other)
    assert (found.uses, found.similar) == ((), ())


def test_numbers_of_other_alphabets_are_not_all_alike() -> None:
    cyrillic = "\N{CYRILLIC CAPITAL LETTER PE}\N{CYRILLIC CAPITAL LETTER KA}-123"
    assert _recall(cyrillic).similar == ()
    assert len(_recall(cyrillic, lot=cyrillic.lower()).uses) == 1


def test_a_material_without_a_number_could_be_the_lot() -> None:
    assert [each.batch for each in _recall("", "B-1", "  ").without_number] == ["LDN-1", "LDN-3"]


def test_amounts_are_added_up_by_material_and_unit() -> None:
    lots = (reviews.lot("A-123"), reviews.lot("A-123", "20", unit="tablets"), reviews.lot("A-123", None))
    found = batches_of_lot(
        [reviews.review(reviews.batch("L1", lots=lots)), reviews.review(reviews.batch("L2", labels=None))], "A-123"
    )
    name = "Naltrexone tablets 50 mg"
    assert found.amounts == {(name, "g"): Decimal("16.42"), (name, "tablets"): Decimal(20)}
    assert (found.batches, found.labels, found.uncounted) == (2, 3, 1)


def test_a_copy_of_a_file_is_listed_and_counts_once() -> None:
    one = reviews.review(reviews.batch())
    found = batches_of_lot([one, replace(one, file="copy.xlsx")], "A-123")
    assert [each.file for each in found.uses] == ["sheets/LDN-0001.xlsx", "copy.xlsx"]
    assert (found.batches, found.labels, list(found.amounts.values())) == (1, 3, [Decimal("8.21")])


def test_each_batch_of_a_titration_counts() -> None:
    found = batches_of_lot([reviews.titration()], "A-123")
    assert (found.batches, found.labels) == (2, 6)


def test_what_could_not_be_searched_is_told() -> None:
    unreadable = Unreadable(file="broken.xlsx", reason="it is no workbook")
    odd = reviews.review(file="odd.xlsx", findings=(reviews.LOCKED,))
    check = reviews.review(file="check.xlsx", kind="second check")
    found = batches_of_lot([odd, check], "A-123", [unreadable])
    assert [each.file for each in found.not_searched] == ["broken.xlsx", "odd.xlsx"]
