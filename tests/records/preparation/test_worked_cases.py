"""The worked cases, through `prepare`, number by number."""

from __future__ import annotations

import pytest

from compounding.records.compounding_record import CompoundingRecord
from compounding.units import converted, magnitude
from tests.records.preparation.orders import prepared
from tests.records.preparation.worked_cases import Case, agrees, order_of, spelling, worked_cases

_CASES = [*worked_cases("specification"), *worked_cases("regression")]
_NUMBERS = [
    pytest.param(case, key, printed, kind == "exact", id=f"{case['id']}-{key}")
    for case in _CASES
    for kind in ("exact", "rounded")
    for key, printed in case.get(kind, {}).items()
]
_TARGETS = [
    pytest.param(case, key, printed, id=f"{case['id']}-{key}")
    for case in _CASES
    for key, printed in case.get("materials", {}).items()
]
_each_case = pytest.mark.parametrize("case", _CASES, ids=lambda case: case["id"])


def _record(case: Case) -> CompoundingRecord:
    return prepared(order_of(case))


@pytest.mark.parametrize(("case", "key", "printed", "exactly"), _NUMBERS)
def test_a_line_of_the_working_is_what_the_case_prints(case: Case, key: str, printed: str, exactly: bool) -> None:
    value = _record(case).working[key].value
    assert agrees(magnitude(value, spelling(printed)), spelling(printed), printed, exactly=exactly), value


@pytest.mark.parametrize(("case", "key", "printed"), _TARGETS)
def test_a_material_is_measured_out_as_the_case_prints(case: Case, key: str, printed: str) -> None:
    record = _record(case)
    material = next(each for each in record.materials if each.key == key)
    target = converted(record.working[material.target].value, material.unit)
    assert agrees(magnitude(target, spelling(printed)), spelling(printed), printed, exactly=True), target


@_each_case
def test_no_other_material_is_measured_out(case: Case) -> None:
    if "materials" in case:
        assert sorted(each.key for each in _record(case).materials) == sorted(case["materials"])


@_each_case
def test_the_record_warns_and_states_what_the_case_says(case: Case) -> None:
    record = _record(case)
    for text in case.get("warned", ()):
        assert any(text in warning for warning in record.warnings), record.warnings
    for text in case.get("facts", ()):
        assert any(text in fact for fact in record.fact_texts.values()), record.facts


@_each_case
def test_the_beyond_use_date_is_that_of_the_case(case: Case) -> None:
    if "beyond_use" in case:
        assert _record(case).beyond_use.date.isoformat() == case["beyond_use"]


@_each_case
def test_a_case_names_its_source(case: Case) -> None:
    own = "the project's own specification" if case in worked_cases("specification") else "regression"
    assert case["source"].startswith(own)


def test_drops_of_fifty_millilitres_say_nothing_of_days_without_a_dose() -> None:
    (case,) = (each for each in _CASES if each["id"] == "drops-whole-tablet")
    assert not any("lasts" in warning for warning in _record(case).warnings)
