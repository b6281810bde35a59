"""`compounding verify`: what was measured against what was prescribed, at the bench and without a workbook."""

from __future__ import annotations

from typing import Any

import click

from compounding.cli.once import once
from compounding.cli.verify_reading import Reader, drug_options, finish, limit_options, limits
from compounding.cli.verify_weights import capsules, content, dropper, pump
from compounding.errors import ProblemsError


@click.group("verify")
def command() -> None:
    """Verify what was really weighed and made, without a workbook.

    \b
    Examples:
      compounding verify strength --strength "4.5 mg/capsule" --drug "414 mg" --units 92
      compounding verify capsules 140.2 139.8 141.0 138.9 140.5 139.1 142.0 140.3 138.7 141.1 \\
          --unit mg --theory "140 mg"
      compounding verify rescue --strength "1 mg/mL" --drug "36 mg" --planned "30 mL" --volume "20 mL"

    Exit codes: 0 nothing is found, 1 findings, 2 a command that is not understood, 3 refused, with the
    reason.
    """


@command.command("strength", short_help="Actual strength, from the drug weighed and what was made.")
@once("--strength", required=True, metavar="TEXT", help='Strength on the label: "4.5 mg/capsule", "1 mg/mL", "1 %".')
@drug_options
@once("--units", metavar="NUMBER", help="Capsules among which the whole mixture was divided.")
@once("--mass", metavar="TEXT", help='Final mass of a cream; or the whole mixture of capsules, "12.88 g".')
@once("--fill", metavar="TEXT", help='Capsules, with --mass: mean net fill, "139.6 mg".')
@once("--volume", metavar="TEXT", help='Final volume of a liquid, "30 mL".')
@limit_options
def strength(*, as_json: bool, **options: Any) -> None:
    """Work out the actual strength, from the drug that was weighed and what was made of it.

    \b
    Example:
      compounding verify strength --strength "4.5 mg/capsule" --weighed "3.41 g" \\
          --label-claim "50 mg/tablet" --tablet-sample 20 "8.20 g" --mass "12.9 g" --fill "139.6 mg"
      compounding verify strength --strength "1 mg/mL" --weighed "33.1 mg" --potency "90.7 %" --volume "30 mL"

    The drug: --drug as itself, --weighed for a powder (with --potency, tablets or --trituration), or whole --tablets.
    Shares are rounded half up to a tenth of a per cent, or to the places of a formula's limits, before they are
    compared.
    """
    from compounding.records.verification import Made, verify_strength

    reader = Reader(options)
    label = reader.quantity("strength")
    weighed = reader.drug()
    made = Made(
        units=reader.count("units", "capsule"),
        mass=reader.quantity("mass", "mg"),
        fill=reader.quantity("fill", "mg", "mg/capsule"),
        volume=reader.quantity("volume", "mL"),
    )
    reader.check()
    if label is None:
        return
    finish(verify_strength(label, weighed(), made, limits(options)), as_json=as_json)


@command.command("rescue", short_help="What to add or how much to make after a slip; or reject.")
@once("--strength", required=True, metavar="TEXT", help='Strength on the label: "4.5 mg/capsule", "1 mg/mL", "1 %".')
@drug_options
@once("--planned", metavar="TEXT", help='What the batch was planned to be: "92 capsule", "30 mL", "30 g".')
@once("--fill", metavar="TEXT", help='Capsules: net fill that is planned, "140 mg".')
@once("--mass", metavar="TEXT", help="What there is of the mixture or cream, drug included; only the drug if left out.")
@once("--volume", metavar="TEXT", help="What there is of the liquid; nothing if left out.")
@click.option("--filled", is_flag=True, help="It is in its capsules or containers already.")
@once("--balance", metavar="TEXT", help='Balance for what is added: "A: 1 mg to 220 g, usp-41".')
@once("--error-allowed", metavar="TEXT", help="Error of weighing that is allowed.  [5 %]")
@limit_options
def rescue(*, filled: bool, as_json: bool, **options: Any) -> None:
    """Work out what to add, or how much to make, when something was weighed or filled wrongly; or why to reject.

    \b
    Example: 470 mg of drug were weighed for 92 capsules of 4.5 mg, which take 414 mg.
      compounding verify rescue --strength "4.5 mg/capsule" --drug "470 mg" \\
          --planned "92 capsule" --fill "140 mg" --mass "12.88 g"

    Nothing is taken out of a batch again. The pharmacist decides; what is done is written down as a deviation.
    Exit code 1: as planned it would be outside the limits, whether it can be mended or not; or what there is would be,
    if nothing were added.
    """
    from compounding.records.verification import Batch, verify_rescue
    from compounding.units import quantity

    reader = Reader(options)
    label = reader.quantity("strength")
    weighed = reader.drug()
    mass, volume = reader.quantity("mass", "mg"), reader.quantity("volume", "mL")
    if mass is not None and volume is not None:
        reader.problem("what there is, is a --mass or a --volume; leave one out")
    planned = reader.quantity("planned", "capsule", "mL", "g")
    fill, balance = reader.quantity("fill", "mg", "mg/capsule"), reader.balance()
    allowed = reader.quantity("error_allowed", "%")
    if allowed is not None and not 0 < allowed.magnitude <= quantity(100, "%").magnitude:
        reader.problem("--error-allowed: it lies between 0 and 100 %")
    reader.check()
    if label is None:
        raise ProblemsError("the options cannot be read", ["--strength is missing"])
    batch = Batch(
        label=label,
        fill=fill,
        planned=planned,
        present=mass if mass is not None else volume,
        filled=filled,
        balance=balance,
        error_allowed=allowed,
    )
    finish(verify_rescue(batch, weighed(), limits(options)), as_json=as_json)


for _each in (capsules, content, dropper, pump):
    command.add_command(_each)
