"""Quantities: what is read, what is refused and with which words, what is shown, and what never adds up."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding import units
from compounding.errors import QuantityError
from compounding.units import Quantity, format_measured, format_quantity, format_stated, parse_quantity, quantity
from tests.strategies import KINDS, MASSES, TIMES, VOLUMES, decimals, quantities, unit_spellings


def pairs_of(spellings: tuple[str, ...]) -> st.SearchStrategy[tuple[str, str]]:
    """Draw two units of a kind."""
    return st.tuples(st.sampled_from(spellings), st.sampled_from(spellings))


def outcome(done: Callable[[Any, Any], Any], left: Any, right: Any) -> tuple[str, str] | type[Exception]:
    """Return the number with its trailing zeros and the unit to which an operation leads, or how it fails."""
    try:
        found = done(left, right)
    except (TypeError, ArithmeticError) as error:
        return type(error)
    return str(found.magnitude), str(found.units)


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        pytest.param("4.5 mg", "4.5", "mg", id="plain"),
        pytest.param("4.50 mg", "4.50", "mg", id="trailing zero"),
        pytest.param("4.5mg", "4.5", "mg", id="no space"),
        pytest.param("  4.5   mg ", "4.5", "mg", id="spaces around and between"),
        pytest.param("4.5\N{NO-BREAK SPACE}mg", "4.5", "mg", id="no-break space"),
        pytest.param("4,500 mg", "4500", "mg", id="comma between thousands"),
        pytest.param("1,234,567.89 mcg", "1234567.89", "mcg", id="commas and a point"),
        pytest.param("0.5 tablet", "0.5", "tablet", id="half a tablet"),
        pytest.param("90 capsules", "90", "capsule", id="plural"),
        pytest.param("0 %", "0", "%", id="nothing"),
        pytest.param("30 ml", "30", "mL", id="small l of a millilitre"),
        pytest.param("4.5 mg/capsule", "4.5", "mg/capsule", id="stroke"),
        pytest.param("4.5 mg per capsule", "4.5", "mg/capsule", id="per"),
        pytest.param("25 mg/5 mL", "5", "mg/mL", id="a number below the stroke"),
        pytest.param("35 drops per 2 mL", "17.5", "drop/mL", id="drops counted to a volume"),
        pytest.param("20 mL per 100 mL", "0.2", "1", id="a unit per itself"),
        pytest.param("5% w/w", "5", "% w/w", id="percentage by mass"),
        pytest.param("5 %w/v", "5", "% w/v", id="percentage, closed up"),
        pytest.param("5 ppm", "5", "ppm", id="parts per million"),
        pytest.param("100,000 units", "100000", "unit", id="units of activity"),
        pytest.param("400 IU", "400", "unit", id="international units"),
        pytest.param("1 unit", "1", "unit", id="one unit of activity"),
        pytest.param("1,785 units/mg", "1785", "unit/mg", id="activity of a mass"),
        pytest.param("10 mEq", "10", "mEq", id="milliequivalents"),
        pytest.param("1 mEq per mmol", "1", "mEq/mmol", id="valence"),
    ],
)
def test_parse_reads(text: str, number: str, unit: str) -> None:
    found = parse_quantity(text)
    assert (found.magnitude, found.units) == (Decimal(number), units.unit_of(unit))


IN_FULL = "write the number of units in full, such as 100,000 units"
POINT = "write it with a decimal point, such as 0.5 tablet"
RATIO = "write a percentage or a concentration, such as 1 % w/v or 10 mg/mL"
NOTATION = "a decimal point is written as in 4.5, thousands as in 1,000"
EXAMPLES = "write a number, a space and a unit, such as 4.5 mg, 1 mg/mL or 90 capsules"
COMMA = "the comma is neither a decimal sign nor between thousands"
UNSEEN = "there is a character in it that cannot be seen"
ANEW = "type it anew, with plain spaces"


REFUSED = [
    # Commas and points.
    ("4,5 mg", COMMA, f"write 4.5 mg if that is meant: {NOTATION}"),
    ("0,5 mg", COMMA, f"write 0.5 mg if that is meant: {NOTATION}"),
    ("0,0 mg", COMMA, f"write 0 mg if that is meant: {NOTATION}"),
    ("1,00 mg", COMMA, f"write 1 mg if that is meant: {NOTATION}"),
    ("10,00,000 mg", COMMA, f"write 1,000,000 mg if that is meant: {NOTATION}"),
    ("1.000,5 mg", COMMA, f"write 1,000.5 mg if that is meant: {NOTATION}"),
    ("5,5,5 mg", COMMA, NOTATION),
    ("5, mg", COMMA, NOTATION),
    ("5 mg/1,5 mL", COMMA, f"write 1.5 mL if that is meant: {NOTATION}"),
    (".5 mg", "the decimal point has no digit before it", "write 0.5 mg"),
    ("5 mg/.5 mL", "the decimal point has no digit before it", "write a zero before it, such as 0.5 mL"),
    ("5. mg", "the decimal point has no digit after it", "write 5 mg"),
    ("1.2.3 mg", "the number has more than one decimal point", NOTATION),
    ("05 mg", "the number begins with a needless zero", "write 5 mg, or a decimal point after the zero"),
    ("00.5 mg", "the number begins with a needless zero", "write 0.5 mg"),
    ("1 000 mg", "a space is not read between thousands", "write commas, such as 1,000"),
    ("1 000.5 mg", "a space is not read between thousands", "write commas, such as 1,000"),
    # No number, no unit, or more than one.
    ("", "no quantity is given", EXAMPLES),
    ("   ", "no quantity is given", EXAMPLES),
    ("5", "the unit is missing", "write 5 mg, 5 mL or whatever is meant"),
    ("4,5", "the unit is missing", "write 4.5 mg, 4.5 mL or whatever is meant"),
    ("mg", "it does not begin with a number in the digits 0 to 9", EXAMPLES),
    ("five mg", "it does not begin with a number in the digits 0 to 9", EXAMPLES),
    ("nan mg", "this is not a number", EXAMPLES),
    ("Infinity mg", "this is not a number", EXAMPLES),
    ("5 mg 3 mL", "this is not one number and one unit", EXAMPLES),
    ("5 mg/", "the unit after the stroke is missing", "write it, such as 1 mg/mL"),
    ("5 mg/mL/day", "there is more than one 'per' in it", EXAMPLES),
    ("5 mg per mL per day", "there is more than one 'per' in it", EXAMPLES),
    ("5 mg per 0 mL", "nothing can be per zero", EXAMPLES),
    ("1 % w/v per mL", "a percentage is not per anything", "write it alone, such as 1 %"),
    # Signs, powers, arithmetic.
    ("-3 mg", "a negative quantity has no meaning here", "write it without a sign"),
    ("\N{MINUS SIGN}3 mg", "a negative quantity has no meaning here", "write it without a sign"),
    ("+3 mg", "a sign has no meaning here", "write it without a sign"),
    ("1e3 mg", "powers of ten are not read", "write the number out, such as 1,000 mg"),
    ("5-6 mg", "a range is not one quantity", "write the one amount that is meant"),
    ("5 to 6 mg", "a range is not one quantity", "write the one amount that is meant"),
    ("5 mg \N{EN DASH} 6 mg", "a range is not one quantity", "write the one amount that is meant"),
    ("2 x 5 mg", "no arithmetic is done here", "write the result"),
    ("5 mg + 3 mg", "no arithmetic is done here", "write the result"),
    ("2**3 mg", "this is not one number and one unit", EXAMPLES),
    ("1/2 tablet", "a fraction is not read", POINT),
    ("\N{VULGAR FRACTION ONE HALF} tablet", "a fraction is not read", POINT),
    ("1:100", "a ratio strength is not read", RATIO),
    ("1 in 100", "a ratio strength is not read", RATIO),
    # Units that are easily misread, or are written otherwise here.
    ("5 MG", "'MG' is not a unit used here", "write mg (milligram) in small letters"),
    ("5 Mg", "'Mg' is not a unit used here", "write mg (milligram) in small letters"),
    ("5 Mcg", "'Mcg' is not a unit used here", "write mcg"),
    ("5 \N{MICRO SIGN}g", "the micro sign is easily misread", "write mcg"),
    ("5 \N{GREEK SMALL LETTER MU}g", "the micro sign is easily misread", "write mcg"),
    ("5 \N{MICRO SIGN}L", "the micro sign is easily misread", "write the volume in mL"),
    ("5 ug", "'ug' is not a unit used here", "write mcg"),
    ("10 cc", "'cc' is not a unit used here", "write mL"),
    ("10 ML", "'ML' is not a unit used here", "write mL"),
    ("1 l", "'l' is not a unit used here", "write L"),
    ("1 tsp", "'tsp' is not a unit used here", "write the volume in mL"),
    ("100 u", "'u' is not a unit used here", "write units"),
    ("100 U", "'U' is not a unit used here", "write units"),
    ("100 iu", "'iu' is not a unit used here", "write units"),
    ("100 I.U.", "this is not one number and one unit", EXAMPLES),
    ("100 Units", "'Units' is not a unit used here", "write units"),
    ("1 MU", "'MU' is not a unit used here", IN_FULL),
    ("1 mIU", "'mIU' is not a unit used here", IN_FULL),
    ("5 million units", "a number in words is not read", "write it in full, such as 1,000,000 units"),
    ("5 million", "'million' is not a unit used here", IN_FULL),
    ("5 meq", "'meq' is not a unit used here", "write mEq"),
    ("5 ppm/mL", "ppm is not per anything", "write it alone, such as 5 ppm"),
    ("5 mg/ppm", "ppm is not per anything", "write it alone, such as 5 ppm"),
    ("5 ppm/ppm", "ppm is not per anything", "write it alone, such as 5 ppm"),
    ("5 PPM", "'PPM' is not a unit used here", "write ppm"),
    ("5 ppb", "'ppb' is not a unit used here", "write ppm, or a concentration, such as 1 mcg/mL"),
    ("1 gr", "'gr' is not a unit used here", "write g for gram; grains are not used"),
    ("5 grams", "'grams' is not a unit used here", "write g"),
    ("5 Tablets", "'Tablets' is not a unit used here", "write tablets"),
    ("5 gtt", "'gtt' is not a unit used here", "write drop"),
    ("6 months", "'months' is not a unit used here", "write the number of days; months differ in length"),
    ("5 mL.", "a full stop does not belong to a unit", "write it without the full stop"),
    ("10 mg%", "milligrams per cent are easily misread", "write a concentration, such as 1 mg/mL"),
    ("5 % w/z", "this percentage is not of a kind used here", "write %, % w/w, % w/v or % v/v"),
    # Characters that are not what they look like.
    ("\N{ARABIC-INDIC DIGIT FIVE} mg", "it does not begin with a number in the digits 0 to 9", EXAMPLES),
    ("\N{FULLWIDTH DIGIT FIVE} mg", "it does not begin with a number in the digits 0 to 9", EXAMPLES),
    ("5 mg\N{SUPERSCRIPT TWO}", "this is not one number and one unit", EXAMPLES),
    ("5\tmg", UNSEEN, ANEW),
    ("5 mg\n", UNSEEN, ANEW),
    ("5 mg\n3 g", UNSEEN, ANEW),
    ("5 \x00mg", UNSEEN, ANEW),
    ("\N{ZERO WIDTH SPACE}5 mg", UNSEEN, ANEW),
    # Size.
    ("9" * 16 + " mg", "the number has too many digits", "write it with fewer digits"),
    ("0." + "1" * 41 + " mg", "the number has too many digits", "write it with fewer digits"),
    ("5 mg " * 60, "this is too long for a quantity", EXAMPLES),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason", "remedy"), [pytest.param(*each, id=ascii(each[0])[1:20]) for each in REFUSED]
)
def test_parse_refuses(text: str, reason: str, remedy: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert str(caught.value) == f"{text!r}: {reason}; {remedy}"


def test_parse_lists_the_units_for_one_it_has_never_heard_of() -> None:
    with pytest.raises(QuantityError, match="'ampoules' is not a unit used here; use one of kg, g, mg, mcg, L, mL"):
        parse_quantity("5 ampoules")


@pytest.mark.parametrize("given_value", [None, 5, 4.5, Decimal(1)])
def test_parse_refuses_what_is_no_text(given_value: object) -> None:
    with pytest.raises(
        QuantityError, match=r'this is not a text; write the number and its unit as text, such as "4.5 mg"'
    ):
        parse_quantity(given_value)  # type: ignore[arg-type]


def test_parse_names_the_place() -> None:
    with pytest.raises(QuantityError, match=r"^--strength: '5': the unit is missing"):
        parse_quantity("5", where="--strength")


def refusal(text: str) -> QuantityError | None:
    """Return the error with which a text is refused, or None if it is read."""
    try:
        parse_quantity(text)
    except QuantityError as error:
        return error
    return None


@given(st.text(alphabet="0123456789.,-+/% eEmgcLcapsulewv\N{MICRO SIGN}\t\n", max_size=12))
def test_parse_reads_what_is_not_below_zero_or_says_what_to_write(text: str) -> None:
    error = refusal(text)
    assert error.remedy if error else parse_quantity(text).magnitude >= 0


@given(st.text(max_size=30))
def test_parse_never_fails_otherwise(text: str) -> None:
    error = refusal(text)
    assert error is None or repr(text) in str(error)


# --- showing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        pytest.param("4.50", "mg", "4.5 mg", id="no trailing zero"),
        pytest.param("3.0", "mg", "3 mg", id="no decimal point without need"),
        pytest.param(".5", "mg", "0.5 mg", id="a zero before the point"),
        pytest.param("1E+3", "mg", "1,000 mg", id="commas from 1,000"),
        pytest.param("300", "mg", "300 mg", id="zeros before the point stay"),
        pytest.param("1", "tablet", "1 tablet", id="one"),
        pytest.param("8.28", "tablet", "8.28 tablets", id="several"),
        pytest.param("0.5", "tablet", "0.5 tablet", id="less than one"),
        pytest.param("0", "capsule", "0 capsules", id="none"),
        pytest.param("2", "mg/capsule", "2 mg per capsule", id="per"),
        pytest.param("2", "drop/mL", "2 drops per mL", id="the plural goes above"),
        pytest.param("2", "1/day", "2 per day", id="nothing above"),
        pytest.param("1", "% w/w", "1 % w/w", id="percentage"),
        pytest.param("0.2", "1", "0.2", id="plain number"),
        pytest.param("100000", "unit", "100,000 units", id="units, never IU"),
        pytest.param("1785", "unit/mg", "1,785 units per mg", id="activity of a mass"),
        pytest.param("10.0", "mEq/mL", "10 mEq per mL", id="milliequivalents"),
        pytest.param("5", "ppm", "5 ppm", id="parts per million"),
        pytest.param("-2", "mg", "-2 mg", id="a difference"),
    ],
)
def test_format(number: str, unit: str, shown: str) -> None:
    assert format_quantity(quantity(number, unit)) == shown


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        ("0.12", 3, "0.120 g"),
        ("0.125", 2, "0.13 g"),
        ("0.115", 2, "0.12 g"),
        ("1234.5", 1, "1,234.5 g"),
        ("2", 0, "2 g"),
    ],
)
def test_format_measured_keeps_zeros_and_rounds_half_up(number: str, places: int, shown: str) -> None:
    assert format_measured(quantity(number, "g"), places) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("8.20 g", "8.20 g"),
        ("8.2 g", "8.2 g"),
        ("1,000.00 mg", "1,000.00 mg"),
        ("200 mg/capsule", "200 mg per capsule"),
        ("0.00 %", "0.00 %"),
        ("0.0001230 mg", "0.0001230 mg"),
    ],
)
def test_format_stated_keeps_every_digit(text: str, shown: str) -> None:
    assert format_stated(parse_quantity(text)) == shown


@given(quantities())
def test_what_is_stated_is_read_back_digit_by_digit(value: Quantity) -> None:
    again = parse_quantity(format_stated(value))
    assert (again.magnitude.as_tuple(), again.units) == (value.magnitude.as_tuple(), value.units)


@given(quantities())
def test_what_was_worked_out_is_the_same_without_needless_zeros(value: Quantity) -> None:
    found = units.worked_out(value)
    assert found == value
    assert format_stated(found) == format_quantity(value)


def test_open_quantity_is_a_line_to_write_on() -> None:
    assert format_stated(units.open_quantity("mg/tablet")) == "____ mg per tablet"
    assert format_quantity(units.open_quantity("mg/tablet")) == "____ mg per tablet"
    assert format_measured(units.open_quantity("capsule"), 2) == "____ capsules"


@given(quantities())
def test_what_is_shown_is_read_back_unchanged(value: Quantity) -> None:
    back = parse_quantity(format_quantity(value))
    assert (back.magnitude, back.units) == (value.magnitude, value.units)


@given(decimals(3), st.integers(1, 999), st.sampled_from(["mg/mL", "drop/mL", "mg/tablet"]))
def test_what_a_division_gives_is_read_back_unchanged(number: Decimal, divisor: int, unit: str) -> None:
    above, below = unit.split("/")
    value = parse_quantity(f"{units.plain(number)} {above} per {divisor} {below}")
    assert parse_quantity(format_quantity(value)).magnitude == value.magnitude


@given(unit_spellings())
def test_spelling_of_a_unit_makes_the_unit(unit: str) -> None:
    assert units.unit_of(units.unit_spelling(quantity(1, unit))) == units.unit_of(unit)


@given(decimals())
def test_number_text_keeps_the_number_and_ismp(number: Decimal) -> None:
    text = units.number_text(number)
    assert Decimal(text.replace(",", "")) == number
    assert not text.startswith(".")
    assert not (("." in text) and text.endswith("0"))


# --- converting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "unit", "target", "expected"),
    [
        ("4.5", "mg", "g", "0.0045"),
        ("0.0045", "g", "mcg", "4500"),
        ("30", "minute", "hour", "0.5"),
        ("7", "day", "week", "1"),
        ("2", "week", "day", "14"),
        ("10080", "minute", "week", "1"),
        ("1", "mg/mL", "g/L", "1"),
        ("50", "%", "1", "0.5"),
        ("150", "mg/g", "%", "15"),
        ("5", "ppm", "%", "0.0005"),
        ("2.5", "mol", "mmol", "2500"),
    ],
)
def test_conversion_is_exact(number: str, unit: str, target: str, expected: str) -> None:
    assert units.magnitude(quantity(number, unit), target) == Decimal(expected)


def test_conversion_keeps_open_quantities_open() -> None:
    assert units.is_open(units.converted(units.open_quantity("mg"), "g"))


def test_conversion_ratio_is_in_lowest_terms() -> None:
    assert units.conversion_ratio(units.unit_of("minute"), units.unit_of("week")) == Fraction(1, 10080)
    assert units.conversion_ratio(units.unit_of("mg"), units.unit_of("g")) == Fraction(1, 1000)


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        ("5 mg", "mL", "'5 mg': is not a quantity in mL; give it in mL"),
        (
            "5 mg/capsule",
            "mg/tablet",
            "'5 mg per capsule': is not a quantity in mg per tablet; give it in mg per tablet",
        ),
        ("1 % w/v", "% w/w", "'1 % w/v': is not a quantity in % w/w; give it in % w/w"),
        ("1 % w/w", "1", "'1 % w/w': is not a quantity in a plain number; give it in a plain number"),
    ],
)
def test_conversion_refuses_another_dimension(text: str, target: str, message: str) -> None:
    with pytest.raises(QuantityError) as caught:
        units.converted(parse_quantity(text), target)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("one", "other"), [pytest.param(*pair, id=" and ".join(pair)) for pair in combinations(KINDS, 2)]
)
def test_unlike_dimensions_never_add(one: str, other: str) -> None:
    assert not units.is_measured_in(quantity(1, one), other)
    with pytest.raises(QuantityError):
        units.converted(quantity(1, one), other)
    with pytest.raises(TypeError):  # pint's DimensionalityError is one
        quantity(1, one) + quantity(1, other)


# --- arithmetic ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pints_own() -> pint.UnitRegistry[Decimal]:
    """Return a registry of the same units whose quantities are pint's own."""
    return pint.UnitRegistry(Path(units.__file__).with_name("units.txt"), non_int_type=Decimal)


