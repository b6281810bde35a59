"""The options of `compounding verify`, read: every problem is kept, and all are told at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compounding.cli.once import once
from compounding.errors import ProblemsError, QuantityError

if TYPE_CHECKING:
    from compounding.calculations.balances import Balance
    from compounding.records.verification import DrugWeighed, Limits
    from compounding.units import Quantity

Command = TypeVar("Command", bound=Callable[..., Any])

_SUBJECT = "the options cannot be read"
_LARGEST = 1_000_000
_LIKELY_SHARE = 2
_BARE = re.compile(r"[0-9][0-9.,]*", re.ASCII)
_NEGATIVE = re.compile(r"-\.?[0-9]", re.ASCII)
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)

_DRUG = (
    once("--drug", metavar="TEXT", help='The drug itself: "414 mg".'),
    once("--weighed", metavar="TEXT", help='Powder weighed, of which the next options say what it is: "3.41 g".'),
    once("--potency", metavar="TEXT", help='Bulk powder: its content as is, "90.7 %".'),
    once("--label-claim", metavar="TEXT", help='Tablets: drug in one by its label, "50 mg/tablet".'),
    once("--tablet-sample", nargs=2, metavar="NUMBER MASS", help='Tablets weighed together: 20 "8.20 g".'),
    once("--mean-mass", metavar="TEXT", help='Instead: mean tablet mass, "410 mg/tablet".'),
    once("--tablet-assay", metavar="TEXT", help='Content of the lot of tablets, of their label: "98.6 %".'),
    once("--tablets", metavar="NUMBER", help="Instead of --weighed: whole tablets, all of which went in."),
    once("--trituration", metavar="TEXT", help='Trituration, drug in mixture: "120 mg in 2,400 mg", "1 in 10".'),
)
_LIMITS = (
    once("--formula", metavar="ID", help="Take the limits of this formula.  [90.0 to 110.0 %]"),
    once("--formulas", type=_FOLDER, help="Folder of formulas, instead of the toolkit's."),
)
_FROM = (
    once("--from", "source", type=_FILE, help="Read them from FILE.csv or FILE.xlsx instead."),
    once("--column", metavar="NAME", help="Head of the column; needless where there is but one."),
    once("--sheet", metavar="NAME", help="Sheet of the workbook; needless where there is but one."),
    once("--unit", metavar="UNIT", help="Unit of numbers that stand alone."),
)
_JSON = (click.option("--json", "as_json", is_flag=True, help="Print the verification as JSON."),)


def drug_options(command: Command) -> Command:
    """Return a command with the options that say what was weighed of the drug."""
    return _with(command, _DRUG)


def limit_options(command: Command) -> Command:
    """Return a command with the options that choose the limits, and that for JSON."""
    return _with(command, (*_LIMITS, *_JSON))


def json_option(command: Command) -> Command:
    """Return a command with the option for JSON."""
    return _with(command, _JSON)


def column_options(command: Command) -> Command:
    """Return a command with the options that say where measurements are read."""
    return _with(command, _FROM)


def _with(command: Command, options: Sequence[Callable[[Any], Any]]) -> Command:
    return reduce(lambda inner, option: option(inner), reversed(options), command)


class Measuring(click.Command):
    """A command with measurements as arguments: a negative one is told apart from an option that there is not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of the arguments; a negative number is refused."""
        for each in args:
            if _NEGATIVE.match(each):
                raise click.UsageError(f"{each}: what is measured lies above zero; write it without a sign", ctx)
        return super().parse_args(ctx, args)


class Reader:
    """Reads options, and keeps every problem to tell them together."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._problems: list[str] = []

    def quantity(self, name: str, *kinds: str) -> Quantity | None:
        """Return the quantity of an option, which is measured in one of the units named."""
        text = self._options.get(name)
        if text is None:
            return None
        if kinds == ("%",) and _BARE.fullmatch(text.strip()):
            return self._share(flag(name), text.strip())
        return self._quantity(flag(name), text, kinds)

    def _share(self, where: str, text: str) -> Quantity | None:
        """Return a share that stands without its unit: in per cent if --unit says so."""
        if (self._options.get("unit") or "").strip() == "%":
            return self._quantity(where, f"{text} %", ("%",))
        self._problems.append(
            f"{where}: {text!r}: the unit is missing; write it in per cent, such as {_per_cent(text)}"
        )
        return None

    def _quantity(self, where: str, text: str, kinds: Sequence[str]) -> Quantity | None:
        from compounding.units import is_measured_in, parse_quantity, unit_words

        try:
            value = parse_quantity(text, where)
        except QuantityError as error:
            self._problems.append(str(error))
            return None
        if kinds and not any(is_measured_in(value, each) for each in kinds):
            wanted = " or ".join(unit_words(each) for each in kinds)
            self._problems.append(f"{where}: {text!r} is not in {wanted}")
            return None
        return value

    def needed(self, name: str, *kinds: str) -> Quantity | None:
        """Return the quantity of an option that may not be left out."""
        if self._options.get(name) is None:
            self._problems.append(f"{flag(name)} is missing")
        return self.quantity(name, *kinds)

    def count(self, name: str, unit: str) -> Quantity | None:
        """Return the count of an option, for which the number alone will do."""
        text = self._options.get(name)
        return None if text is None else self._count(flag(name), text, unit)

    def _count(self, where: str, text: str, unit: str) -> Quantity | None:
        bare = _BARE.fullmatch(text.strip()) is not None
        return self._quantity(where, f"{text.strip()} {unit}" if bare else text, (unit,))

    def sample(self, name: str) -> tuple[Quantity | None, Quantity | None]:
        """Return the number and the mass of an option that has both."""
        given = self._options.get(name)
        if given is None:
            return None, None
        return self._count(flag(name), given[0], "tablet"), self._quantity(flag(name), given[1], ("mg",))

    def problem(self, text: str) -> None:
        """Keep a problem."""
        self._problems.append(text)

    def check(self) -> None:
        """Refuse, if there is a problem.

        Raises
        ------
        ProblemsError
            All of them.
        """
        if self._problems:
            raise ProblemsError(_SUBJECT, self._problems)

    def drug(self) -> Callable[[], DrugWeighed]:
        """Read what was weighed of the drug; the function returned makes it, once the options are checked."""
        from compounding.records.verification import DrugWeighed

        count, mass = self.sample("tablet_sample")
        part, whole = self._stock()
        given = {
            "drug": self.quantity("drug", "mg"),
            "weighed": self.quantity("weighed", "mg"),
            "potency": self.quantity("potency", "%"),
            "tablets": self.count("tablets", "tablet"),
            "label_claim": self.quantity("label_claim", "mg/tablet"),
            "mean_mass": self.quantity("mean_mass", "mg/tablet"),
            "sample_mass": mass,
            "sample_count": count,
            "tablet_assay": self.quantity("tablet_assay", "%"),
            "part": part,
            "whole": whole,
        }
        return lambda: DrugWeighed(**given)

    def _stock(self) -> tuple[Quantity | None, Quantity | None]:
        text = self._options.get("trituration")
        if text is None:
            return None, None
        from compounding.records.bench_text import read_stock

        try:
            stock = read_stock(text, "--trituration")
        except QuantityError as error:
            self._problems.append(str(error))
            return None, None
        return stock.part, stock.whole

    def balance(self) -> Balance | None:
        """Return the balance of an option."""
        text = self._options.get("balance")
        if text is None:
            return None
        from compounding.records.bench_text import read_balance

        try:
            return read_balance(text, "--balance")
        except QuantityError as error:
            self._problems.append(str(error))
            return None


