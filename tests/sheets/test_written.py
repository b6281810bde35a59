"""What is written directly is, to the byte, what openpyxl writes."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import io
import math
import os
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import openpyxl.styles.colors
import openpyxl.styles.numbers
import openpyxl.writer.theme
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding import qr
from compounding.sheets.book import Book
from compounding.sheets.drawn import Bars, Chart, Picture
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, CellFormula, Look, Placed, Sheet
from compounding.sheets.looks import BORDERS, STYLES
from compounding.sheets.pages import PAPERS
from compounding.sheets.parts import borrowed
from compounding.sheets.parts.direct import parts_of
from compounding.sheets.parts.markup import NotCoveredError, attribute_xml, number_xml, text_xml
from compounding.sheets.second_check import planned_second_check
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.sheets.written import written, written_by_openpyxl
from tests.sheets import campaigns, samples, second_checks

ROOT = Path(__file__).parents[2]
ODD = (
    *("=1+1", "+4", "-4", "@home", "'quoted'", '"quoted"', "a & b", "<tag>", "]]>", " before", "after ", "two\nlines"),
    *("\n", " ", "", "  ", "µg ≤ 5 °C", "日本語", "\N{GRINNING FACE}", "a\N{NO-BREAK SPACE}b", "&amp;", "&#10;", "0"),
    *("\N{NO-BREAK SPACE}x", "x" * 300, "_x000D_", "{x}", "%s", "&[Page]", "\N{COMBINING ACUTE ACCENT}"),
)


def assert_same(book: Book) -> None:
    """Say in which part of the file the two ways of writing differ, and where."""
    values = book.values()
    slow = written_by_openpyxl(book)
    with zipfile.ZipFile(io.BytesIO(slow)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    direct = parts_of(book, values)
    assert list(direct) == list(parts)
    for path, part in direct.items():
        ends = next(
            (place for place, pair in enumerate(zip(part, parts[path], strict=False)) if pair[0] != pair[1]), len(part)
        )
        near = slice(max(0, ends - 80), ends + 80)
        assert part == parts[path], f"{path}: {part[near]!r}, but openpyxl writes {parts[path][near]!r}"
    assert written(book) == slow


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", samples.ORDERS)
def test_a_batch_sheet_is_the_same_to_the_byte(name: str, paper: str) -> None:
    assert_same(planned_book(samples.record(name), paper=paper))
    assert write_sheet(samples.record(name), paper=paper) == written(planned_book(samples.record(name), paper=paper))


@pytest.mark.parametrize("name", ["capsules, known", "drops", "micrograms"])
def test_a_campaign_is_the_same_to_the_byte(name: str) -> None:
    assert_same(campaigns.book(name))


@pytest.mark.parametrize("name", second_checks.NAMES[::3])
def test_a_second_check_is_the_same_to_the_byte(name: str) -> None:
    assert_same(planned_second_check(second_checks.record(name), paper="a4"))


@pytest.mark.parametrize("text", ODD)
def test_odd_batch_numbers_are_the_same_to_the_byte(text: str) -> None:
    book = planned_book(samples.with_batch("cream", text))
    try:
        assert_same(book)
    except NotCoveredError:
        assert "&[" in text
        assert written(book) == written_by_openpyxl(book)


# --- any plan --------------------------------------------------------------------------------

TEXTS = st.sampled_from(ODD) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
)
WORDS = st.text(string.ascii_letters + " &<>\"'°=-é", min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6)
FORMULAS = st.sampled_from(
    ['"a & b <"', "1/3", "1<2", '"µ"', "2*0.5", 'IF(1>2,"x","")', "0.1+0.2", '"\N{GRINNING FACE}"']
).map(CellFormula)
VALUES = st.none() | TEXTS | NUMBERS | FORMULAS
LOOKS = st.builds(
    Look,
    st.sampled_from(list(STYLES)),
    st.sampled_from(["General", "0", "@", "0%", "0.00", "yyyy-mm-dd", "hh:mm", '0.0" mg"', "#,##0.0##", "h:mm"]),
)
PLACES = st.tuples(st.integers(1, 6), st.integers(1, 30))
SIZES = st.integers(1, 400).map(lambda number: number / 10)


@st.composite
def charts(draw: Any) -> Chart | Bars:
    common = {
        "title": draw(WORDS),
        "anchor": draw(st.sampled_from(["A1", "C14", "AB3"])),
        "first": draw(st.integers(1, 4)),
    }
    common |= {"last": draw(st.integers(4, 8)), "width": draw(SIZES), "height": draw(SIZES)}
    common["format"] = draw(st.sampled_from(["0", "0.00", '0" <"']))
    if draw(st.booleans()):
        return Bars(names=draw(st.integers(1, 30)), numbers=draw(st.integers(1, 30)), **common)
    lines = draw(st.sampled_from([(3,), (3, 4, 28)]))
    return Chart(
        unit=draw(st.just("") | WORDS),
        head=draw(st.integers(1, 3)),
        points=2,
        lines=lines,
        legend=draw(st.sampled_from("rb")),
        axis=draw(st.none() | st.tuples(st.integers(0, 4).map(float), SIZES)),
        **common,
    )


PICTURES = st.builds(
    Picture,
    content=st.sampled_from([qr.picture(text)[0] for text in ("one", "two")]),
    description=TEXTS,
    anchor=st.sampled_from(["A1", "F5", "AB3"]),
    offset=SIZES,
    side=SIZES,
)


@st.composite
def sheets(draw: Any, name: str) -> Sheet:
    sheet = Sheet(name, tuple(draw(st.lists(SIZES, min_size=2, max_size=30))))
    sheet.landscape, sheet.one_page = draw(st.booleans()), draw(st.booleans())
    sheet.titles = draw(st.sampled_from(["", "1:1", "2:3"]))
    sheet.freeze = draw(st.sampled_from(["", "A2", "A4"]))
    sheet.cells = draw(st.dictionaries(PLACES, st.builds(Placed, VALUES, LOOKS), min_size=1, max_size=12))
    sheet.heights = draw(st.dictionaries(st.integers(1, 9), SIZES, max_size=5))
    sheet.merges = draw(st.lists(st.sampled_from([(1, 1, 1, 4), (2, 1, 4, 1), (3, 2, 3, 3), (5, 5, 5, 5)]), max_size=5))
    sheet.breaks = draw(st.lists(st.integers(2, 50), max_size=3))
    sheet.verdicts = draw(st.lists(st.sampled_from(["A1", "B2", "AA10", "C9"]), max_size=5))
    sheet.chart = draw(st.none() | charts())
    if sheet.chart is None:
        sheet.picture = draw(st.none() | PICTURES)
    for number, kind in enumerate(draw(st.lists(st.sampled_from([NUMBER, TEXT, DATE, TIME, CHOICE]), max_size=6))):
        choices = ("yes", "no & <more>") if kind == CHOICE else ()
        limits = draw(st.sampled_from(["", "0 or above", "above 0"]))
        prompt = draw(st.just("") | st.sampled_from(ODD))
        name = f"field_{name.lower().replace(' ', '_')}_{number}"
        sheet.entry(draw(st.integers(1, 28)), name, "", kind, limits=limits, prompt=prompt, choices=choices)
        sheet.next(draw(st.integers(0, 3)))
    return sheet


@st.composite
def books(draw: Any) -> Book:
    names = draw(st.lists(st.sampled_from(["One", "Two words", "Label 3"]), min_size=1, unique=True))
    return Book(
        title=draw(TEXTS),
        sheets=tuple(draw(sheets(name)) for name in names),
        paper=draw(st.sampled_from(list(PAPERS))),
        made=draw(st.dates(min_value=datetime.date(1900, 3, 1))),
        header=draw(st.tuples(TEXTS, TEXTS)),
        footer=draw(st.tuples(TEXTS, TEXTS)),
        properties=(("a", draw(TEXTS)), ("b", "x")),
    )


@settings(max_examples=200)
@given(books())
def test_any_plan_is_the_same_to_the_byte(book: Book) -> None:
    try:
        assert_same(book)
    except NotCoveredError:
        assert written(book) == written_by_openpyxl(book)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_the_same_to_the_byte(style: str) -> None:
    sheet = Sheet("One", (9, 9))
    for text in ("text", "=1", 2, None):
        sheet.put(1, text, style, "0.000")
        sheet.next()
    assert_same(dataclasses.replace(plain(), sheets=(sheet,)))


# --- what is left to openpyxl ----------------------------------------------------------------


def plain() -> Book:
    sheet = Sheet("One", (9.0, 9.0))
    sheet.put(1, "text", "text")
    return Book("title", (sheet,), "a4", datetime.date(2026, 11, 22), ("", ""), ("", ""), (("a", "b"),))


def changed(**changes: Any) -> Book:
    book = plain()
    return dataclasses.replace(book, sheets=(dataclasses.replace(book.sheets[0], **changes),))


def placed(value: Any, style: str = "text") -> Book:
    return changed(cells={(1, 1): Placed(value, Look(style))})


BARS = Bars(
    title="t", anchor="A3", names=1, numbers=2, first=1, last=2, format="0", width=9, height=4
)  # fmt: skip
PICTURE = Picture(content=qr.picture("one")[0], description="QR code", anchor="B1", offset=0.1, side=2.65)
LEFT_TO_OPENPYXL: dict[str, Callable[[], Book]] = {
    "a chart beside links": lambda: changed(links={"A1": "other.xlsx"}, chart=BARS),
    "a picture beside links": lambda: changed(links={"A1": "other.xlsx"}, picture=PICTURE),
    "a picture beside a chart": lambda: changed(picture=PICTURE, chart=BARS),
    "a truth value": lambda: placed(True),
    "no number": lambda: placed(math.nan),
    "an infinite number": lambda: placed(math.inf),
    "panes frozen at a column": lambda: changed(freeze="B2"),
    "panes frozen at the first cell": lambda: changed(freeze="A1"),
    "a sheet's name that needs care": lambda: changed(name="It's"),
    "two lines in a title": lambda: changed(chart=dataclasses.replace(BARS, title="two\nlines")),
    "a code in the header": lambda: dataclasses.replace(plain(), header=("&[Page]", "")),
    "a carriage return in the footer": lambda: dataclasses.replace(plain(), footer=("a\rb", "")),
    "no properties": lambda: dataclasses.replace(plain(), properties=()),
    "titles that are a column": lambda: changed(titles="01:1"),
}


def test_links_and_filters_are_written_directly() -> None:
    assert_same(changed(links={"A1": 'other & "one".xlsx'}))
    assert_same(changed(filtered="A1:B1"))


@pytest.mark.parametrize("what", LEFT_TO_OPENPYXL)
def test_what_the_direct_writers_do_not_know_is_left_to_openpyxl(what: str) -> None:
    book = LEFT_TO_OPENPYXL[what]()
    with pytest.raises(NotCoveredError):
        parts_of(book, book.values())
    assert written(book) == written_by_openpyxl(book)


def test_a_plan_that_says_something_new_is_left_to_openpyxl() -> None:
    @dataclasses.dataclass
    class Watermarked(Sheet):
        watermark: str = ""

    sheet = Watermarked("One", (9.0, 9.0), watermark="copy")
    sheet.put(1, "text", "text")
    with pytest.raises(NotCoveredError, match="watermark"):
        parts_of(dataclasses.replace(plain(), sheets=(sheet,)), {})
    sheet.watermark = ""
    assert_same(dataclasses.replace(plain(), sheets=(sheet,)))


def test_an_unknown_style_is_refused_either_way() -> None:
    with pytest.raises(KeyError):
        written(placed("text", "no such style"))


def test_a_live_cell_without_a_value_is_never_written() -> None:
    book = samples.book("cream")
    values = book.values()
    with pytest.raises(KeyError):
        parts_of(book, dict(list(values.items())[:-1]))


@pytest.mark.parametrize("text", ["a\x0bb", "a\tb", "a\rb", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_never_written(text: str) -> None:
    with pytest.raises(NotCoveredError):
        text_xml(text)
    with pytest.raises(NotCoveredError):
        attribute_xml(text)


# --- the environment -------------------------------------------------------------------------


def run(code: str, **environment: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=True,
    ).stdout


def test_a_sheet_is_written_without_openpyxl() -> None:
    code = (
        "import hashlib, sys; from tests.records.preparation.orders import CAPSULES, WEIGHED, formula, order;"
        "from compounding.records.preparation import prepare; from compounding.sheets import write_sheet;"
        "content = write_sheet(prepare(order(CAPSULES, **WEIGHED), formula(CAPSULES)));"
        "print([each for each in ('openpyxl', 'lxml', 'pandas', 'matplotlib') if each in sys.modules], len(content))"
    )
    assert re.fullmatch(rb"\[\] [1-9][0-9]{4}\s*", run(code))


def test_the_bytes_do_not_depend_on_lxml() -> None:
    code = (
        "import hashlib; from tests.sheets import samples; from compounding.sheets import write_sheet;"
        "print(hashlib.sha256(write_sheet(samples.record('drops'))).hexdigest())"
    )
    here = hashlib.sha256(write_sheet(samples.record("drops"))).hexdigest()
    assert run(code, OPENPYXL_LXML="False").decode().strip() == here


def test_without_lxml_openpyxl_writes_the_same_content() -> None:
    code = (
        "import sys; from tests.sheets import samples; from compounding.sheets.written import written_by_openpyxl;"
        "sys.stdout.buffer.write(written_by_openpyxl(samples.book('capsules, all known')))"
    )
    slow = zipfile.ZipFile(io.BytesIO(run(code, OPENPYXL_LXML="False")))
    direct = zipfile.ZipFile(io.BytesIO(written(samples.book("capsules, all known"))))
    assert slow.namelist() == direct.namelist()
    for path in slow.namelist():
        if path.endswith(".png"):
            assert slow.read(path) == direct.read(path)
            continue
        one, other = (
            canonicalize(each.read(path).decode(), rewrite_prefixes=True, qname_aware_attrs=["type"])
            for each in (slow, direct)
        )
        assert one == other, path


def test_what_is_borrowed_from_openpyxl_is_its_own() -> None:
    assert borrowed.version() == openpyxl.__version__
    assert borrowed.theme_xml() == openpyxl.writer.theme.theme_xml
    assert borrowed.indexed_colors() == openpyxl.styles.colors.COLOR_INDEX
    assert borrowed.built_in_formats() == openpyxl.styles.numbers.BUILTIN_FORMATS_REVERSE


def test_without_the_source_of_openpyxl_openpyxl_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(plain())
    monkeypatch.setattr(borrowed, "find_spec", lambda name: None)
    borrowed.version.cache_clear()
    with pytest.raises(NotCoveredError):
        parts_of(plain(), {})
    assert written(plain()) == content


@given(st.floats(-1e300, 1e300) | st.integers(-(10**15), 10**15))
def test_a_number_keeps_the_digits_that_a_cell_keeps(number: float) -> None:
    assert number_xml(number) == f"{number:.16g}"
    assert float(number_xml(number)) == pytest.approx(number, rel=1e-15)


def test_borders_name_sides_in_the_order_of_the_file_format() -> None:
    for sides in BORDERS.values():
        assert list(sides) == [side for side in ("left", "right", "top", "bottom") if side in sides]