@given(left=quantities(), right=quantities())
@pytest.mark.parametrize("done", [operator.mul, operator.truediv, operator.add, operator.sub])
def test_arithmetic_is_that_of_pint(
    pints_own: pint.UnitRegistry[Decimal], done: Callable[[Any, Any], Any], left: Quantity, right: Quantity
) -> None:
    plain = [pints_own.Quantity(each.magnitude, str(each.units)) for each in (left, right)]
    assert outcome(done, left, right) == outcome(done, *plain)


@given(numbers=st.tuples(decimals(), decimals()), spellings=st.sampled_from([MASSES, VOLUMES, TIMES]).flatmap(pairs_of))
@pytest.mark.parametrize("done", [operator.add, operator.sub])
def test_unlike_units_of_one_kind_add_up_as_in_pint(
    pints_own: pint.UnitRegistry[Decimal],
    done: Callable[[Any, Any], Any],
    numbers: tuple[Decimal, Decimal],
    spellings: tuple[str, str],
) -> None:
    ours = [quantity(number, unit) for number, unit in zip(numbers, spellings, strict=True)]
    assert units.are_of_one_kind(*ours)
    plain = [pints_own.Quantity(each.magnitude, str(each.units)) for each in ours]
    assert outcome(done, *ours) == outcome(done, *plain)


