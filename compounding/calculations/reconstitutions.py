"""Reconstitutions: powders that take up room in the liquid made of them."""

from __future__ import annotations

from compounding.calculations.cautions import ONE_PRODUCT_ONLY, cautioned
from compounding.calculations.kinds import described, is_less
from compounding.errors import QuantityError
from compounding.working import A, calculation


@cautioned(ONE_PRODUCT_ONLY)
@calculation("mL", volume="mL", diluent="mL", source="usp-1160")
def displaced_volume(volume: A, diluent: A) -> A:
    """Volume that the powder takes up in the finished liquid.

    The volume of the liquid less that of the diluent added.

    Parameters
    ----------
    volume
        Volume of the finished liquid [mL].
    diluent
        Diluent that was added [mL].

    Returns
    -------
    A
        Volume displaced by the powder [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or more diluent than liquid.

    Examples
    --------
    Amoxicillin 250 mg per 5 mL, a bottle of 100 mL to which 60 mL of water is added.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(displaced_volume(parse_quantity("100 mL"), parse_quantity("60 mL"))))
    40 mL
    """
    if is_less(volume, diluent):
        raise QuantityError(
            described(diluent), f"is more than the {described(volume)} that it makes", "give the volume of the liquid"
        )
    return volume - diluent


@cautioned(ONE_PRODUCT_ONLY)
@calculation("mL", drug="mg", concentration="mg/mL", displaced="mL", source="usp-1160")
def diluent_for_concentration(drug: A, concentration: A, displaced: A) -> A:
    """Diluent that brings a powder to a concentration.

    The volume that holds the drug at that concentration, less what the powder displaces.

    Parameters
    ----------
    drug
        Drug in the powder [mg].
    concentration
        Concentration wanted [mg/mL].
    displaced
        Volume that this powder displaces [mL].

    Returns
    -------
    A
        Diluent to add [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a powder that alone takes up more than the whole volume.

    Examples
    --------
    The same bottle, 5,000 mg of amoxicillin that displace 40 mL, at 50 mg per mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> drug, wanted, displaced = (parse_quantity(text) for text in ("5,000 mg", "50 mg/mL", "40 mL"))
    >>> print(format_quantity(diluent_for_concentration(drug, wanted, displaced)))
    60 mL
    """
    volume = drug / concentration
    if is_less(volume, displaced):
        raise QuantityError(
            described(concentration), f"the powder alone takes up {described(displaced)}", "ask for a lower one"
        )
    return volume - displaced


@cautioned(ONE_PRODUCT_ONLY)
@calculation("mg/mL", drug="mg", diluent="mL", displaced="mL", source="usp-1160")
def concentration_after_diluent(drug: A, diluent: A, displaced: A) -> A:
    """Concentration that a powder has when a known volume of diluent is added to it.

    The drug divided by the sum of the diluent and of what the powder displaces.

    Parameters
    ----------
    drug
        Drug in the powder [mg].
    diluent
        Diluent that is added [mL].
    displaced
        Volume that this powder displaces [mL].

    Returns
    -------
    A
        Concentration [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no volume at all.

    Examples
    --------
    500 mg that displace 0.4 mL, with 9.6 mL of diluent.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> drug, diluent, displaced = (parse_quantity(text) for text in ("500 mg", "9.6 mL", "0.4 mL"))
    >>> print(format_quantity(concentration_after_diluent(drug, diluent, displaced)))
    50 mg per mL
    """
    return drug / (diluent + displaced)
