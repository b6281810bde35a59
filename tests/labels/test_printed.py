"""Labels as printed: read back from pictures of the pages, nothing beyond its label, nothing left out, same bytes."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from compounding import qr
from compounding.errors import LabelError
from compounding.labels import Labels, Stock, own_roll, printed_labels, stock_named, stocks
from compounding.labels.fitting import LEAST, STEPS, Text, set_label
from compounding.labels.texts import set_container
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula_parts import AuxiliaryLabel
from compounding.records.label_lines import LINE, LabelLine, containers, label_code
from compounding.records.order import Letterhead
from compounding.records.preparation import prepare
from tests.labels import pages
from tests.sheets import samples

ROOT = Path(__file__).parents[2]
DOTS = 144
MERGED = "capsules, merged, of several lots"
NAMES = ("capsules, all open", "drops, diluted", "cream", MERGED)


def with_label(name: str, **changes: Any) -> CompoundingRecord:
    record = samples.record(name)
    return dataclasses.replace(record, label=dataclasses.replace(record.label, **changes))


def reviewed(record: CompoundingRecord) -> CompoundingRecord:
    formula = dataclasses.replace(record.formula, author="A. Author", reviewer="R. Reviewer")
    return dataclasses.replace(record, formula=formula)


def saved(labels: Labels, folder: Path) -> Path:
    path = folder / "labels.pdf"
    path.write_bytes(labels.content)
    return path


# --- read back -------------------------------------------------------------------------------


@pytest.mark.parametrize("stock", [each.name for each in stocks()])
@pytest.mark.parametrize("dots", [300, 150])
def test_the_code_is_read_back_from_the_printed_page(stock: str, dots: int, tmp_path: Path) -> None:
    record = samples.record("capsules, all open")
    path = saved(printed_labels([record], stock_named(stock)), tmp_path)
    found = [code for page in pages.pictures(path, dots) for code in pages.codes(page)]
    assert found == [label_code(record)]


@pytest.mark.parametrize("stock", ["roll-4x2in", "avery-l7165"])
@pytest.mark.parametrize("dots", [203, 300])
def test_the_code_is_read_from_a_page_that_is_turned_and_blurred(stock: str, dots: int, tmp_path: Path) -> None:
    record = samples.record("cream")
    path = saved(printed_labels([record], stock_named(stock)), tmp_path)
    seen = 0
    for page in pages.pictures(path, dots):
        for each in pages.worn(page):
            if pages.codes(page):
                seen += 1
                assert pages.codes(each) == [label_code(record)]
    assert seen == 5


def test_every_label_of_a_merged_batch_is_read_and_has_its_own_contents(tmp_path: Path) -> None:
    record = samples.record(MERGED)
    labels = printed_labels([record], stock_named("avery-5164"), copies=2)
    path = saved(labels, tmp_path)
    [page] = pages.pictures(path, 200)
    assert (labels.count, labels.pages) == (4, 1)
    assert pages.codes(page) == [label_code(record)] * 4
    text = pages.plain_text(path)
    assert (text.count("Contents: 60 capsules"), text.count("Contents: 30 capsules")) == (2, 2)
    assert (text.count("Prescription: RX-1001"), text.count("Prescription: RX-1002")) == (2, 2)


# --- nothing beyond, nothing left out ---------------------------------------------------------


@pytest.mark.parametrize("stock", [each.name for each in stocks()])
@pytest.mark.parametrize("name", NAMES)
def test_every_word_lies_within_its_label_and_no_word_is_missing(stock: str, name: str, tmp_path: Path) -> None:
    record, chosen = samples.record(name), stock_named(stock)
    labels = printed_labels([record], chosen)
    path = saved(labels, tmp_path)
    for picture in pages.pictures(path, DOTS):
        assert_ink_within(picture, chosen)
    expected, printed = Counter(said(record)), Counter(bare_words(pages.plain_text(path)))
    missing = {word: count for word, count in expected.items() if printed[word] < count}
    assert not missing


def assert_ink_within(picture: Image.Image, stock: Stock) -> None:
    """Say where there is ink beyond what may be printed on; a dot at its edge may be covered in part."""
    ink = ImageOps.invert(picture)
    for place in range(stock.to_a_page):
        left, top = (each * DOTS / 72 for each in stock.corner(place))
        wide, high = (each * DOTS / 72 for each in (stock.width, stock.height))
        side, end = (each * DOTS / 72 - 1 for each in stock.edge)
        box = [round(each) for each in (left + side, top + end, left + wide - side, top + high - end)]
        ink.paste(0, (box[0], box[1], box[2], box[3]))
    assert ink.getbbox() is None


def said(record: CompoundingRecord) -> list[str]:
    """Return the words that the labels of a record must have."""
    label = record.label
    texts = [label.drug, label.strength, label.beyond_use, label.made, label.batch, label.storage, label.directions]
    texts += [label.compounded, record.formula.route, label.form]
    texts += label.letterhead.lines if label.letterhead else []
    texts += [each.text for each in label.auxiliary]
    return bare_words(" ".join(texts))


def bare_words(text: str) -> list[str]:
    return [bare for word in text.lower().split() if (bare := word.strip(",;.:()\N{MIDDLE DOT}\N{BULLET}"))]


@pytest.mark.parametrize("name", NAMES)
def test_lines_stand_one_below_the_other_and_none_over_the_code(name: str) -> None:
    record = samples.record(name)
    for stock in stocks():
        for container in containers(record):
            for label in set_container(record, container, stock):
                side = label.module * label.modules
                base = label.lines[0].base
                for line in label.lines:
                    assert line.size >= LEAST
                    assert line.base == base or line.base >= base + line.size
                    base = line.base
                    if side and line.base > stock.inner_height - side:
                        end = line.left + pages_width(line.text, line.size, bold=line.bold)
                        assert max(end, line.written_to or 0) <= stock.inner_width - side


def pages_width(text: str, size: float, *, bold: bool) -> float:
    from compounding.labels.type_faces import text_width

    return text_width(text, size, bold=bold)


def test_letters_are_as_large_as_the_label_allows() -> None:
    line = LabelLine(LINE, "Take one capsule at night.")
    largest = set_label(Text((line,), 0, draft=False), stock_named("roll-4x3in"))
    assert largest is not None
    assert largest.lines[0].size == STEPS[0][0]
    many = set_label(Text((line,) * 20, 0, draft=False), stock_named("roll-4x3in"))
    assert many is not None
    assert LEAST <= many.lines[0].size < STEPS[0][0]
    assert set_label(Text((line,) * 30, 0, draft=False), stock_named("roll-4x3in")) is None


def test_a_module_is_at_least_four_whole_dots_of_the_printer() -> None:
    record = samples.record("capsules, all open")
    for chosen in stocks():
        for container in containers(record):
            for label in set_container(record, container, chosen):
                dots = label.module * chosen.dots / 72
                assert dots == pytest.approx(round(dots))
                assert not label.module or (dots >= 4 and label.module / 72 * 25.4 >= 0.33)


# --- what does not fit ------------------------------------------------------------------------


def test_what_does_not_fit_is_refused_with_the_next_stock_that_holds_it() -> None:
    record = with_label("cream", directions="Apply a pea-sized amount to the inner forearm at night. " * 4)
    with pytest.raises(LabelError, match="does not fit at 7 points") as refused:
        printed_labels([record], stock_named("roll-4x2in"))
    found = str(refused.value)
    assert "the next stock that holds it is " in found
    named = found.partition("the next stock that holds it is ")[2].partition(",")[0]
    assert printed_labels([record], stock_named(named)).count >= 1


def test_texts_of_the_example_profile_are_never_printed() -> None:
    letterhead = Letterhead(name="Elm Street Pharmacy", address=("Street and number", "Springfield"))
    order = dataclasses.replace(samples.ORDERS["cream"], letterhead=letterhead)
    record = prepare(order, samples.record("cream").formula)
    assert record.label.letterhead is None
    assert any("still says 'Street and number': it is not printed" in each for each in record.warnings)
    with pytest.raises(LabelError, match=r"still says 'Street and number'; fill in .* pharmacy\.toml"):
        printed_labels([record], stock_named("avery-5164"))
    filled = dataclasses.replace(order, letterhead=Letterhead(name="Elm Street Pharmacy"))
    assert printed_labels([prepare(filled, record.formula)], stock_named("avery-5164")).count == 1


def test_what_no_stock_holds_says_what_to_shorten() -> None:
    record = with_label("cream", directions="Apply a pea-sized amount to the inner forearm at night. " * 60)
    with pytest.raises(LabelError, match="no stock that is known holds it; shorten the directions"):
        printed_labels([record], stock_named("avery-5163"))


def test_every_problem_is_said_at_once() -> None:
    records = [with_label(name, directions="Apply it at night. " * 90, batch=name) for name in ("cream", MERGED)]
    with pytest.raises(LabelError) as refused:
        printed_labels(records, stock_named("avery-5163"), copies=0, start_at=11)
    problems = refused.value.problems
    assert [each.partition(":")[0] for each in problems[:2]] == ["copies", "start at"]
    assert len(problems) == 5


@pytest.mark.parametrize("sign", ["日", "\N{PILL}", "א", "\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_a_sign_without_a_letter_is_refused_and_not_left_blank(sign: str) -> None:
    with pytest.raises(LabelError, match=f"U\\+{ord(sign):04X}"):
        printed_labels([with_label("cream", directions=f"Apply {sign} daily.")], stock_named("avery-5164"))


def test_the_signs_of_pharmacy_are_printed(tmp_path: Path) -> None:
    signs = "≈ µ ° \N{MULTIPLICATION SIGN} \N{EN DASH} ½ é ß ≤ ≥ Ω č"
    path = saved(
        printed_labels([with_label("cream", directions=f"Take {signs}")], stock_named("avery-l7169")), tmp_path
    )
    assert signs in pages.plain_text(path)


def test_an_accent_typed_apart_becomes_one_sign() -> None:
    apart = with_label("cream", directions="Aplicar en la piel cada man\N{COMBINING TILDE}ana.")
    assert printed_labels([apart], stock_named("avery-5164")).count >= 1


def test_auxiliary_texts_that_find_no_room_stand_on_a_second_label(tmp_path: Path) -> None:
    record = samples.record("cream")
    labels = printed_labels([record], stock_named("avery-5163"))
    text = pages.plain_text(saved(labels, tmp_path))
    assert labels.count == 2
    assert "Label 1 of 2: both belong on the container." in text
    assert "Label 2 of 2: both belong on the container." in text
    assert any("further one" in each for each in labels.notes)
    one = printed_labels([record], stock_named("avery-5164"))
    assert one.count == 1
    assert "of 2" not in pages.plain_text(saved(one, tmp_path))


def test_many_auxiliary_texts_take_a_third_label_and_more_are_refused() -> None:
    many = tuple(
        AuxiliaryLabel(text=f"Keep this in mind, number {n}, at any time.", sources=(), references=())
        for n in range(12)
    )
    assert printed_labels([with_label("cream", auxiliary=many)], stock_named("roll-4x2in")).count == 3
    with pytest.raises(LabelError, match="does not fit"):
        printed_labels([with_label("cream", auxiliary=many * 4)], stock_named("roll-4x2in"))


@pytest.mark.parametrize("size", ["80 mm x 80 mm", "50 mm x 120 mm", "100 mm x 60 mm"])
def test_nothing_runs_into_the_quiet_zone_of_a_code_not_even_draft(size: str, tmp_path: Path) -> None:
    record, stock = samples.record("capsules, all open"), own_roll(size)
    first, *_ = set_container(record, containers(record)[0], stock)
    path = saved(printed_labels([record], stock), tmp_path)
    picture, dot = pages.pictures(path, 600)[0], 72 / 600
    right, bottom = ((stock.width - stock.edge[0]) / dot, (stock.height - stock.edge[1]) / dot)
    side, quiet = first.module * first.modules / dot, first.module * qr.QUIET_ZONE / dot
    ink = ImageOps.invert(picture.crop((round(right - side), round(bottom - side), round(right), round(bottom))))
    left, top, end, down = ink.getbbox() or (0, 0, 0, 0)
    assert (left, top, side - end, side - down) == pytest.approx((quiet,) * 4, abs=2)


def test_a_stock_mixture_has_no_patient(tmp_path: Path) -> None:
    record = samples.record("cream")
    mixture = dataclasses.replace(record, formula=dataclasses.replace(record.formula, form="trituration"))
    for made, said in ((record, True), (mixture, False)):
        text = pages.plain_text(saved(printed_labels([made], stock_named("avery-l7169")), tmp_path))
        assert ("Patient:" in text, "Prescriber:" in text) == (said, said)


# --- draft -----------------------------------------------------------------------------------


def test_draft_stands_across_the_labels_of_an_unreviewed_formula(tmp_path: Path) -> None:
    record = samples.record("cream")
    assert record.is_draft
    labels = printed_labels([record], stock_named("avery-5164"))
    path = saved(labels, tmp_path)
    assert "DRAFT: formula not reviewed; not for dispensing." in pages.plain_text(path)
    # Turned letters are told one by one.
    large = [each.text for each in pages.words(path) if each.bottom - each.top > 40]
    assert sorted("".join(large)) == sorted("DRAFT")
    assert any("DRAFT stands across" in each for each in labels.notes)


def test_no_draft_on_the_labels_of_a_reviewed_formula(tmp_path: Path) -> None:
    labels = printed_labels([reviewed(samples.record("cream"))], stock_named("avery-5164"))
    assert "DRAFT" not in pages.plain_text(saved(labels, tmp_path))
    assert not any("DRAFT" in each for each in labels.notes)


# --- pages -----------------------------------------------------------------------------------


def first_words(path: Path, page: int, places: Sequence[tuple[float, float]]) -> list[int]:
    """Return the places of a page at which there is something."""
    found = pages.words(path, page)
    return [
        number
        for number, (left, top) in enumerate(places, start=1)
        if any(left <= each.left < left + 288 and top <= each.top < top + 144 for each in found)
    ]


def test_a_partly_used_sheet_begins_at_its_first_free_label(tmp_path: Path) -> None:
    stock = stock_named("avery-5163")
    labels = printed_labels([samples.record("cream")], stock, copies=2, start_at=8)
    path = saved(labels, tmp_path)
    places = [stock.corner(place) for place in range(stock.to_a_page)]
    assert (labels.count, labels.pages) == (4, 2)
    assert first_words(path, 1, places) == [8, 9, 10]
    assert first_words(path, 2, places) == [1]


def test_pages_have_the_exact_size_of_the_stock(tmp_path: Path) -> None:
    for stock in (stock_named("roll-4x2in"), stock_named("avery-l7165"), own_roll("100 mm x 80 mm")):
        path = saved(printed_labels([samples.record("cream")], stock), tmp_path)
        size = f"/MediaBox [ 0 0 {stock.page_width:g}"[:20].encode()
        assert size in path.read_bytes()


def test_a_roll_has_no_places_to_begin_at() -> None:
    with pytest.raises(LabelError, match="a roll has no places"):
        printed_labels([samples.record("cream")], stock_named("roll-4x3in"), start_at=2)


def test_the_printer_is_asked_not_to_change_the_size() -> None:
    assert b"/PrintScaling /None" in printed_labels([samples.record("cream")], stock_named("avery-5164")).content


# --- the same bytes ----------------------------------------------------------------------------


def test_the_same_record_gives_the_same_bytes_in_another_process_on_another_day(tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.sheets import samples; from compounding.labels import printed_labels, stock_named;"
        "labels = printed_labels([samples.record('cream')], stock_named('avery-5164'));"
        "print(hashlib.sha256(labels.content).hexdigest())"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**environment, **more}, capture_output=True, check=True
        ).stdout
        for more in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"})
    ]
    assert found[0] == found[1]


def test_matplotlib_lends_its_letters_and_is_not_imported() -> None:
    code = (
        "import sys; from tests.sheets import samples; from compounding.labels import printed_labels, stock_named;"
        "printed_labels([samples.record('cream')], stock_named('avery-5164'));"
        "print([each for each in ('matplotlib', 'openpyxl', 'pandas') if each in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert found.stdout.strip() == b"[]"