def _per_cent(text: str) -> str:
    """Return a number as a percentage; one below 2 was most likely meant as a share of 1."""
    from decimal import Decimal

    from compounding.notation import NUMBER
    from compounding.units import number_text

    if NUMBER.fullmatch(text) is None:
        return "90.7 %"
    number = Decimal(text.replace(",", ""))
    return f"{number_text(number)} %" if number >= _LIKELY_SHARE else f"{number_text(number * 100)} %"


def limits(options: dict[str, Any]) -> Limits | None:
    """Return the limits of the formula that is named; None where none is.

    Raises
    ------
    ProblemsError
        A folder of formulas is named, but no formula.
    """
    if options.get("formula") is None:
        if options.get("formulas") is not None:
            raise ProblemsError(_SUBJECT, ["--formulas goes with --formula: name the formula whose limits are taken"])
        return None
    from compounding.records.library import find_library
    from compounding.records.verification import limits_of

    return limits_of(find_library(options.get("formulas")).load(options["formula"]))


def measured(
    texts: Sequence[str], options: dict[str, Any], kinds: Sequence[str]
) -> tuple[tuple[Quantity, ...], tuple[str, ...]]:
    """Return measurements from arguments, standard input or a file, and where each stands.

    Parameters
    ----------
    texts
        Arguments; "-" alone stands for standard input.
    options
        Those of `column_options`.
    kinds
        Units of the kinds that are taken.

    Raises
    ------
    CompoundingError
        They cannot be read, or are given in several ways.
    """
    unit = _stated_unit(options.get("unit"))
    path = options.get("source")
    if path is not None:
        if texts:
            raise ProblemsError(_SUBJECT, ["measurements are given as arguments and with --from; give them once"])
        from compounding.tables.measurements import read_column

        column = read_column(
            path, options.get("column") or "", sheet=options.get("sheet") or "", unit=unit, kinds=kinds
        )
        return column.values, column.places
    if options.get("column") or options.get("sheet"):
        raise ProblemsError(_SUBJECT, ["--column and --sheet go with --from FILE"])
    return _typed(texts, unit, kinds)


