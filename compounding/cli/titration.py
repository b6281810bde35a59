"""`compounding titration`: a prescriber's schedule worked out as one campaign of batches."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.cli.order_options import OrderAsked, order_asked, order_options, paper_option, say_decided
from compounding.errors import OrderError, QuantityError

if TYPE_CHECKING:
    from compounding.records.formula import Formula
    from compounding.records.order import Order
    from compounding.records.titration import Schedule, TitrationOrder
    from compounding.units import Quantity

# What the schedule decides, or has an option of its own here: the order, in which it is replaced, is read with these.
_DECIDED = {
    "strength": "1 mg",
    "quantity": "1 mg",
    "dose": None,
    "dose_volume": None,
    "dose_drops": None,
    "ground_powder": None,
    "made": "",
}


@click.command("titration")
@order_options
@once("--schedule", metavar="TEXT", help='"1.5 mg for 14 days, 3 mg for 14 days, then 4.5 mg for 30 days".')
@once(
    "--schedule-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Instead: a .toml or .csv file of doses and days.",
)
@once("--start", required=True, metavar="DATE", help="Day of the first dose, 2026-12-01.")
@once("--made", "first_made", metavar="DATE", help="Day on which the first batches are made; that of --start.")
@once(
    "--strengths",
    "--strength",
    "strengths",
    metavar="TEXT",
    help='Strengths made: "0.5 mg/capsule, 1.5 mg/capsule", "1 mg/mL", "1 %". Capsules: each dose its own if left out.',
)
@once("--syringe-step", metavar="TEXT", help="Step of the oral syringe's scale, for drops.  [0.01 mL]")
@once("--output", type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write, FILE.xlsx.")
@paper_option
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("--json", "as_json", is_flag=True, help="Print the campaign as JSON.")
def command(*, output: Path | None, force: bool, as_json: bool, **options: Any) -> None:
    """Work out a titration with FORMULA: its batches, the patient's calendar and the balance of drug.

    \b
    Example:
      compounding titration naltrexone-capsule --start 2026-12-01 \\
          --schedule "0.5 mg, up 0.5 mg every 7 days to 4.5 mg, then for 30 days" \\
          --strengths "0.5 mg/capsule, 1.5 mg/capsule" --source tablets --batch LDN-1 --output titration.xlsx

    The last dose of a series lasts as long as each before it, unless "then for 30 days" says otherwise. The first
    batches are made on the day of the first dose, or on that of --made, and later ones as many days before they are
    used. Without --output the campaign is shown, and nothing is written.
    """
    from compounding.records.titration import plan_campaign

    asked, formula, paper = _asked(options)
    campaign = plan_campaign(asked, formula)
    if output is not None:
        from compounding.sheets import save_sheet
        from compounding.sheets.campaign_workbook import write_campaign

        save_sheet(write_campaign(campaign, paper=paper), output, overwrite=force)
    if as_json:
        import json

        from compounding.records.titration.campaign_json import campaign_content

        click.echo(json.dumps(campaign_content(campaign), ensure_ascii=False, indent=2))
        return
    from compounding.cli.titration_text import campaign_text, written_text

    echo(campaign_text(campaign) if output is None else written_text(campaign, output))


command.params = [each for each in command.params if each.name not in _DECIDED]


def _asked(options: dict[str, Any]) -> tuple[TitrationOrder, Formula, str]:
    from compounding.records.titration import TitrationOrder
    from compounding.records.titration.campaign import GRADUATION

    own = {name: options.pop(name) for name in ("schedule", "schedule_file", "start", "strengths", "syringe_step")}
    made = options.pop("first_made")
    per_day = options.pop("doses_per_day")
    start = _date(own["start"])
    made = start.isoformat() if made is None else made
    common = order_asked({**options, **_DECIDED, "doses_per_day": None, "made": made})
    problems: list[str] = []
    strengths = _quantities("--strengths", own["strengths"], problems)
    graduation = _quantities("--syringe-step", own["syringe_step"], problems)
    if len(graduation) > 1:
        problems.append("--syringe-step: one step is needed, such as 0.01 mL")
    doses_per_day = _whole(per_day, problems)
    if problems:
        raise OrderError("the order cannot be read", problems)
    asked = TitrationOrder(
        order=_with_lots(common),
        schedule=_schedule(own["schedule"], own["schedule_file"], doses_per_day),
        start=start,
        strengths=strengths,
        graduation=graduation[0] if graduation else GRADUATION,
    )
    return asked, common.formula, common.paper


def _with_lots(common: OrderAsked) -> Order:
    """Return the order with its lots from the stock; whether they hold enough is known only when all is planned."""
    if common.shelf is None:
        return common.order
    from compounding.records.stock.choice import with_first_lots

    found = with_first_lots(common.order, common.formula, common.shelf, common.stated)
    say_decided((*found.notes, "the amounts of a titration are not compared with what is on hand"))
    return found.order


def _schedule(text: str | None, path: Path | None, doses_per_day: int) -> Schedule:
    from compounding.records.titration import read_schedule, read_schedule_file

    if (text is None) == (path is None):
        raise OrderError(
            "the order cannot be read", ["give the schedule once: --schedule TEXT or --schedule-file PATH"]
        )
    if path is not None:
        return read_schedule_file(path, doses_per_day)
    return read_schedule(text or "", doses_per_day)


def _date(text: str) -> datetime.date:
    from compounding.records.dates import day_of

    start = day_of(text.strip())
    if start is None:
        problem = f"--start: {text!r} is not a date; write year-month-day, such as 2026-12-01"
        raise OrderError("the order cannot be read", [problem])
    return start


def _quantities(option: str, text: str | None, problems: list[str]) -> tuple[Quantity, ...]:
    """Return the quantities of an option, joined by a comma and a space."""
    from compounding.units import parse_quantity

    found = []
    for part in re.split(r",\s+|;\s*", text) if text is not None else ():
        try:
            found.append(parse_quantity(part, option))
        except QuantityError as error:
            problems.append(str(error))
    return tuple(found)


def _whole(text: str | None, problems: list[str]) -> int:
    if text is None:
        return 1
    if re.fullmatch(r"\s*[1-9][0-9]?\s*", text, re.ASCII):
        return int(text)
    problems.append(f"--doses-per-day: {text!r} is not a whole number of doses; write it in digits, such as 2")
    return 1
