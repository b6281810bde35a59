"""The options that state an order, and the order that they make."""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compounding.cli.once import once
from compounding.errors import OrderError, QuantityError

if TYPE_CHECKING:
    from compounding.calculations.balances import Balance
    from compounding.records.formula import Formula
    from compounding.records.order import (
        BulkPowder,
        CapsuleChoices,
        Lot,
        Order,
        Prescription,
        Source,
        StockTrituration,
        Tablets,
    )
    from compounding.units import Quantity

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("formula"),
    once("--strength", required=True, metavar="TEXT", help='Prescribed strength: "4.5 mg/capsule", "1 mg/mL", "1 %".'),
    once("--quantity", required=True, metavar="TEXT", help='Prescribed quantity: "90 capsule", "30 mL", "30 g".'),
    once(
        "--source", required=True, type=click.Choice(["tablets", "powder", "trituration"]), help="Source of the drug."
    ),
    once("--spare", metavar="TEXT", help='Everything in addition: "2 capsule", "1 mL", "5 %".'),
    once("--overage", metavar="TEXT", help='Drug alone in addition: "5 %".'),
    once("--overage-rule", metavar="NAME", help='Instead, a published rule: "dac-nrf" or "belgium".'),
    once("--strength-as", type=click.Choice(["hydrochloride", "base"]), default="hydrochloride", show_default=True),
    once("--dose", metavar="TEXT", help='Drug in one dose: "0.5 mg".'),
    once("--doses-per-day", metavar="NUMBER", help="Doses in a day."),
    once("--dose-volume", metavar="TEXT", help='For a strength per dose: volume of one dose, "0.5 mL".'),
    once("--dose-drops", metavar="NUMBER", help="For a strength per dose: drops in one dose."),
    once("--tablet-sample", nargs=2, metavar="NUMBER MASS", help='Tablets weighed together: 20 "8.20 g".'),
    once("--spare-tablets", metavar="NUMBER", help="Tablets crushed in addition, for loss in the mortar."),
    once("--tablet-deviation", metavar="TEXT", help='Standard deviation of single tablet masses: "6 mg".'),
    once("--tablet-assay", metavar="TEXT", help='Content of the lot of tablets, of the label: "98.6 %".'),
    once("--ground-powder", metavar="NUMBER", help="Number of a powder of tablets crushed beforehand."),
    once("--trituration", metavar="TEXT", help='Stock trituration, drug in mixture: "120 mg in 2,400 mg", "1 in 10".'),
    once(
        "--trituration-potency",
        metavar="TEXT",
        help='Potency of the powder in it, where not the drug is stated: "90.7 %".',
    ),
    once("--trituration-diluent", metavar="NAME", help="Its diluent, if it is not the formula's own."),
    once("--trituration-from", type=click.Choice(["powder", "tablets"]), help="What it was made from.  [powder]"),
    click.option(
        "--balance",
        multiple=True,
        metavar="TEXT",
        help='Balance at hand: "A: 1 mg to 220 g, usp-41"; or repeatability, sensitivity or minimum with its mass.',
    ),
    once("--error-allowed", metavar="TEXT", help="Error of weighing that is allowed.  [5 %]"),
    once(
        "--triturate-for",
        type=click.Choice(["least drug", "allowed error"]),
        default="least drug",
        show_default=True,
        help="What a trituration or dilution is planned for: the least drug, or an error within what is allowed.",
    ),
    click.option(
        "--uncertainty",
        multiple=True,
        metavar="LINE=AMOUNT",
        help='How far a quantity of the working may be out, for the error budget: "volume=0.5 mL".',
    ),
    once("--assay", metavar="TEXT", help='Assay of the powder from its certificate: "99.5 %".'),
    once("--assay-basis", type=click.Choice(["anhydrous", "as-is"]), help="What the assay is stated on."),
    once("--water", metavar="TEXT", help='Water of the powder: "8.7 %".'),
    once("--solvents", metavar="TEXT", help='Residual solvents of the powder: "0.1 %".'),
    once("--substance", type=click.Choice(["hydrochloride", "base"]), help="What the powder is.  [hydrochloride]"),
    once("--capsule-size", metavar="SIZE", help="Capsule size, 000 to 5; chosen by the toolkit if left out."),
    click.option(
        "--packing", multiple=True, metavar="KEY=MASS", help='Packing statistic: "drug=200 mg", "diluent=130 mg".'
    ),
    once("--packing-size", metavar="SIZE", help="Capsule size in which the packing statistics were measured."),
    click.option(
        "--powder-density", multiple=True, metavar="KEY=DENSITY", help='Instead: "drug=0.7 g/mL", "diluent=0.46 g/mL".'
    ),
    once(
        "--dropper",
        metavar="TEXT",
        help='Measured: "24.4 drop/mL", "35 drops per 2 mL", or drops per g with --density.',
    ),
    once("--actuation", metavar="TEXT", help='Measured mass of one actuation: "0.25 g/actuation".'),
    once("--density", metavar="TEXT", help='Measured density of the product: "0.98 g/mL".'),
    click.option(
        "--use", multiple=True, metavar="KEY=MATERIAL", help='Another material of the formula: "diluent=sucrose".'
    ),
    click.option(
        "--lot",
        nargs=3,
        multiple=True,
        metavar="KEY LOT EXPIRY",
        help="Lot of a component and its expiry, 2027-05 or 2027-05-31.",
    ),
    once("--storage", metavar="TEXT", help='One of the formula\'s: "refrigerator", "controlled room temperature".'),
    once(
        "--first-day",
        type=click.Choice(["day of compounding", "day after"]),
        default="day of compounding",
        show_default=True,
        help="Which day is day 1 of the beyond-use date.",
    ),
    once("--batch", metavar="TEXT", help="Batch number."),
    once("--made", metavar="DATE", help="Day of compounding, 2026-11-22; today if left out."),
    once("--prescriber", metavar="TEXT", help="Prescriber, for the plausibility check."),
    once("--directions", metavar="TEXT", help="Directions for the label, instead of the formula's."),
    once("--formula-version", metavar="NUMBER", help="Version of the formula; the newest if left out."),
    once(
        "--formulas",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of formulas, instead of the toolkit's.",
    ),
)