def _typed(texts: Sequence[str], unit: str, kinds: Sequence[str]) -> tuple[tuple[Quantity, ...], tuple[str, ...]]:
    from compounding.records.verification.measured_text import cells_of_text, read_measurements

    pasted = list(texts) == ["-"]
    cells, own = cells_of_text([_standard_input()] if pasted else texts, "line" if pasted else "argument")
    if own and unit and own != unit:
        raise ProblemsError(_SUBJECT, [f"the head of what was pasted says {own}, but --unit says {unit}"])
    if not cells:
        raise ProblemsError(
            _SUBJECT, ["no measurement is given: as arguments, with - on standard input, or with --from"]
        )
    places = tuple(each.place for each in cells) if pasted else ()
    return read_measurements(cells, own or unit, kinds), places


def _standard_input() -> str:
    content = sys.stdin.buffer.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ProblemsError(_SUBJECT, ["what was pasted is far more than measurements have"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemsError(_SUBJECT, ["what was pasted is not text in UTF-8"]) from None


def _stated_unit(text: str | None) -> str:
    if text is None:
        return ""
    from compounding import notation

    unit = text.strip()
    if unit not in notation.SPELLINGS:
        raise ProblemsError(_SUBJECT, [f"--unit: {unit!r} is not a unit used here; {notation.unit_remedy(unit)}"])
    return notation.SHOWN[notation.SPELLINGS[unit]]


def flag(name: str) -> str:
    """Return an option as it is written."""
    return f"--{name.replace('_', '-')}"


def finish(done: Any, *, as_json: bool) -> None:
    """Show a verification, and end with exit code 1 if there are findings."""
    if as_json:
        import json

        from compounding.records.verification import verification_content

        click.echo(json.dumps(verification_content(done), ensure_ascii=False, indent=2))
    else:
        from compounding.cli.colour import echo
        from compounding.cli.verify_text import verification_text

        echo(verification_text(done))
    if done.findings:
        sys.exit(1)
