"""Batch numbers: what a pattern may hold, and that no two batches of a day have one number."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import ProfileError
from compounding.files import SHEET, check_path
from compounding.records.dosage_form import FORMS
from compounding.records.pharmacy.batch_number import EXAMPLE_PATTERN, batch_number, check_pattern, pattern_notes

DAY = datetime.date(2026, 11, 22)
PLAIN = st.text("ABZaz019-_.", max_size=4)
PARTS = st.sampled_from(["{year}", "{yy}", "{month}", "{day}", "{form}", "{serial}", "{serial:1}", "{serial:4}"])
# Centuries apart, two digits of the year are the same.
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))
SERIALS = st.one_of(st.integers(1, 12), st.integers(1, 10**6 - 1))


@st.composite
def patterns(draw: st.DrawFn, parts: st.SearchStrategy[str] = PARTS, needed: tuple[str, ...] = ()) -> str:
    """Draw patterns that will do: parts in any order, with plain text between them."""
    chosen = draw(st.lists(parts, max_size=3))
    serial = draw(st.sampled_from(["{serial}", "{serial:2}", "{serial:3}"]))
    every = draw(st.permutations([*chosen, *needed, serial]))
    pattern = "B" + "".join(draw(PLAIN) + part for part in every) + draw(PLAIN) + "x"
    if check_pattern(pattern):
        # What is too long is drawn again without its plain text.
        pattern = "B" + "".join([serial, *needed]) + "x"
    assert check_pattern(pattern) == ()
    return pattern


@pytest.mark.parametrize(
    ("pattern", "serial", "form", "number"),
    [
        (EXAMPLE_PATTERN, 7, "", "LDN-20261122-007"),
        ("{serial}", 7, "", "7"),
        ("{serial:3}", 1000, "", "1000"),
        ("{form}_{yy}{month}{day}.{serial:2}", 1, "capsule", "CAP_261122.01"),
        ("{form}{serial}", 1, "sublingual drops", "DRP1"),
        ("{form}{serial}", 1, "cream", "CRM1"),
        ("{serial}-{serial:9}", 3, "", "3-000000003"),
    ],
)
def test_number_by_pattern(pattern: str, serial: int, form: str, number: str) -> None:
    assert check_pattern(pattern) == ()
    assert batch_number(pattern, DAY, serial, form) == number


def test_month_day_and_year_are_padded() -> None:
    assert batch_number("{year}{yy}{month}{day}-{serial}", datetime.date(2005, 3, 4), 1) == "2005050304-1"


def test_every_form_of_a_formula_is_known() -> None:
    assert len({batch_number("{form}{serial}", DAY, 1, form) for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("LDN-{year}", "{serial} is missing"),
        ("", "{serial} is missing"),
        ("{serail}", "did you mean {serial}?"),
        ("{serial}{batch}", "{batch} is not known; use {year}, {yy}, {month}, {day}, {serial}, {form}"),
        ("{serial:0}", "1 to 9: {serial:3}"),
        ("{serial:10}", "1 to 9: {serial:3}"),
        ("{serial:-3}", "1 to 9: {serial:3}"),
        ("{serial:\N{ARABIC-INDIC DIGIT THREE}}", "1 to 9: {serial:3}"),
        ("{Serial}", "did you mean {serial}?"),
        ("{ serial}", "did you mean {serial}?"),
        ("{serial!r}", "did you mean {serial}?"),
        ("{serial.real}", "is not known"),
        ("{}{serial}", "{} is not known"),
        ("A{{serial}}", "a brace has no partner"),
        ("A{serial", "a brace has no partner"),
        ("A/{serial}", "'/' cannot stand in the name of a file"),
        ("A\\{serial}", "cannot stand in the name of a file"),
        ("A {serial}", "' ' cannot stand in the name of a file"),
        ("A\n{serial}", "cannot stand in the name of a file"),
        ("\N{LATIN CAPITAL LETTER A WITH DIAERESIS}{serial}", "cannot stand in the name of a file"),
        ("=1+{serial}", "'=+' cannot stand in the name of a file"),
        ("..{serial}", "begins and ends with a letter or a digit"),
        ("-{serial}", "begins and ends with a letter or a digit"),
        ("{serial}.", "begins and ends with a letter or a digit"),
        ("COM{serial}", "COM1 is a name that Windows keeps"),
        ("lpt{serial}.{year}", "lpt1.2026 is a name that Windows keeps"),
        ("A" * 35 + "{serial}", "41 characters; at most 40"),
        ("{serial}" * 500, "characters; at most 40"),
    ],
)
def test_pattern_is_refused(pattern: str, problem: str) -> None:
    problems = check_pattern(pattern)
    assert problem in "\n".join(problems)
    with pytest.raises(ProfileError, match=re.escape(problem)):
        batch_number(pattern, DAY, 1, "capsule")


def test_every_problem_of_a_pattern_is_named() -> None:
    assert len(check_pattern("A/{yaer}{daay}")) == 4


@pytest.mark.parametrize(
    ("pattern", "serial", "form", "problem"),
    [
        (EXAMPLE_PATTERN, 0, "", "serial 0: give 1 or more"),
        (EXAMPLE_PATTERN, -1, "", "serial -1: give 1 or more"),
        ("{form}{serial}", 1, "", "{form} needs the form of the formula"),
        ("{form}{serial}", 1, "tablet", "and not 'tablet'"),
        ("A" * 34 + "{serial}", 10**7, "", "a batch number has at most 40 characters"),
    ],
)
def test_batch_without_a_number(pattern: str, serial: int, form: str, problem: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(problem)):
        batch_number(pattern, DAY, serial, form)


@pytest.mark.parametrize(
    ("pattern", "missing"),
    [
        ("{serial}", "no {year} and no {month} and no {day}"),
        ("{yy}-{serial}", "no {month} and no {day}"),
        ("{year}{month}-{serial}", "no {day}"),
    ],
)
def test_pattern_without_the_whole_date_is_noted(pattern: str, missing: str) -> None:
    (note,) = pattern_notes(pattern)
    assert f"has {missing}: unless" in note


@pytest.mark.parametrize("year", ["{year}", "{yy}"])
def test_pattern_with_the_whole_date_has_no_note(year: str) -> None:
    assert pattern_notes(f"{year}{{month}}{{day}}-{{serial}}") == ()


@given(patterns(), DAYS, st.tuples(SERIALS, SERIALS).filter(lambda pair: pair[0] != pair[1]), st.sampled_from(FORMS))
def test_two_batches_of_a_day_have_two_numbers(
    pattern: str, day: datetime.date, serials: tuple[int, int], form: str
) -> None:
    first, second = (batch_number(pattern, day, serial, form) for serial in serials)
    # Names of files on Windows and macOS do not know capitals.
    assert first.casefold() != second.casefold()


@given(
    st.sampled_from(["{year}", "{yy}"]).flatmap(lambda year: patterns(needed=(year, "{month}", "{day}"))),
    st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] != pair[1]),
    st.tuples(SERIALS, SERIALS),
    st.sampled_from(FORMS),
)
def test_batches_of_two_days_have_two_numbers_where_the_date_is_whole(
    pattern: str, days: tuple[datetime.date, datetime.date], serials: tuple[int, int], form: str
) -> None:
    assert pattern_notes(pattern) == ()
    first, second = (batch_number(pattern, day, serial, form) for day, serial in zip(days, serials, strict=True))
    assert first.casefold() != second.casefold()


@given(patterns(), DAYS, SERIALS)
def test_a_number_can_be_the_name_of_a_sheet(pattern: str, day: datetime.date, serial: int) -> None:
    from pathlib import Path

    number = batch_number(pattern, day, serial, "capsule")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]", number)
    check_path(Path(f"{number}-second-check.xlsx"), SHEET)


@given(st.text(st.characters() | st.sampled_from("{}serial:3"), max_size=60))
def test_any_text_is_a_pattern_or_is_refused_with_a_reason(text: str) -> None:
    problems = check_pattern(text)
    if problems:
        assert all(each.isprintable() for each in problems)
    else:
        assert batch_number(text, DAY, 1, "capsule")