def test_a_sum_keeps_every_digit_and_every_zero() -> None:
    assert str((quantity("2.50", "g") + quantity("3", "mg")).magnitude) == "2.503"
    assert str((quantity("2.50", "g") + quantity("3", "g")).magnitude) == "5.50"


def test_equal_quantities_of_many_digits_leave_nothing() -> None:
    long = quantity("1.234567890123456789012345678901234567", "mg")
    assert (long - quantity(long.magnitude, "mg")).magnitude == 0


@pytest.mark.parametrize(("one", "other", "alike"), [("mg", "kg", True), ("mg/g", "%", True), ("mg", "mL", False)])
def test_quantities_are_of_one_kind_by_their_dimension(one: str, other: str, alike: bool) -> None:
    assert units.are_of_one_kind(quantity(1, one), quantity(1, other)) is alike


def test_a_bare_number_never_adds() -> None:
    with pytest.raises(TypeError):
        quantity(1, "capsule") + 1


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        quantity(1, "mg") + quantity(1, "mg") * 0.5


@pytest.mark.parametrize(
    ("function", "text", "expected", "unit"),
    [
        (units.mass_fraction, "1 % w/w", "0.01", "1"),
        (units.mass_fraction, "1 %", "0.01", "1"),
        (units.mass_fraction, "10 mg/g", "0.01", "1"),
        (units.volume_fraction, "1 % v/v", "0.01", "1"),
        (units.mass_concentration, "1 % w/v", "10", "mg/mL"),
        (units.mass_concentration, "25 mg per 5 mL", "5", "mg/mL"),
    ],
)
def test_percentage_strengths(function: object, text: str, expected: str, unit: str) -> None:
    assert callable(function)
    assert units.magnitude(function(parse_quantity(text)), unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (units.mass_fraction, "1 % w/v"),
        (units.mass_fraction, "1 % v/v"),
        (units.volume_fraction, "1 % w/w"),
        (units.mass_concentration, "1 % w/w"),
        (units.mass_concentration, "1 %"),
    ],
)
def test_percentages_of_another_kind_are_refused(function: object, text: str) -> None:
    assert callable(function)
    with pytest.raises(QuantityError):
        function(parse_quantity(text))
