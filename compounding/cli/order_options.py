"""The options that state an order, and the order that they make."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compounding.cli.completion import capsule_size_names, formula_ids
from compounding.cli.once import once
from compounding.cli.profile_choice import chosen_profile, profile_option

if TYPE_CHECKING:
    from compounding.records.formula import Formula
    from compounding.records.order import Order
    from compounding.records.pharmacy.profile import Pharmacy
    from compounding.records.stock.shelf import Shelf

paper_option = once(
    "--paper", type=click.Choice(["letter", "a4"]), help="Paper to print on.  [that of the profile, or letter]"
)

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("formula", shell_complete=formula_ids),
    once("--strength", required=True, metavar="TEXT", help='Prescribed strength: "4.5 mg/capsule", "1 mg/mL", "1 %".'),
    once("--quantity", required=True, metavar="TEXT", help='Prescribed quantity: "90 capsule", "30 mL", "30 g".'),
    once(
        "--source", required=True, type=click.Choice(["tablets", "powder", "trituration"]), help="Source of the drug."
    ),
    once("--spare", metavar="TEXT", help='Everything in addition: "2 capsule", "1 mL", "5 %".'),
    once("--overage", metavar="TEXT", help='Drug alone in addition: "5 %".'),
    once("--overage-rule", metavar="NAME", help='Instead, a published rule: "dac-nrf" or "belgium".'),
    once(
        "--strength-as",
        metavar="WORD",
        help='What the strength is stated as: "base", or the salt\'s word.  [the drug as the formula names it]',
    ),
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
    once("--assay-basis", type=click.Choice(["anhydrous", "dried", "as-is"]), help="What the assay is stated on."),
    once("--water", metavar="TEXT", help='Water of the powder, or its loss on drying: "8.7 %".'),
    once("--solvents", metavar="TEXT", help='Residual solvents of the powder: "0.1 %".'),
    once(
        "--substance",
        metavar="WORD",
        help='What the powder is: "base", or the salt\'s word.  [the drug as the formula names it]',
    ),
    click.option(
        "--potency",
        multiple=True,
        metavar="KEY=SHARE",
        help='Potency of the powder of a further drug, from its certificate: "hydrocortisone=99.2 %".',
    ),
    once(
        "--capsule-size",
        metavar="SIZE",
        shell_complete=capsule_size_names,
        help="Capsule size, 000 to 5; chosen by the toolkit if left out.",
    ),
    click.option(
        "--packing", multiple=True, metavar="KEY=MASS", help='Packing statistic: "drug=200 mg", "diluent=130 mg".'
    ),
    once(
        "--packing-size",
        metavar="SIZE",
        shell_complete=capsule_size_names,
        help="Capsule size in which the packing statistics were measured.",
    ),
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
    click.option(
        "--lot-amount",
        nargs=3,
        multiple=True,
        metavar="KEY LOT AMOUNT",
        help='What is planned from a lot, where several lots of a component go into the batch: diluent A12 "4 g".',
    ),
    once("--storage", metavar="TEXT", help='One of the formula\'s: "refrigerator", "controlled room temperature".'),
    once(
        "--first-day",
        type=click.Choice(["day of compounding", "day after"]),
        help="Which day is day 1 of the beyond-use date.  [day of compounding, or what the profile says]",
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
    once(
        "--stock",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Stock table, .csv, .xlsx or .toml, from which lots are chosen, first expiry first.",
    ),
    profile_option,
)
# Options that are no texts of the order.
_NO_TEXTS = ("formula", "formulas", "stock", "profile", "paper")


def order_options(command: Command) -> Command:
    """Return a command with the options that state an order."""
    return functools.reduce(lambda inner, option: option(inner), reversed(_OPTIONS), command)


@dataclass(frozen=True)
class OrderAsked:
    """An order as the options and the profile state it, before lots are chosen from a stock table.

    Attributes
    ----------
    stated
        Names of the options that were given.
    shelf
        The stock; None where no table is named.
    paper
        The paper that the profile names; "" without one.
    """

    order: Order
    formula: Formula
    stated: frozenset[str]
    shelf: Shelf | None
    paper: str


def ordered(options: dict[str, Any]) -> tuple[Order, Formula, str]:
    """Return the order that the options state, its formula, and the paper to print on.

    What the options leave open comes from the stock table that is named, and from the pharmacy's profile.

    Raises
    ------
    OrderError
        One or more options cannot be read or contradict each other; all are named.
    FormulaNotFoundError
        There is no such formula.
    PreparationError
        The stock has not enough of a material.
    """
    asked = order_asked(options)
    if asked.shelf is None:
        return asked.order, asked.formula, asked.paper
    from compounding.records.stock.choice import provided

    found = provided(asked.order, asked.formula, asked.shelf, asked.stated)
    say_decided(found.notes)
    return found.order, asked.formula, asked.paper


def order_asked(options: dict[str, Any]) -> OrderAsked:
    """Return what the options and the pharmacy's profile state; a profile that is used is named on the terminal."""
    from compounding.records.library import find_library
    from compounding.records.orders.texts import read_order_texts

    formula = find_library(options["formulas"]).load(options["formula"], options["formula_version"] or "")
    stock, pharmacy = options["stock"], _pharmacy(options["profile"])
    texts = {name: value for name, value in options.items() if value not in (None, ()) and name not in _NO_TEXTS}
    texts.setdefault("made", datetime.datetime.now().astimezone().date().isoformat())
    order = read_order_texts(texts, formula, _flag, from_stock=stock is not None)
    if pharmacy is not None:
        from compounding.records.pharmacy.house_rules import under_house_rules

        order = under_house_rules(order, formula, pharmacy, texts)
    paper = options.get("paper") or (pharmacy.paper if pharmacy is not None else "letter")
    return OrderAsked(order, formula, frozenset(texts), None if stock is None else _shelf(stock), paper)


def say_decided(notes: Iterable[str]) -> None:
    """Say what was decided in the choice of lots, apart from what a command prints."""
    for note in notes:
        click.echo(f"stock: {note}", err=True)


def _pharmacy(option: Path | None) -> Pharmacy | None:
    chosen = chosen_profile(option)
    pharmacy = chosen.pharmacy()
    if pharmacy is None:
        return None
    click.echo(f"profile: {chosen.path} ({chosen.why})", err=True)
    for note in pharmacy.notes:
        click.echo(f"profile: {note}", err=True)
    return pharmacy


def _shelf(path: Path) -> Shelf:
    from compounding.records.stock.shelf import Shelf
    from compounding.tables.stock import read_stock

    return Shelf(read_stock(path))


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
