"""Label stocks: each of them possible on its page, with sources that are there, and sizes as pharmacies write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compounding.errors import LabelError
from compounding.labels import Stock, own_roll, stock_named, stocks
from compounding.labels.stock import ROLL

REFERENCES = (Path(__file__).parents[2] / "docs" / "references.md").read_text(encoding="utf-8")
# What differs by less than a printer can place.
CLOSE = 0.05


@pytest.mark.parametrize("stock", stocks(), ids=lambda each: each.name)
def test_all_labels_lie_on_the_page_and_none_over_another(stock: Stock) -> None:
    corners = [stock.corner(place) for place in range(stock.to_a_page)]
    for left, top in corners:
        assert left >= 0
        assert top >= 0
        assert left + stock.width <= stock.page_width + CLOSE
        assert top + stock.height <= stock.page_height + CLOSE
    assert stock.columns == 1 or stock.across >= stock.width
    assert stock.rows == 1 or stock.down >= stock.height - CLOSE
    assert len(set(corners)) == stock.to_a_page


@pytest.mark.parametrize("stock", stocks(), ids=lambda each: each.name)
def test_a_page_is_as_even_at_the_right_and_below_as_at_the_left_and_above(stock: Stock) -> None:
    left, top = stock.corner(0)
    last_left, last_top = stock.corner(stock.to_a_page - 1)
    assert stock.page_width - last_left - stock.width == pytest.approx(left, abs=CLOSE)
    assert stock.page_height - last_top - stock.height == pytest.approx(top, abs=CLOSE)


@pytest.mark.parametrize("stock", stocks(), ids=lambda each: each.name)
def test_dimensions_have_sources_unless_they_are_nominal(stock: Stock) -> None:
    assert stock.references or stock.name.startswith("roll-")
    for key in stock.references:
        assert re.search(rf"^### {key}$", REFERENCES, re.MULTILINE), key


def test_the_sizes_in_their_titles_are_their_sizes() -> None:
    for stock in stocks():
        found = re.search(r"of ([0-9.]+) x ([0-9.]+) mm", stock.title)
        if found:
            assert stock.width / 72 * 25.4 == pytest.approx(float(found[1]))
            assert stock.height / 72 * 25.4 == pytest.approx(float(found[2]))


def test_labels_are_counted_along_the_rows() -> None:
    stock = stock_named("avery-5163")
    assert stock.corner(1)[0] > stock.corner(0)[0]
    assert stock.corner(1)[1] == stock.corner(0)[1]
    assert stock.corner(2) == (stock.corner(0)[0], stock.corner(0)[1] + 144)


def test_names_are_found_as_they_are_written() -> None:
    assert stock_named("Avery 5163") == stock_named("avery-5163")
    with pytest.raises(LabelError, match=r"no such stock; did you mean avery-5163") as refused:
        stock_named("avery-5613")
    assert "--stock-size" in str(refused.value)


@pytest.mark.parametrize(
    "size",
    ["100 mm x 60 mm", "100mm x 60mm", "10 cm X 6 cm", "100 mm\N{MULTIPLICATION SIGN}60 mm", "100 mm by 60 mm"],
)
def test_a_roll_of_ones_own(size: str) -> None:
    stock = own_roll(size)
    assert (stock.width, stock.height) == pytest.approx((283.4646, 170.0787))
    assert (stock.page, stock.page_width, stock.page_height) == (ROLL, stock.width, stock.height)


@pytest.mark.parametrize("size", ["", "100 x 60", "100 mm", "-4 in x 2 in", "4,5 in x 2 in", "1e3 mm x 5 mm", "a x b"])
def test_what_is_no_size_is_refused_with_an_example(size: str) -> None:
    with pytest.raises(LabelError, match='each with its unit: "100 mm x 60 mm"'):
        own_roll(size)


@pytest.mark.parametrize("size", ["5 mm x 60 mm", "100 mm x 9000 mm"])
def test_what_is_no_size_of_a_label_is_refused(size: str) -> None:
    with pytest.raises(LabelError, match="no size of a label"):
        own_roll(size)
