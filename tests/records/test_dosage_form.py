"""The table of forms: each is complete, and told apart from the others."""

from __future__ import annotations

import pytest

from compounding.records.dosage_form import DOSAGE_FORMS, FORMS, DosageForm, dosage_form
from compounding.units import is_measured_in, parse_quantity

_each = pytest.mark.parametrize("form", DOSAGE_FORMS, ids=FORMS)


def test_names_and_codes_are_each_their_own() -> None:
    assert len(set(FORMS)) == len(DOSAGE_FORMS)
    assert len({form.code for form in DOSAGE_FORMS}) == len(DOSAGE_FORMS)
    assert all(len(form.code) == 3 and form.code.isupper() for form in DOSAGE_FORMS)


@_each
def test_a_form_is_found_by_its_name(form: DosageForm) -> None:
    assert dosage_form(form.name) is form


def test_no_other_form_is_found() -> None:
    with pytest.raises(KeyError, match="nasal spray"):
        dosage_form("nasal spray")


@_each
def test_strengths_of_formulas_can_be_prescribed_as_they_stand(form: DosageForm) -> None:
    strength = parse_quantity(f"1 {form.strength_unit}")
    assert any(is_measured_in(strength, unit) for unit in form.direct_units)
    assert not any(is_measured_in(strength, unit) for unit in form.derived_units)


@_each
def test_a_batch_is_prescribed_in_its_own_unit(form: DosageForm) -> None:
    assert form.quantity_units[0] == form.batch_unit
    assert is_measured_in(parse_quantity(form.quantity_example), form.batch_unit)
