"""What differs between two formulas: every field that differs is shown, in a pharmacist's words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding.records.formula import Formula
from compounding.records.formula_difference import GONE, MOVED, NEW, Difference, formula_differences
from compounding.records.formula_parts import CalendarWords, StabilityStudy
from compounding.records.library import find_library
from compounding.records.word_difference import found_again, in_order, word_difference
from compounding.units import is_quantity, parse_quantity, quantity, unit_spelling

LIBRARY = find_library()
NAMES = ("naltrexone-capsule", "naltrexone-sublingual-drops")


def newest(name: str) -> Formula:
    return LIBRARY.load(name)


# --- every field -----------------------------------------------------------------------------


def changed(value: Any) -> Iterator[Any]:
    """Yield values that say something else, each by one change as small as can be."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield f"{value} and more".strip()
    elif isinstance(value, datetime.date):
        yield value + datetime.timedelta(days=1)
    elif is_quantity(value):
        yield quantity(value.magnitude + 1, unit_spelling(value))
    elif isinstance(value, tuple):
        yield from changed_lists(value)
    elif is_dataclass(value):
        for each in fields(value):
            for other in changed(getattr(value, each.name)):
                yield replace(value, **{each.name: other})  # type: ignore[type-var]


def changed_lists(value: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if value:
        yield value[1:]
        yield (*value, value[-1])
    if len(set(map(str, value))) > 1:
        yield tuple(reversed(value))
    for place, each in enumerate(value):
        for other in changed(each):
            yield (*value[:place], other, *value[place + 1 :])


def with_(formula: Formula, part: str, value: Any) -> Formula:
    return replace(formula, **{part: value})


def variants() -> Iterator[tuple[str, Formula, Formula]]:
    for name in NAMES:
        formula = newest(name)
        for each in fields(Formula):
            for other in changed(getattr(formula, each.name)):
                yield each.name, formula, replace(formula, **{each.name: other})
        for part in ("daily_dose", "tablets", "powder", "capsule"):
            if getattr(formula, part) is not None:
                yield part, formula, with_(formula, part, None)


VARIANTS = list(variants())


def test_every_field_that_differs_is_shown_and_no_other() -> None:
    assert {name for name, _, _ in VARIANTS} >= {each.name for each in fields(Formula)} - {"calendar", "citations"}
    lost = []
    for name, before, after in VARIANTS:
        if name == "form":
            continue
        for one, other in ((before, after), (after, before)):
            found = formula_differences(one, other)
            places = {each.place.partition("[")[0].partition(".")[0] for each in found}
            if places != {name}:
                lost.append((name, places))
    assert not lost


def test_what_is_shown_says_what_was_there_and_what_is_there_now() -> None:
    for _, before, after in VARIANTS:
        if after.form != before.form:
            continue
        for each in formula_differences(before, after):
            assert each.before != each.after
            assert (each.change == NEW) == (each.before == "")
            assert (each.change == GONE) == (each.after == "")
            assert each.section
            assert each.text.startswith(each.subject)
            whole = each.change in (NEW, GONE) or (len(each.before) < 40 and each.place != "checksum")
            if whole and each.change != MOVED and ", " not in each.before + each.after:
                assert each.before in each.text
                assert each.after in each.text


@settings(max_examples=60)
@given(st.data())
def test_several_changes_at_once_are_all_shown(data: st.DataObject) -> None:
    formula = newest(data.draw(st.sampled_from(NAMES)))
    left_out = ("form", "checksum")
    own = {each: variant for each, before, variant in VARIANTS if before == formula and each not in left_out}
    names = data.draw(st.sets(st.sampled_from(sorted(own)), min_size=2, max_size=6))
    after = replace(formula, **{name: getattr(own[name], name) for name in names})
    places = {each.place.partition("[")[0].partition(".")[0] for each in formula_differences(formula, after)}
    assert places == names


def test_files_that_differ_are_told_in_words_and_only_where_nothing_else_differs() -> None:
    formula = newest("naltrexone-cream")
    other = replace(formula, checksum="0" * 64)
    [found] = formula_differences(formula, other)
    assert (found.section, found.before, found.after) == ("File", formula.checksum, other.checksum)
    assert formula.checksum not in found.text
    assert "comments or layout" in found.text
    [found] = formula_differences(formula, replace(other, version="99"))
    assert found.place == "version"


@pytest.mark.parametrize("name", LIBRARY.ids())
def test_a_formula_does_not_differ_from_itself(name: str) -> None:
    assert formula_differences(newest(name), newest(name)) == ()


def test_any_two_formulas_can_be_compared() -> None:
    for one in LIBRARY.ids():
        for other in ("naltrexone-capsule", "naltrexone-trituration", "estriol-estradiol-sublingual-drops"):
            assert (formula_differences(newest(one), newest(other)) == ()) == (one == other)


# --- in a pharmacist's words -----------------------------------------------------------------


def texts(before: Formula, **changes: Any) -> list[str]:
    return [each.text for each in formula_differences(before, replace(before, **changes))]


def test_an_amount_is_said_per_hundred_as_formulas_are_read() -> None:
    drops = newest("naltrexone-sublingual-drops")
    changes = {"glycerol": "10 mL per 100 mL", "sodium-benzoate": "0.2 g per 100 mL"}
    components = tuple(
        replace(each, amount=parse_quantity(changes[each.key])) if each.key in changes else each
        for each in drops.components
    )
    assert texts(drops, components=components) == [
        "sodium-benzoate: 0.2 g per 100 mL, was 0.1 g per 100 mL",
        "glycerol: 10 mL per 100 mL, was 20 mL per 100 mL",
    ]


def test_a_component_that_came_or_went_is_told_in_full() -> None:
    drops = newest("naltrexone-sublingual-drops")
    without = tuple(each for each in drops.components if each.key != "glycerol")
    [gone] = formula_differences(drops, replace(drops, components=without))
    assert (gone.section, gone.change) == ("Components", GONE)
    assert "20 mL per 100 mL" in gone.text
    assert "not glycerol 85 %" in gone.text
    [new] = formula_differences(replace(drops, components=without), drops)
    assert (new.subject, new.change, new.after) == ("glycerol", NEW, gone.before)


def test_a_step_is_found_again_where_it_stands_now() -> None:
    drops = newest("naltrexone-sublingual-drops")
    steps = list(drops.steps)
    added = replace(steps[0], text="Ask a colleague to stand by.", record=(), hold=False)
    [new] = formula_differences(drops, replace(drops, steps=(steps[0], added, *steps[1:])))
    assert new.text.startswith("step 2: new: Ask a colleague to stand by.")
    moved = replace(drops, steps=(*steps[1:5], steps[0], *steps[5:]))
    assert [each.text for each in formula_differences(drops, moved)] == ["step 5: moved; was step 1"]
    reworded = replace(steps[4], text=steps[4].text.replace("boat", "vessel", 1))
    [changed_one] = formula_differences(drops, replace(drops, steps=(added, *steps[:4], reworded, *steps[5:])))[1:]
    assert changed_one.subject == "step 6 (was 5)"
    assert "[boat \N{RIGHTWARDS ARROW} vessel]" in changed_one.text


def test_to_hold_for_all_sources_is_said() -> None:
    cream = newest("naltrexone-cream")
    steps = tuple(replace(each, sources=()) for each in cream.steps)
    assert any(each.endswith("holds for: all, was whole tablets") for each in texts(cream, steps=steps))


def test_a_part_that_is_left_out_is_told_line_by_line() -> None:
    capsule = newest("naltrexone-capsule")
    found = formula_differences(capsule, replace(capsule, powder=None))
    assert {each.section for each in found} == {"Bulk powder"}
    assert any(each.text == "molar mass: taken out; was: 377.86 g per mol" for each in found)
    words = CalendarWords(warning="Never with opioids.", passing="", call="If it troubles you.", references=())
    assert texts(capsule, calendar=words) == [
        "warning: new: Never with opioids.",
        "call: new: If it troubles you.",
    ]


def test_two_studies_at_one_storage_are_told_apart() -> None:
    drops = newest("naltrexone-sublingual-drops")
    study: StabilityStudy = drops.beyond_use.studies[0]
    twice = replace(drops.beyond_use, studies=(study, replace(study, period=parse_quantity("30 days"))))
    thrice = replace(drops.beyond_use, studies=(study, replace(study, period=parse_quantity("45 days"))))
    found: tuple[Difference, ...] = formula_differences(
        replace(drops, beyond_use=twice), replace(drops, beyond_use=thrice)
    )
    assert [each.text for each in found] == ["study, refrigerator (2), period: 45 days, was 30 days"]


# --- words -----------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(["weigh", "the", "drug", "into", "a", "tared", "boat", "and", "mix", "it", "well"]), max_size=14
)


@given(WORDS, WORDS)
def test_a_word_difference_holds_every_word_that_changed(before: list[str], after: list[str]) -> None:
    shown = word_difference(" ".join(before), " ".join(after))
    for word in set(before) ^ set(after):
        assert not shown or word in shown


@given(WORDS, WORDS)
def test_each_item_is_found_again_at_most_once(before: list[str], after: list[str]) -> None:
    found = found_again(before, after)
    assert len(set(found.values())) == len(found)
    for place in range(min(len(before), len(after))):
        if before == after:
            assert found[place] == place


@given(st.permutations(range(7)))
def test_what_is_in_order_rises_and_cannot_be_longer(numbers: list[int]) -> None:
    kept = in_order(numbers)
    order = [each for each in numbers if each in kept]
    assert order == sorted(order)
    assert len(kept) >= 1
    if numbers != sorted(numbers):
        assert len(kept) < len(numbers)
