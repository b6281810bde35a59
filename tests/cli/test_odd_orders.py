"""Any options together, sensible or not: an answer or a refusal, never a traceback, never an option passed over."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.commands import CAPSULES, COA, CREAM, DROPS, OIL, POWDER, TABLETS, refusal, run

_NUMBERS = (
    "0",
    "0.0001",
    "1",
    "2.5",
    "3",
    "4.5",
    "20",
    "99.5",
    "1,000",
    "999999999999999",
    "1/3",
    "4,5",
    "½",
    "",
    "-1",
)
_UNITS = (
    *("mg", "mcg", "g", "kg", "mL", "L", "%", "% w/w", "% w/v", "capsule", "drop", "dose", "tablet"),
    *("mg/capsule", "mg/mL", "mcg/mL", "g/L", "mg/g", "mg/drop", "mg/dose", "mg/actuation", "mg/tablet", "mg/day"),
    *("drop/mL", "drop/g", "mL/dose", "drop/dose", "g/actuation", "g/mL", "dose/day", "day", "mol", ""),
)
_TEXTS = ("x", "Ω", "a\nb", "=", "drug", "x" * 500, " ", "\ud800")
_KEYS = ("drug", "diluent", "vehicle", "base", "tablets", "shells", "glycerol", "filler", "")
_quantity_texts = st.builds("{} {}".format, st.sampled_from(_NUMBERS), st.sampled_from(_UNITS))
_texts = st.one_of(st.sampled_from(_TEXTS), _quantity_texts, st.text(max_size=12))
_sizes = st.sampled_from(["3", "0", "000", "9", ""])
_dates = st.sampled_from(["2026-11-22", "2026-11", "2027-05", "2026-10", "2099-12-31", "x", ""])
_OPTIONS = {
    "--spare": _quantity_texts,
    "--overage": _quantity_texts,
    "--strength-as": st.sampled_from(["hydrochloride", "base"]),
    "--dose": _quantity_texts,
    "--doses-per-day": st.one_of(st.sampled_from(_NUMBERS), _quantity_texts),
    "--dose-volume": _quantity_texts,
    "--dose-drops": st.one_of(st.sampled_from(_NUMBERS), _quantity_texts),
    "--spare-tablets": st.sampled_from(_NUMBERS),
    "--assay": _quantity_texts,
    "--assay-basis": st.sampled_from(["anhydrous", "as-is"]),
    "--water": _quantity_texts,
    "--solvents": _quantity_texts,
    "--substance": st.sampled_from(["hydrochloride", "base"]),
    "--capsule-size": _sizes,
    "--packing": st.builds("{}={}".format, st.sampled_from(_KEYS), _quantity_texts),
    "--packing-size": _sizes,
    "--powder-density": st.builds("{}={}".format, st.sampled_from(_KEYS), _quantity_texts),
    "--dropper": _quantity_texts,
    "--actuation": _quantity_texts,
    "--density": _quantity_texts,
    "--use": st.builds("{}={}".format, st.sampled_from(_KEYS), _texts),
    "--storage": st.sampled_from(["refrigerator", "controlled room temperature", "shelf"]),
    "--first-day": st.sampled_from(["day of compounding", "day after"]),
    "--batch": _texts,
    "--made": _dates,
    "--prescriber": _texts,
    "--directions": _texts,
}
_ORDERS = (CAPSULES, DROPS, OIL, CREAM)
_SOURCES = (
    ("--source", "tablets"),
    ("--source", "tablets", "--tablet-sample", "20", "8.20 g"),
    ("--source", "powder", *COA),
    ("--source", "powder"),
)
# What stands in a message only if a programmer's mistake put it there.
_INSIDES = re.compile(r"Traceback|\bpint\b|Decimal\(|NoneType|KeyError|object at|<class")


@st.composite
def _commands(draw: st.DrawFn) -> list[str]:
    arguments = list(draw(st.sampled_from(_ORDERS)))
    if draw(st.booleans()):
        arguments[2] = draw(_quantity_texts)
    if draw(st.booleans()):
        arguments[4] = draw(_quantity_texts)
    arguments += draw(st.sampled_from(_SOURCES))
    for name in draw(st.lists(st.sampled_from(sorted(_OPTIONS)), max_size=4)):
        arguments += [name, draw(_OPTIONS[name])]
    if draw(st.booleans()):
        arguments += ["--lot", draw(st.sampled_from(_KEYS)), draw(_texts), draw(_dates)]
    return arguments


@settings(max_examples=300)
@given(_commands())
def test_any_order_is_answered_or_refused_in_words(arguments: list[str]) -> None:
    result = run("plan", *arguments, "--json")
    assert result.exit_code in (0, 2, 3)
    if result.exit_code == 0:
        assert_answer(result.stdout)
        return
    assert result.stdout == ""
    assert "Error: " in result.stderr
    assert not _INSIDES.search(result.stderr), result.stderr


def assert_answer(text: str) -> None:
    content = json.loads(text)
    for material in content["materials"]:
        number = material["target"]["number"]
        assert number is None or Decimal(number) >= 0, material
    assert content["beyond_use"]["date"] >= content["order"]["made"]


# Options, each with a value that is good where the option applies, and one of the orders to which it applies.
_EFFECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "--spare": ("5 %", (*CREAM, *TABLETS)),
    "--overage": ("5 %", (*CREAM, *TABLETS)),
    "--strength-as": ("base", (*CREAM, *TABLETS)),
    "--dose": ("0.5 mg", (*DROPS, *TABLETS)),
    "--doses-per-day": ("2", (*DROPS, *TABLETS)),
    "--dose-volume": (
        "0.5 mL",
        ("naltrexone-sublingual-drops", "--strength", "1 mg/dose", "--quantity", "9 mL", *TABLETS),
    ),
    "--spare-tablets": ("2", (*DROPS, *TABLETS)),
    "--solvents": ("0.1 %", (*CREAM, *POWDER, *COA)),
    "--substance": ("base", (*CREAM, *POWDER, *COA)),
    "--capsule-size": ("1", (*CAPSULES, *TABLETS)),
    "--packing": ("drug=200 mg", (*CAPSULES, *TABLETS, "--capsule-size", "3")),
    "--packing-size": ("1", (*CAPSULES, *TABLETS, "--capsule-size", "3", "--packing", "drug=200 mg")),
    "--powder-density": ("drug=0.5 g/mL", (*CAPSULES, *TABLETS)),
    "--dropper": ("20 drop/mL", (*DROPS, *TABLETS)),
    "--actuation": ("0.25 g/actuation", (*CREAM, *TABLETS)),
    "--density": ("0.98 g/mL", ("naltrexone-cream", "--strength", "1 %", "--quantity", "30 mL", *TABLETS)),
    "--use": ("base=Lipoderm", (*CREAM, *TABLETS)),
    "--storage": ("controlled room temperature", (*DROPS, *TABLETS)),
    "--first-day": ("day after", (*DROPS, *TABLETS)),
    "--batch": ("B1", (*DROPS, *TABLETS)),
    "--made": ("2026-11-23", (*DROPS, *TABLETS[:5])),
    "--prescriber": ("Dr. No", (*DROPS, *TABLETS)),
    "--directions": ("At noon.", (*DROPS, *TABLETS)),
}


def _shown(*arguments: str) -> str:
    """Return the plan as text, but for the number of its order, which differs whatever is given."""
    result = run("plan", *arguments)
    text = result.stdout or result.stderr
    return re.sub(r"order [0-9a-f]{12}", "", text)


@pytest.mark.parametrize("option", _EFFECTS)
def test_an_option_that_is_taken_changes_what_is_shown(option: str) -> None:
    value, order = _EFFECTS[option]
    assert run("plan", *order, option, value).exit_code == 0
    assert _shown(*order, option, value) != _shown(*order)


@pytest.mark.parametrize("option", _EFFECTS)
@pytest.mark.parametrize("order", [(*each, *TABLETS) for each in _ORDERS], ids=["capsules", "drops", "oil", "cream"])
def test_an_option_is_used_or_refused_and_never_passed_over(option: str, order: tuple[str, ...]) -> None:
    value, _ = _EFFECTS[option]
    more = (option, value)
    if option == "--made":
        order = order[:-2]
    result = run("plan", *order, *more)
    if result.exit_code == 0:
        assert _shown(*order, *more) != _shown(*order) or value in result.stdout
    else:
        assert refusal(*order, *more)
