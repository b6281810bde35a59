"""What is refused of droppers and pumps, and the drug that a drop holds, as a user of the library states them."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.errors import ProblemsError
from compounding.records.verification import DropperMeasures, PumpMeasures, verify_dropper, verify_pump
from compounding.units import format_quantity, parse_quantity

PUMPED = tuple(parse_quantity(text) for text in ("0.248 g", "0.251 g", "0.247 g"))
COUNTED = tuple(parse_quantity(text) for text in ("49 drops", "48 drops"))


def quantities(texts: dict[str, str]) -> dict[str, Any]:
    return {name: parse_quantity(text) for name, text in texts.items()}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"per": "1.5 actuations"}, "--per: 1.5 actuations is not a whole number of actuations"),
        ({"dose": "2.5 mg"}, "the actuations of a dose need the --strength of the cream"),
        ({"planned": "0 g/actuation"}, "--planned: 0 g per actuation is nothing; state more than zero"),
    ],
)
def test_what_cannot_be_measured_of_a_pump_is_refused(texts: dict[str, str], said: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        PumpMeasures(masses=PUMPED, **quantities(texts))
    assert caught.value.problems == (said,)


def test_one_mass_of_a_pump_has_no_spread() -> None:
    with pytest.raises(ProblemsError, match="give two masses or more: one alone has no spread"):
        PumpMeasures(masses=PUMPED[:1])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"volume": "2 mL", "drops": "12 drops"}, "--drops goes with masses of doses: drops were counted"),
        ({}, "drops that were counted need --volume, to which they were counted each time"),
    ],
)
def test_what_does_not_go_with_counted_drops_is_refused(texts: dict[str, str], said: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        DropperMeasures(counts=COUNTED, **quantities(texts))
    assert any(each.startswith(said) for each in caught.value.problems)


def test_a_strength_of_another_kind_is_refused() -> None:
    with pytest.raises(ProblemsError, match="the strength of a cream is in mg/g or %"):
        verify_pump(PumpMeasures(masses=PUMPED, strength=parse_quantity("1 mg/mL")))
    measures = DropperMeasures(counts=COUNTED, volume=parse_quantity("2 mL"), strength=parse_quantity("1 mg/g"))
    with pytest.raises(ProblemsError, match="the strength of drops is in mg/mL or % w/v"):
        verify_dropper(measures)


def test_a_drop_holds_the_strength_over_the_drops_in_a_volume() -> None:
    counted = tuple(parse_quantity("50 drops") for _ in range(2))
    measures = DropperMeasures(counts=counted, volume=parse_quantity("2 mL"), strength=parse_quantity("1 mg/mL"))
    working = verify_dropper(measures).working
    # 100 drops in 4 mL are 25 drops in 1 mL, which holds 1 mg.
    assert format_quantity(working["per_drop"].value) == "0.04 mg per drop"


def test_a_dropper_whose_drops_were_weighed_is_worked_out_with_the_density() -> None:
    measures = DropperMeasures(
        masses=tuple(parse_quantity("0.49 g") for _ in range(10)),
        drops=parse_quantity("12 drops"),
        density=parse_quantity("0.98 g/mL"),
        strength=parse_quantity("1 mg/mL"),
    )
    working = verify_dropper(measures).working
    # 120 drops weigh 4.9 g, which are 5 mL.
    assert format_quantity(working["dropper"].value) == "24 drops per mL"
    assert [format_quantity(working[key].value) for key in ("drops", "mass")] == ["120 drops", "4.9 g"]
