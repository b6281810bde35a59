"""The error tree: what each says, what it keeps, that it survives pickling, and what it is caught as."""

from __future__ import annotations

import pickle

import pytest

from compounding import errors
from compounding.errors import CompoundingError

CASES = [
    pytest.param(
        errors.QuantityError("4,5 mg", "the comma is misplaced", "write 4.5 mg", "--strength"),
        "--strength: '4,5 mg': the comma is misplaced; write 4.5 mg",
        ValueError,
        id="quantity",
    ),
    pytest.param(
        errors.FormulaError("naltrexone-capsule/1.toml", ["name is missing"]),
        "naltrexone-capsule/1.toml: name is missing",
        ValueError,
        id="one problem",
    ),
    pytest.param(
        errors.OrderError("order", ["strength is missing", "quantity is missing"]),
        "order: 2 problems\n  - strength is missing\n  - quantity is missing",
        ValueError,
        id="two problems",
    ),
    pytest.param(
        errors.ProfileError("pharmacy.toml", ["name: is missing"]),
        "pharmacy.toml: name: is missing",
        ValueError,
        id="profile",
    ),
    pytest.param(
        errors.LabelError("stock 'avery'", ["no such stock"]),
        "stock 'avery': no such stock",
        ValueError,
        id="label",
    ),
    pytest.param(
        errors.PreparationError("naltrexone-capsule", ["a capsule of size 3 does not hold 200 mg"]),
        "naltrexone-capsule: a capsule of size 3 does not hold 200 mg",
        ValueError,
        id="preparation",
    ),
    pytest.param(
        errors.FormulaNotFoundError("naltrexon", ["naltrexone-capsule", "naltrexone-cream"], ["formulas"]),
        "no formula 'naltrexon'; did you mean naltrexone-capsule or naltrexone-cream? (looked in formulas)",
        LookupError,
        id="not found, with near names",
    ),
    pytest.param(
        errors.FormulaNotFoundError("x", [], ["a", "b"]),
        "no formula 'x'; 'compounding formulas' lists what there is (looked in a, b)",
        LookupError,
        id="not found",
    ),
    pytest.param(
        errors.CalculatorNotFoundError("powder-mass", ["potency.powder-mass", "tablets.powder-mass"], []),
        "'powder-mass' is ambiguous: write potency.powder-mass or tablets.powder-mass",
        LookupError,
        id="a calculator's name that several have",
    ),
    pytest.param(
        errors.CalculatorNotFoundError("aliquod", [], ["aliquot"]),
        "no calculator 'aliquod'; did you mean aliquot?",
        LookupError,
        id="no calculator, with a near name",
    ),
    pytest.param(
        errors.ArgumentsError("potency.powder-mass", {"drug": "is missing"}),
        "potency.powder-mass cannot be worked out\n  - drug: is missing",
        ValueError,
        id="arguments",
    ),
    pytest.param(
        errors.SheetError("sheet.xlsx", "the file exists", "use --force"),
        "sheet.xlsx: the file exists; use --force",
        ValueError,
        id="sheet",
    ),
]


@pytest.mark.parametrize(("error", "text", "builtin"), CASES)
def test_message_and_family(error: CompoundingError, text: str, builtin: type[Exception]) -> None:
    assert str(error) == text
    assert isinstance(error, builtin)


@pytest.mark.parametrize(("error", "text", "builtin"), CASES)
def test_pickling(error: CompoundingError, text: str, builtin: type[Exception]) -> None:
    error.add_note("a note of the caller's")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == text
    assert isinstance(back, builtin)


def test_every_error_is_tried_here() -> None:
    def leaves(kind: type[CompoundingError]) -> set[type[CompoundingError]]:
        below = {each for each in kind.__subclasses__() if each.__module__ == errors.__name__}
        return set().union(*map(leaves, below)) if below else {kind}

    assert leaves(CompoundingError) == {type(case.values[0]) for case in CASES}


def test_at_names_the_place_and_keeps_the_rest() -> None:
    error = errors.QuantityError("5", "the unit is missing", "write 5 mg")
    assert str(error) == "'5': the unit is missing; write 5 mg"
    assert str(error.at("B7")) == "B7: '5': the unit is missing; write 5 mg"
