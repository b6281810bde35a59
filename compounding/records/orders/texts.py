"""An order read from texts: the options of a command, or the cells of a row, by the same rules."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from compounding.errors import OrderError, QuantityError
from compounding.records.dates import day_of, expiry_of
from compounding.records.order import (
    ALLOWED_ERROR,
    ASSAY_BASES,
    LEAST_DRUG,
    BulkPowder,
    CapsuleChoices,
    Lot,
    Order,
    Prescription,
    Source,
    StockTrituration,
    Tablets,
)
from compounding.units import Quantity, open_quantity, parse_quantity, unit_words

if TYPE_CHECKING:
    from compounding.calculations.balances import Balance
    from compounding.records.formula import Formula

# A text, the two or three texts of one thing, or several of either; None where nothing is given.
Given: TypeAlias = str | tuple[Any, ...] | None

TABLETS, POWDER, TRITURATION = "tablets", "powder", "trituration"

# What may be stated of each source of the drug.
OF_SOURCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TABLETS: ("tablet_sample", "spare_tablets", "tablet_deviation", "tablet_assay", "ground_powder"),
        POWDER: ("assay", "assay_basis", "water", "solvents", "substance"),
        TRITURATION: ("trituration", "trituration_diluent", "trituration_from", "trituration_potency"),
    }
)

# The words among which some texts choose.
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "source": (TABLETS, POWDER, TRITURATION),
        "trituration_from": ("powder", "tablets"),
        "triturate_for": (LEAST_DRUG, ALLOWED_ERROR),
        "assay_basis": tuple(each.replace(" ", "-") for each in ASSAY_BASES),
        "first_day": ("day of compounding", "day after"),
    }
)

_OWN_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "quantity": "capsules, mL or g",
        "spare": "capsules, mL, g or %",
        "overage": "%",
        "assay": "%",
        "water": "%",
        "solvents": "%",
        "density": "g/mL",
        "dropper": "drops per mL",
        "actuation": "g/actuation",
    }
)


def read_order_texts(
    texts: Mapping[str, Given], formula: Formula, place: Callable[[str], str], *, from_stock: bool = False
) -> Order:
    """Return the order that texts state.

    Parameters
    ----------
    texts
        What is stated, by the name of the option of `compounding sheet` with underscores: "strength", "tablet_sample".
        What is missing, None or empty is not stated.
    formula
        The formula that the order is for.
    place
        Gives, for the name of a text, the place where it stands: "--strength" or "row 7, column C (strength)".
    from_stock
        Whether the lots come from a stock table: what is certified of bulk powder or of a trituration may then be left
        out, and is open in the order until a lot is chosen.

    Raises
    ------
    OrderError
        One or more texts cannot be read or contradict each other; all are named.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> texts = {"strength": "4.5 mg/capsule", "quantity": "90", "source": "tablets", "made": "2026-11-22"}
    >>> read_order_texts(texts, find_library().load("naltrexone-capsule"), "column {}".format)
    Traceback (most recent call last):
    compounding.errors.OrderError: the order cannot be read: column quantity: '90': the unit is missing; write 90
    capsules
    """
    return _Reader(texts, place, from_stock, formula).order(formula)


def text_problems(
    texts: Mapping[str, Given],
    place: Callable[[str], str],
    *,
    from_stock: bool = False,
    formula: Formula | None = None,
) -> tuple[str, ...]:
    """Return what is wrong with the texts of an order; see `read_order_texts`.

    Parameters
    ----------
    formula
        The formula that the order is for; None where it is not known, so that what hangs on it is not judged.
    """
    return _Reader(texts, place, from_stock, formula).problems(formula)


class _Reader:
    """Reads the texts, and keeps every problem to report them together."""

    def __init__(
        self, texts: Mapping[str, Given], place: Callable[[str], str], from_stock: bool, formula: Formula | None
    ) -> None:
        self._texts = texts
        self._place = place
        self._from_stock = from_stock
        self._form = formula.dosage_form if formula is not None else None
        self._problems: list[str] = []

    def problems(self, formula: Formula | None) -> tuple[str, ...]:
        if formula is not None:
            self._check_substances(formula)
        self._parts()
        return tuple(self._problems)

    def order(self, formula: Formula) -> Order:
        self._check_substances(formula)
        parts = self._parts()
        if self._problems or any(parts[name] is None for name in ("prescription", "source", "made")):
            raise OrderError("the order cannot be read", self._problems)
        order = Order(formula=formula.id, version=formula.version, **parts)
        # The salt's own word says what is meant anyway: one prescription makes one order.
        if order.prescription.basis == formula.salt:
            order = replace(order, prescription=replace(order.prescription, basis=""))
        if isinstance(order.source, BulkPowder) and order.source.substance == formula.salt:
            order = replace(order, source=replace(order.source, substance=""))
        return order

    def _parts(self) -> dict[str, Any]:
        """Return what an order is made of, but for its formula; None where it is missing."""
        self._check_words()
        return {
            "prescription": self._prescription(),
            "source": self._source(),
            "made": self._made(),
            "capsules": self._capsules(),
            "lots": self._lots(),
            "spare": self._quantity("spare"),
            "overage": self._quantity("overage"),
            "dropper": self._quantity("dropper"),
            "actuation": self._quantity("actuation"),
            "density": self._quantity("density"),
            "materials": self._pairs("use"),
            "potencies": self._quantity_pairs("potency"),
            "balances": self._balances(),
            "error_allowed": self._quantity("error_allowed"),
            "uncertainties": self._quantity_pairs("uncertainty"),
            "batch": self._text("batch"),
            "storage": self._text("storage"),
            "first_day": self._text("first_day") or CHOICES["first_day"][0],
            "overage_rule": self._text("overage_rule"),
            "triturate_for": self._text("triturate_for") or LEAST_DRUG,
        }

    def _prescription(self) -> Prescription | None:
        strength, quantity = self._wanted("strength"), self._wanted("quantity")
        dose, per_day = self._quantity("dose"), self._count("doses_per_day", "dose/day")
        volume, drops = self._quantity("dose_volume"), self._count("dose_drops", "drop")
        if strength is None or quantity is None:
            return None
        return Prescription(
            strength=strength,
            quantity=quantity,
            basis=self._text("strength_as"),
            dose=dose,
            doses_per_day=per_day,
            dose_volume=volume,
            dose_drops=drops,
            prescriber=self._text("prescriber"),
            directions=self._text("directions"),
        )

    def _source(self) -> Source | None:
        source = self._text("source")
        if not source:
            self._problems.append(f"{self._place('source')} is missing: write {', '.join(CHOICES['source'])}")
            return None
        for name in (name for other, names in OF_SOURCE.items() if other != source for name in names):
            if self._texts.get(name):
                self._problems.append(f"{self._place(name)} does not apply to {source}; leave it out")
        readers: dict[str, Callable[[], Source | None]] = {
            TABLETS: self._tablets,
            POWDER: self._powder,
            TRITURATION: self._trituration,
        }
        return readers[source]() if source in readers else None

    def _tablets(self) -> Tablets:
        count, mass = self._group("tablet_sample") or ("", "")
        sample = self._place("tablet_sample")
        return Tablets(
            sample_count=self._read_count(sample, count, "tablet") if count else None,
            sample_mass=self._read(sample, mass) if mass else None,
            spare=self._count("spare_tablets", "tablet"),
            deviation=self._quantity("tablet_deviation"),
            assay=self._quantity("tablet_assay"),
            ground=self._text("ground_powder"),
        )

    def _trituration(self) -> StockTrituration | None:
        from compounding.records.bench_text import read_stock

        text, place = self._text("trituration"), self._place("trituration")
        if self._from_stock and not any(self._text(name) for name in OF_SOURCE[TRITURATION]):
            return StockTrituration(part=open_quantity("mg"), whole=open_quantity("mg"))
        if not text:
            self._problems.append(
                f"{place} is missing: write the drug and the whole mixture of the stock, such as 1 in 10"
            )
            return None
        try:
            return read_stock(
                text,
                place,
                diluent=self._text("trituration_diluent"),
                made_from=self._text("trituration_from") or "powder",
                potency=self._quantity("trituration_potency"),
            )
        except QuantityError as error:
            self._problems.append(str(error))
            return None

    def _balances(self) -> tuple[Balance, ...]:
        if not self._group("balance"):
            return ()
        from compounding.records.bench_text import read_balance

        balances = []
        for text in self._group("balance"):
            try:
                balances.append(read_balance(text, self._place("balance")))
            except QuantityError as error:
                self._problems.append(str(error))
        return tuple(balances)

    def _powder(self) -> BulkPowder | None:
        assay, water, solvents = (self._quantity(name) for name in ("assay", "water", "solvents"))
        basis = self._text("assay_basis")
        if self._from_stock and not any(self._text(name) for name in OF_SOURCE[POWDER]):
            return BulkPowder(assay=open_quantity("%"), assay_basis="")
        bases = "the basis of the assay, anhydrous, dried or as-is,"
        for name, what in (("assay", "the assay"), ("assay_basis", bases)):
            if not self._text(name):
                self._problems.append(
                    f"{self._place(name)} is missing: bulk powder needs {what} from the certificate of analysis of "
                    "its lot"
                )
        if assay is None or not basis:
            return None
        return BulkPowder(
            assay=assay,
            assay_basis=basis.replace("-", " "),
            water=water,
            solvents=solvents,
            substance=self._text("substance"),
        )

    def _capsules(self) -> CapsuleChoices:
        return CapsuleChoices(
            size=self._text("capsule_size"),
            packing=self._quantity_pairs("packing"),
            packing_size=self._text("packing_size"),
            densities=self._quantity_pairs("powder_density"),
        )

    def _lots(self) -> tuple[Lot, ...]:
        amounts: dict[tuple[str, str], str] = {}
        for component, number, text in self._group("lot_amount"):
            if amounts.setdefault((component, number), text) != text:
                self._problems.append(
                    f"{self._place('lot_amount')}: {component!r}, lot {number!r}, is given twice, as "
                    f"{amounts[component, number]!r} and {text!r}; give it once"
                )
        lots = []
        for component, number, expiry in self._group("lot"):
            date, amount = self._read_expiry("lot", expiry), amounts.pop((component, number), None)
            planned = None if amount is None else self._read(self._place("lot_amount"), amount)
            lots.append(Lot(component=component, number=number, expiry=date, amount=planned))
        for component, number in amounts:
            self._problems.append(f"{self._place('lot_amount')}: {component!r} has no lot {number!r}; name it first")
        return tuple(lots)

    # --- one text ---------------------------------------------------------------------------

    def _check_words(self) -> None:
        """Note texts that are given with nothing in them, as an empty shell variable would, and unknown words."""
        for name, text in self._texts.items():
            if isinstance(text, str) and not text.strip():
                self._problems.append(f"{self._place(name)}: nothing is given; fill it in, or leave the option out")
        for name, words in CHOICES.items():
            text = self._text(name)
            if text.strip() and text not in words:
                self._problems.append(f"{self._place(name)}: {text!r} is not known; write {' or '.join(words)}")

    def _check_substances(self, formula: Formula) -> None:
        """Note what a strength or a powder is said to be that does not fit the drug of the formula."""
        for name in ("strength_as", "substance"):
            text = self._text(name).strip()
            if text and text not in formula.substances:
                remedy = " or ".join(formula.substances)
                said = f"write {remedy}" if remedy else f"{formula.id} knows {formula.drug} alone; leave it out"
                self._problems.append(f"{self._place(name)}: {text!r} does not fit {formula.drug}; {said}")

    def _text(self, name: str) -> str:
        text = self._texts.get(name)
        return text if isinstance(text, str) else ""

    def _group(self, name: str) -> tuple[Any, ...]:
        """Return what is given in several parts, or several times."""
        given = self._texts.get(name)
        return given if isinstance(given, tuple) else ()

    def _wanted(self, name: str) -> Quantity | None:
        """Return a quantity without which there is no order."""
        if self._texts.get(name) is None:
            self._problems.append(f"{self._place(name)} is missing: write the {name} with its unit")
        return self._quantity(name)

    def _quantity(self, name: str) -> Quantity | None:
        text = self._text(name)
        if not text:
            return None
        try:
            return parse_quantity(text, self._place(name))
        except QuantityError as error:
            self._problems.append(str(_with_own_unit(error, self._own_unit(name))))
            return None

    def _own_unit(self, name: str) -> str:
        """Return the units to suggest where a text has none; those of the form, where it is known."""
        if self._form is None or name not in ("quantity", "spare"):
            return _OWN_UNITS.get(name, "")
        units = self._form.quantity_units if name == "quantity" else (self._form.quantity_units[0], "%")
        return " or ".join(unit_words(unit, plural=True) for unit in units)

    def _count(self, name: str, unit: str) -> Quantity | None:
        text = self._text(name)
        return self._read_count(self._place(name), text, unit) if text else None

    def _read_count(self, where: str, text: str, unit: str) -> Quantity | None:
        """Return a count, for which the number alone will do."""
        bare = re.fullmatch(r"[0-9][0-9.,]*", text.strip(), re.ASCII)
        if not bare and not re.match(r"\s*[0-9]", text):
            self._problems.append(f"{where}: {text!r} is not a number; write it in digits, such as 2")
            return None
        return self._read(where, f"{text.strip()} {unit}" if bare else text)

    def _read(self, where: str, text: str) -> Quantity | None:
        try:
            return parse_quantity(text, where)
        except QuantityError as error:
            self._problems.append(str(error))
            return None

    def _pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        pairs = []
        for text in self._group(name):
            key, sign, value = text.partition("=")
            if not sign or not key.strip() or not value.strip():
                self._problems.append(f"{self._place(name)}: {text!r} is not KEY=VALUE; write it as the help shows")
                continue
            pairs.append((key.strip(), value.strip()))
        return tuple(pairs)

    def _quantity_pairs(self, name: str) -> tuple[tuple[str, Quantity], ...]:
        pairs = [(key, self._read(f"{self._place(name)} {key}", value)) for key, value in self._pairs(name)]
        return tuple((key, value) for key, value in pairs if value is not None)

    def _made(self) -> datetime.date | None:
        text = self._text("made")
        if self._texts.get("made") is None:
            self._problems.append(f"{self._place('made')} is missing: write the day of compounding, such as 2026-11-22")
        if not text.strip():
            return None
        date = day_of(text.strip())
        if date is None:
            self._problems.append(
                f"{self._place('made')}: {text!r} is not a date; write year-month-day, such as 2026-11-22"
            )
        return date

    def _read_expiry(self, name: str, text: str) -> datetime.date | None:
        date = expiry_of(text.strip())
        if date is None:
            self._problems.append(
                f"{self._place(name)}: {text!r} is not a date; write year-month-day or year-month, such as 2027-05"
            )
        return date


def _with_own_unit(error: QuantityError, unit: str) -> QuantityError:
    """Return an error that suggests the text's own unit where a unit is missing."""
    if error.reason != "the unit is missing" or not unit:
        return error
    return QuantityError(error.given, error.reason, f"write {error.given.strip()} {unit}", error.where)
