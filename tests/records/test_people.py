"""Names of people: who is the same under another spelling, and which names may be anybody's."""

from __future__ import annotations

import pytest

from compounding.records.people import is_full_name, is_same_person


@pytest.mark.parametrize(
    "name",
    [
        *("Ann Baker", "ann  BAKER", "Ann-Baker", "Baker, Ann", "\N{LATIN CAPITAL LETTER A WITH ACUTE}nn Baker"),
        *(
            "A. Baker",
            "A Baker",
            "Ann B.",
            "A.B.",
            "AB",
            "Baker",
            "Dr Ann Baker",
            "Ann Baker, Pharm.D.",
            "Prof. A. Baker",
        ),
        *("Ann Marie Baker", "A. M. Baker"),
    ],
)
def test_one_person_however_the_name_is_written(name: str) -> None:
    assert is_same_person("Ann Baker", name)
    assert is_same_person(name, "Ann Baker")


@pytest.mark.parametrize("name", ["Ben Baker", "B. Baker", "Ann Fox", "Eve Fox", "BA", "Dr", ""])
def test_another_person_or_nobody(name: str) -> None:
    assert not is_same_person("Ann Baker", name)


@pytest.mark.parametrize(
    ("name", "full"),
    [("Eve Fox", True), ("E. Fox", True), ("Dr Eve Fox", True), ("Fox", False), ("Dr Fox", False), ("x", False)],
)
def test_a_full_name_has_two_words(name: str, full: bool) -> None:
    assert is_full_name(name) is full