# The options that belong to one source of the drug.
_OF_SOURCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tablets": ("tablet_sample", "spare_tablets", "tablet_deviation", "tablet_assay", "ground_powder"),
        "powder": ("assay", "assay_basis", "water", "solvents", "substance"),
        "trituration": ("trituration", "trituration_diluent", "trituration_from", "trituration_potency"),
    }
)


def order_options(command: Command) -> Command:
    """Return a command with the options that state an order."""
    return functools.reduce(lambda inner, option: option(inner), reversed(_OPTIONS), command)


def ordered(options: dict[str, Any]) -> tuple[Order, Formula]:
    """Return the order that the options state, and its formula.

    Raises
    ------
    OrderError
        One or more options cannot be read or contradict each other; all are named.
    FormulaNotFoundError
        There is no such formula.
    """
    from compounding.records.library import find_library

    formula = find_library(options["formulas"]).load(options["formula"], options["formula_version"] or "")
    return _Reader(options).order(formula), formula


class _Reader:
    """Reads the options, and keeps every problem to report them together."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._problems: list[str] = []

    def order(self, formula: Formula) -> Order:
        from compounding.records.order import Order

        self._refuse_blanks()
        prescription, source = self._prescription(), self._source()
        made = self._made()
        capsules, lots = self._capsules(), self._lots()
        spare, overage = self._quantity("spare"), self._quantity("overage")
        dropper, actuation = self._quantity("dropper"), self._quantity("actuation")
        density = self._quantity("density")
        materials = self._pairs("use")
        balances, error_allowed = self._balances(), self._quantity("error_allowed")
        uncertainties = self._quantity_pairs("uncertainty")
        if self._problems or prescription is None or source is None or made is None:
            raise OrderError("the order cannot be read", self._problems)
        return Order(
            formula=formula.id,
            version=formula.version,
            prescription=prescription,
            source=source,
            made=made,
            spare=spare,
            overage=overage,
            batch=self._text("batch"),
            materials=materials,
            lots=lots,
            capsules=capsules,
            dropper=dropper,
            actuation=actuation,
            density=density,
            storage=self._text("storage"),
            first_day=self._options["first_day"],
            overage_rule=self._text("overage_rule"),
            balances=balances,
            error_allowed=error_allowed,
            triturate_for=self._options["triturate_for"],
            uncertainties=uncertainties,
        )

    def _prescription(self) -> Prescription | None:
        from compounding.records.order import Prescription

        strength, quantity = self._quantity("strength"), self._quantity("quantity")
        dose, per_day = self._quantity("dose"), self._count("doses_per_day", "dose/day")
        volume, drops = self._quantity("dose_volume"), self._count("dose_drops", "drop")
        if strength is None or quantity is None:
            return None
        return Prescription(
            strength=strength,
            quantity=quantity,
            basis=self._options["strength_as"],
            dose=dose,
            doses_per_day=per_day,
            dose_volume=volume,
            dose_drops=drops,
            prescriber=self._text("prescriber"),
            directions=self._text("directions"),
        )

    def _source(self) -> Source | None:
        source = self._options["source"]
        for name in (name for other, names in _OF_SOURCE.items() if other != source for name in names):
            if self._options[name] is not None:
                self._problems.append(f"{_flag(name)} does not apply to {source}; leave it out")
        readers: dict[str, Callable[[], Source | None]] = {
            "tablets": self._tablets,
            "powder": self._powder,
            "trituration": self._trituration,
        }
        return readers[source]()

    def _tablets(self) -> Tablets:
        from compounding.records.order import Tablets

        count, mass = self._options["tablet_sample"] or ("", "")
        return Tablets(
            sample_count=self._read_count("--tablet-sample", count, "tablet") if count else None,
            sample_mass=self._read("--tablet-sample", mass) if mass else None,
            spare=self._count("spare_tablets", "tablet"),
            deviation=self._quantity("tablet_deviation"),
            assay=self._quantity("tablet_assay"),
            ground=self._text("ground_powder"),
        )

    def _trituration(self) -> StockTrituration | None:
        from compounding.records.bench_text import read_stock

        text = self._options["trituration"]
        if text is None:
            self._problems.append(
                "--trituration is missing: write the drug and the whole mixture of the stock, such as 1 in 10"
            )
            return None
        try:
            return read_stock(
                text,
                "--trituration",
                diluent=self._text("trituration_diluent"),
                made_from=self._options["trituration_from"] or "powder",
                potency=self._quantity("trituration_potency"),
            )
        except QuantityError as error:
            self._problems.append(str(error))
            return None

    def _balances(self) -> tuple[Balance, ...]:
        if not self._options["balance"]:
            return ()
        from compounding.records.bench_text import read_balance

        balances = []
        for text in self._options["balance"]:
            try:
                balances.append(read_balance(text, "--balance"))
            except QuantityError as error:
                self._problems.append(str(error))
        return tuple(balances)

    def _powder(self) -> BulkPowder | None:
        from compounding.records.order import BulkPowder

        assay, water, solvents = (self._quantity(name) for name in ("assay", "water", "solvents"))
        for name, what in (("assay", "the assay"), ("assay_basis", "the basis of the assay, anhydrous or as-is,")):
            if self._options[name] is None:
                self._problems.append(
                    f"{_flag(name)} is missing: bulk powder needs {what} from the certificate of analysis of its lot"
                )
        if assay is None or not self._options["assay_basis"]:
            return None
        return BulkPowder(
            assay=assay,
            assay_basis=self._options["assay_basis"].replace("-", " "),
            water=water,
            solvents=solvents,
            substance=self._options["substance"] or "hydrochloride",
        )

    def _capsules(self) -> CapsuleChoices:
        from compounding.records.order import CapsuleChoices

        return CapsuleChoices(
            size=self._options["capsule_size"] or "",
            packing=self._quantity_pairs("packing"),
            packing_size=self._options["packing_size"] or "",
            densities=self._quantity_pairs("powder_density"),
        )

    def _lots(self) -> tuple[Lot, ...]:
        from compounding.records.order import Lot

        lots = []
        for component, number, expiry in self._options["lot"]:
            date = self._read_date("--lot", expiry)
            lots.append(Lot(component=component, number=number, expiry=date))
        return tuple(lots)

    # --- one option -------------------------------------------------------------------------

    def _refuse_blanks(self) -> None:
        """Note options that are given with nothing in them, as an empty shell variable would."""
        for name, text in self._options.items():
            if isinstance(text, str) and not text.strip():
                self._problems.append(f"{_flag(name)}: nothing is given; fill it in, or leave the option out")

    def _text(self, name: str) -> str:
        return self._options[name] or ""

    def _quantity(self, name: str) -> Quantity | None:
        text = self._options[name]
        return None if not text else self._read(_flag(name), text)

    def _count(self, name: str, unit: str) -> Quantity | None:
        text = self._options[name]
        return None if not text else self._read_count(_flag(name), text, unit)

    def _read_count(self, where: str, text: str, unit: str) -> Quantity | None:
        """Return a count, for which the number alone will do."""
        bare = re.fullmatch(r"[0-9][0-9.,]*", text.strip(), re.ASCII)
        if not bare and not re.match(r"\s*[0-9]", text):
            self._problems.append(f"{where}: {text!r} is not a number; write it in digits, such as 2")
            return None
        return self._read(where, f"{text.strip()} {unit}" if bare else text)

    def _read(self, where: str, text: str) -> Quantity | None:
        from compounding.units import parse_quantity

        try:
            return parse_quantity(text, where)
        except QuantityError as error:
            self._problems.append(str(_with_own_unit(error)))
            return None

    def _pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        pairs = []
        for text in self._options[name]:
            key, sign, value = text.partition("=")
            if not sign or not key.strip() or not value.strip():
                self._problems.append(f"{_flag(name)}: {text!r} is not KEY=VALUE; write it as the help shows")
                continue
            pairs.append((key.strip(), value.strip()))
        return tuple(pairs)

    def _quantity_pairs(self, name: str) -> tuple[tuple[str, Quantity], ...]:
        pairs = [(key, self._read(f"{_flag(name)} {key}", value)) for key, value in self._pairs(name)]
        return tuple((key, value) for key, value in pairs if value is not None)

    def _made(self) -> datetime.date | None:
        text = self._options["made"]
        if text is None:
            return datetime.datetime.now().astimezone().date()
        return self._read_date("--made", text, whole=True) if text.strip() else None

    def _read_date(self, where: str, text: str, *, whole: bool = False) -> datetime.date | None:
        date = _date_of(text.strip())
        if date is None or (whole and len(text.strip()) != len("2026-11-22")):
            wanted = "year-month-day, such as 2026-11-22" if whole else "year-month-day or year-month, such as 2027-05"
            self._problems.append(f"{where}: {text!r} is not a date; write {wanted}")
        return date


_OWN_UNITS = {
    "--quantity": "capsules, mL or g",
    "--spare": "capsules, mL, g or %",
    "--overage": "%",
    "--assay": "%",
    "--water": "%",
    "--solvents": "%",
    "--density": "g/mL",
    "--dropper": "drops per mL",
    "--actuation": "g/actuation",
}


def _with_own_unit(error: QuantityError) -> QuantityError:
    """Return an error that suggests the option's own unit where a unit is missing."""
    unit = _OWN_UNITS.get(error.where)
    if error.reason != "the unit is missing" or unit is None:
        return error
    return QuantityError(error.given, error.reason, f"write {error.given.strip()} {unit}", error.where)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _date_of(text: str) -> datetime.date | None:
    """Return a date; a month alone, as expiries are printed, is its last day."""
    found = re.fullmatch(r"(20[0-9]{2})-([0-9]{2})(?:-([0-9]{2}))?", text, re.ASCII)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    year, month = int(found[1]), int(found[2])
    last = calendar.monthrange(year, month)[1]
    day = int(found[3]) if found[3] else last
    return datetime.date(year, month, day) if 1 <= day <= last else None
