"""An order: a prescription, the stock it is made from, and what was measured, as asked for.

An order and the formula it names are all that a compounding record is made from. As canonical JSON it
is embedded in the batch sheet, so that the sheet can be made anew and compared.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from compounding.records.component_keys import DRUG, TABLETS
from compounding.records.formula import BASE
from compounding.units import Quantity

if TYPE_CHECKING:
    from compounding.calculations.balances import Balance


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """What the prescriber asks for.

    Attributes
    ----------
    strength
        Per capsule, mL, drop, dose or actuation, or per cent.
    quantity
        What is dispensed, in a unit of the form: capsule, mL or g.
    basis
        What the strength is stated as: "" for the formula's own drug, the word of its salt, or "base".
    dose
        Drug in one dose [mg]; with `doses_per_day` [dose/day] it gives the daily dose.
    doses_per_day
        Doses in a day [dose/day].
    dose_volume, dose_drops
        Volume [mL] or number of drops of one dose, where the strength is prescribed per dose.
    """

    strength: Quantity
    quantity: Quantity
    basis: str = ""
    dose: Quantity | None = None
    doses_per_day: Quantity | None = None
    dose_volume: Quantity | None = None
    dose_drops: Quantity | None = None
    prescriber: str = ""
    directions: str = ""

    @property
    def is_as_base(self) -> bool:
        """Whether the strength is stated as base, and not as the drug that the formula names."""
        return self.basis == BASE


@dataclass(frozen=True, kw_only=True)
class Tablets:
    """Manufactured tablets as the source of the drug; without a sample their mean mass is a bench entry.

    Attributes
    ----------
    sample_count, sample_mass
        How many tablets were weighed together [tablet], and their mass [g].
    spare
        Tablets crushed in addition, for loss in the mortar [tablet].
    deviation
        Standard deviation of the masses of single tablets, if they were weighed one by one [mg/tablet].
    assay
        Content of the lot in per cent of the label, where it is known; it is not corrected for.
    ground
        Number of the ground powder, where the tablets were crushed beforehand, for several batches.
    """

    sample_count: Quantity | None = None
    sample_mass: Quantity | None = None
    spare: Quantity | None = None
    deviation: Quantity | None = None
    assay: Quantity | None = None
    ground: str = ""


ANHYDROUS, DRIED, AS_IS = "anhydrous", "dried", "as is"
ASSAY_BASES = (ANHYDROUS, DRIED, AS_IS)


@dataclass(frozen=True, kw_only=True)
class BulkPowder:
    """Bulk substance as the source of the drug, with what its certificate of analysis says.

    Attributes
    ----------
    assay
        Assay by the certificate [%].
    assay_basis
        "anhydrous" (the assay is on the anhydrous, solvent-free basis), "dried" or "as is".
    water, solvents
        Water and residual solvents by the certificate [%]; on the dried basis the water is the loss on drying, in which
        solvents are counted.
    substance
        What it is: "" for the formula's own drug, the word of its salt, or "base".
    """

    assay: Quantity
    assay_basis: str
    water: Quantity | None = None
    solvents: Quantity | None = None
    substance: str = ""

    @property
    def is_base(self) -> bool:
        """Whether it is the base, and not the drug as the formula names it."""
        return self.substance == BASE


@dataclass(frozen=True, kw_only=True)
class StockTrituration:
    """A trituration made beforehand as the source of the drug: so much of the drug in so much mixture.

    Its strength is worked out from the two amounts, never stated. Its lot, with its beyond-use date, is among the
    lots of the order.

    Attributes
    ----------
    part, whole
        Drug, and the mixture that holds it, as on the trituration's own record: 120 mg in 2,400 mg; 1 g in 10 g.
    diluent
        Material that the drug was diluted with; "" for the formula's own.
    made_from
        "powder" or "tablets".
    potency
        Potency of the powder, where `part` is powder as it was weighed and not drug.
    """

    part: Quantity
    whole: Quantity
    diluent: str = ""
    made_from: str = "powder"
    potency: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A lot of one component; a lot with no expiry is written in at the bench.

    Attributes
    ----------
    amount
        How much of the component is planned from this lot, where several lots of it go into one batch.
    """

    component: str
    number: str
    expiry: datetime.date | None = None
    supplier: str = ""
    amount: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class CapsuleChoices:
    """What is measured and chosen for capsules; what is left out is a bench entry.

    Attributes
    ----------
    size
        Capsule size, "000" to "5"; "" where the toolkit chooses.
    packing
        Component key and packing statistic: mass that fills one capsule of the size [mg/capsule].
    packing_size
        Size in which the packing statistics were measured; "" for that of `size`.
    densities
        Instead: component key and density of the powder as packed [g/mL].
    kept
        Sizes that the pharmacy keeps, among which the toolkit chooses; none means every size of the formula.
    """

    size: str = ""
    packing: tuple[tuple[str, Quantity], ...] = ()
    packing_size: str = ""
    densities: tuple[tuple[str, Quantity], ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The pharmacy as its labels and records name it."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""

    @property
    def lines(self) -> list[str]:
        """What is printed of it, line by line: name, address, phone.

        Examples
        --------
        >>> Letterhead(name="Linden", address=("Main Street 1", "Springfield"), phone="555 0123").lines
        ['Linden', 'Main Street 1', 'Springfield', 'Phone 555 0123']
        """
        phone = f"Phone {self.phone}" if self.phone.strip() else ""
        return [each for each in (self.name, *self.address, phone) if each.strip()]


@dataclass(frozen=True, kw_only=True)
class Share:
    """One prescription of a batch, and what it takes of it.

    Attributes
    ----------
    number
        Number of the prescription in the pharmacy's own books.
    quantity
        What it takes of the batch, where the batch was merged from several.
    needed_by
        Day by which it is needed.
    notes
        Notes typed with the prescription.
    """

    number: str = ""
    quantity: Quantity | None = None
    needed_by: datetime.date | None = None
    notes: str = ""


# What a trituration or a dilution may be planned for.
LEAST_DRUG, ALLOWED_ERROR = "least drug", "allowed error"
AIMS = (LEAST_DRUG, ALLOWED_ERROR)

Source: TypeAlias = Tablets | BulkPowder | StockTrituration

# The fields of an order that hold raw data: what was measured, or copied from a certificate or a balance. They keep the
# digits that they were stated with; a dose, a strength or an amount to be made never ends in a needless zero [ismp].
MEASURED = frozenset(
    {
        *("sample_mass", "deviation"),
        *("assay", "water", "solvents", "potency", "potencies"),
        *("part", "whole"),
        *("packing", "densities", "dropper", "actuation", "density"),
        *("readability", "capacity", "repeatability", "sensitivity", "minimum"),
    }
)


def source_kinds(source: Source) -> tuple[str, ...]:
    """Return the words of a formula's `sources` that apply to the source of an order's drug.

    Parameters
    ----------
    source
        Where the drug comes from.
    """
    match source:
        case Tablets():
            return ("tablets",) if source.ground else ("tablets", "whole tablets")
        case BulkPowder():
            return ("powder", "bulk powder")
        case StockTrituration():
            return (source.made_from,)


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order.

    Attributes
    ----------
    spare
        Extra capsules, volume, mass or per cent: everything scales.
    overage
        Extra drug only, in per cent.
    materials
        Component key and material, where not the formula's own is used.
    dropper
        Drops per volume of the very product from the very dropper.
    actuation
        Mass of product per actuation.
    density
        Density of the product.
    first_day
        "day of compounding" or "day after": which is day 1 of the beyond-use date.
    potencies
        Component key and potency of the powder used for it, for each further drug.
    overage_rule
        Name of a published rule for the overage, instead of a stated one.
    balances
        Balances at hand; every weighing is planned on one of them. None means that weighings are not checked.
    error_allowed
        Greatest error of weighing that is accepted; 5 % if left out.
    triturate_for
        "least drug" or "allowed error": what a trituration or a dilution is planned for.
    uncertainties
        Line of the working and how far its quantity may be out, for the error budget.
    shares
        The prescriptions that the batch is made for, each with its number and notes.
    letterhead
        The pharmacy, for the label.
    retention
        How long the record is kept, in the pharmacy's words.
    """

    formula: str
    version: str
    prescription: Prescription
    source: Source
    made: datetime.date
    spare: Quantity | None = None
    overage: Quantity | None = None
    batch: str = ""
    materials: tuple[tuple[str, str], ...] = ()
    lots: tuple[Lot, ...] = ()
    capsules: CapsuleChoices = CapsuleChoices()
    dropper: Quantity | None = None
    actuation: Quantity | None = None
    density: Quantity | None = None
    potencies: tuple[tuple[str, Quantity], ...] = ()
    storage: str = ""
    first_day: str = "day of compounding"
    overage_rule: str = ""
    balances: tuple[Balance, ...] = ()
    error_allowed: Quantity | None = None
    triturate_for: str = "least drug"
    uncertainties: tuple[tuple[str, Quantity], ...] = ()
    shares: tuple[Share, ...] = ()
    letterhead: Letterhead | None = None
    retention: str = ""

    def lots_of(self, key: str) -> tuple[Lot, ...]:
        """Return the lots that the order names for a component; tablets may be named as the drug that they hold.

        Parameters
        ----------
        key
            Key of the component, as in `compounding.records.component_keys`.
        """
        keys = (DRUG, TABLETS) if key in (DRUG, TABLETS) else (key,)
        return tuple(lot for lot in self.lots if lot.component in keys)
