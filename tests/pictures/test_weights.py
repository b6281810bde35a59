"""The picture of capsule weights: the same weights give the same bytes, and a file is whole or not there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.pictures.weights import outside, weights_picture
from compounding.records.review import Weights

PNG = b"\x89PNG\r\n\x1a\n"


def weights(*masses: str) -> Weights:
    return Weights(
        masses=tuple(Decimal(each) for each in masses),
        theory=Decimal(140),
        lowest=Decimal(126),
        highest=Decimal(154),
    )


@pytest.mark.parametrize("masses", [("140",), ("126", "154", "125.9", "154.1"), ("140", "1400"), ("140",) * 200])
def test_a_picture_is_the_same_each_time(masses: tuple[str, ...]) -> None:
    shown = weights(*masses)
    first = weights_picture(shown, "Net fill", "mean 140 mg")
    assert first.startswith(PNG)
    assert first == weights_picture(shown, "Net fill", "mean 140 mg")


def test_another_weight_is_another_picture() -> None:
    assert weights_picture(weights("140", "141"), "") != weights_picture(weights("140", "155"), "")


def test_weights_on_their_limits_are_within_them() -> None:
    assert outside(weights("126", "154", "125.9", "154.1", "125.94", "154.06")) == (3, 4)
