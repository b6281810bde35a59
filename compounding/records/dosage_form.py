"""The forms in which a formula may be made, and what follows from each: one table, on which all else draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DosageForm:
    """One form.

    Attributes
    ----------
    name
        As the key `form` of a formula says it.
    product
        What one calls a batch of it, such as "drops".
    strength_unit
        Unit of the strengths in a formula, one for each form, so that nothing has to be guessed further on.
    batch_unit
        What a batch is counted or measured in; an amount "for a stated batch" is per this unit.
    quantity_units
        Units in which a quantity may be prescribed; in the first of them a spare may be stated too.
    direct_units
        Units of a prescribed strength that is compared with the formula as it stands.
    derived_units
        Units of a prescribed strength from which that of the batch is worked out first.
    limit_unit
        Unit in which a measured strength is judged.
    code
        Three letters for batch numbers.
    batches
        What it is made as, in words that follow "for", such as "capsules" and "a cream".
    strength_ways
        The ways in which a strength is stated, in words; an example of one is always the formula's or the user's own.
    quantity_example
        How a quantity is written.
    """

    name: str
    product: str
    strength_unit: str
    batch_unit: str
    quantity_units: tuple[str, ...]
    direct_units: tuple[str, ...]
    derived_units: tuple[str, ...]
    limit_unit: str
    code: str
    batches: str
    strength_ways: str
    quantity_example: str

    @property
    def strength_units(self) -> tuple[str, ...]:
        """The units in which a strength may be prescribed."""
        return self.direct_units + self.derived_units


CAPSULE = DosageForm(
    name="capsule",
    product="capsules",
    strength_unit="mg/capsule",
    batch_unit="capsule",
    quantity_units=("capsule",),
    direct_units=("mg/capsule",),
    derived_units=(),
    limit_unit="mg/capsule",
    code="CAP",
    batches="capsules",
    strength_ways="mg/capsule",
    quantity_example="90 capsules",
)
DROPS = DosageForm(
    name="sublingual drops",
    product="drops",
    strength_unit="mg/mL",
    batch_unit="mL",
    quantity_units=("mL",),
    direct_units=("mg/mL", "% w/v"),
    derived_units=("mg/drop", "mg/dose"),
    limit_unit="mg/mL",
    code="DRP",
    batches="drops",
    strength_ways="mg/mL, % w/v, mg/drop, or mg/dose with the volume or the drops of a dose",
    quantity_example="30 mL",
)
ORAL_LIQUID = DosageForm(
    name="oral liquid",
    product="oral liquid",
    strength_unit="mg/mL",
    batch_unit="mL",
    quantity_units=("mL",),
    direct_units=("mg/mL", "% w/v"),
    derived_units=("mg/dose",),
    limit_unit="mg/mL",
    code="LIQ",
    batches="an oral liquid",
    strength_ways="mg/mL, % w/v, or mg/dose with the volume of a dose",
    quantity_example="100 mL",
)
CREAM = DosageForm(
    name="cream",
    product="cream",
    strength_unit="% w/w",
    batch_unit="g",
    quantity_units=("g", "mL"),
    direct_units=("%", "% w/w"),
    derived_units=("mg/mL", "mg/actuation"),
    limit_unit="mg/g",
    code="CRM",
    batches="a cream",
    strength_ways="% w/w, mg/g, mg/mL with the density, or mg/actuation with the mass of an actuation",
    quantity_example="30 g",
)
CREAM_TO_VOLUME = DosageForm(
    name="cream made to volume",
    product="cream made to volume",
    strength_unit="% w/v",
    batch_unit="mL",
    quantity_units=("mL",),
    direct_units=("% w/v", "mg/mL"),
    derived_units=(),
    limit_unit="mg/mL",
    code="CRV",
    batches="a cream made to volume",
    strength_ways="% w/v or mg/mL",
    quantity_example="30 mL",
)
TRITURATION = DosageForm(
    name="trituration",
    product="trituration",
    strength_unit="% w/w",
    batch_unit="g",
    quantity_units=("g",),
    direct_units=("%", "% w/w"),
    derived_units=(),
    limit_unit="mg/g",
    code="TRI",
    batches="a trituration",
    strength_ways="% w/w or mg/g",
    quantity_example="25 g",
)
DOSAGE_FORMS = (CAPSULE, DROPS, ORAL_LIQUID, CREAM, CREAM_TO_VOLUME, TRITURATION)
FORMS = tuple(each.name for each in DOSAGE_FORMS)


def dosage_form(name: str) -> DosageForm:
    """Return the form of a name.

    Parameters
    ----------
    name
        As the key `form` of a formula says it.

    Raises
    ------
    KeyError
        No form has this name.

    Examples
    --------
    >>> dosage_form("oral liquid").batch_unit
    'mL'
    """
    for form in DOSAGE_FORMS:
        if form.name == name:
            return form
    raise KeyError(name)
