"""`compounding verify` with several measurements: capsule weights, contents, droppers and pumps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.once import once
from compounding.cli.verify_reading import (
    Measuring,
    Reader,
    column_options,
    finish,
    json_option,
    limit_options,
    limits,
    measured,
)
from compounding.errors import ProblemsError

if TYPE_CHECKING:
    from compounding.records.verification import CapsuleWeights, Limits, Verification

_SUBJECT = "the options cannot be read"


@click.command("capsules", cls=Measuring, short_help="Weights of single capsules; a picture of them.")
@click.argument("weights", nargs=-1, metavar="[WEIGHTS]...")
@column_options
@once("--theory", required=True, metavar="TEXT", help='Net fill that is meant, "140 mg".')
@click.option("--gross", is_flag=True, help="The capsules were weighed with their shells.")
@once("--shell", metavar="TEXT", help='Mean empty shell: "48 mg", or "0.48 g per 10 capsules".')
@once("--strength", metavar="TEXT", help="Strength on the label, to judge whether weights may stand for content.")
@once("--made", metavar="NUMBER", help="Capsules obtained.")
@once("--planned", metavar="NUMBER", help="Capsules planned, for the yield.")
@once("--weighed-in", metavar="TEXT", help="All that was weighed in, for the loss of mass.")
@once("--filled", metavar="TEXT", help="What is in the capsules; worked out from --made if left out.")
@once("--left", metavar="TEXT", help="Powder left over; none if left out.")
@once("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Picture to write, FILE.png.")
@click.option("--force", is_flag=True, help="Write over an existing picture.")
@limit_options
def capsules(
    *, weights: tuple[str, ...], gross: bool, plot: Path | None, force: bool, as_json: bool, **options: Any
) -> None:
    """Judge weights of single capsules in the order of filling: each, mean, spread, yield and loss of mass.

    \b
    Examples:
      compounding verify capsules 188.1 187.4 189.9 186.3 190.2 187.7 188.8 185.9 189.3 187.0 \\
          --unit mg --theory "140 mg" --gross --shell "48 mg" --plot weights.png
      compounding verify capsules --from weights.csv --column "weight (mg)" --theory "140 mg"
      compounding verify capsules - --unit mg --theory "140 mg"

    After the last, weights are pasted in, and ended with Ctrl+D; on Windows with Ctrl+Z.

    Each net fill is compared with theory, none may be outside; the spread with DAC/NRF (5.0 %) and Brazil (4.0 %),
    both to a tenth, and 20 weights with Ph. Eur. 2.9.5. Weights do not prove content.
    """
    from compounding.records.verification import verify_capsules

    if force and plot is None:
        raise ProblemsError(_SUBJECT, ["--force goes with --plot: there is no picture to write over"])
    if plot is not None:
        from compounding.files import PICTURE, check_path

        check_path(plot, PICTURE, overwrite=force)
    bounds = limits(options)
    given = _capsule_weights(weights, options, gross=gross)
    done = verify_capsules(given, bounds)
    if plot is not None:
        _draw(done, given, bounds, plot, overwrite=force)
    finish(done, as_json=as_json)


def _capsule_weights(weights: tuple[str, ...], options: dict[str, Any], *, gross: bool) -> CapsuleWeights:
    from compounding.records.verification import CapsuleWeights
    from compounding.units import is_measured_in, magnitude, quantity

    reader = Reader(options)
    theory = reader.quantity("theory", "mg", "mg/capsule")
    shell = reader.quantity("shell", "mg", "mg/capsule")
    if gross != (options.get("shell") is not None):
        reader.problem("--gross and --shell go together: capsules weighed with their shells, and the mean empty shell")
    if shell is not None and is_measured_in(shell, "mg/capsule"):
        shell = quantity(magnitude(shell, "mg/capsule"), "mg")
    more = {
        "drug": reader.quantity("strength", "mg", "mg/capsule"),
        "made": reader.count("made", "capsule"),
        "planned": reader.count("planned", "capsule"),
        "weighed_in": reader.quantity("weighed_in", "mg"),
        "filled": reader.quantity("filled", "mg"),
        "left": reader.quantity("left", "mg"),
    }
    reader.check()
    if theory is None:
        raise ProblemsError(_SUBJECT, ["--theory is missing"])
    masses, places = measured(weights, options, ("mg",))
    return CapsuleWeights(masses=masses, places=places, theory=theory, empty=shell, **more)


def _draw(done: Verification, given: CapsuleWeights, bounds: Limits | None, path: Path, *, overwrite: bool) -> None:
    from compounding.files import PICTURE, save_file
    from compounding.pictures.weights import weights_picture
    from compounding.records.verification.capsule_weights import pictured
    from compounding.units import format_quantity, quantity

    weights, note = pictured(done, given, bounds)
    count = format_quantity(quantity(len(weights.masses), "capsule"))
    picture = weights_picture(weights, f"Net fill of {count}", note)
    save_file(picture, path, PICTURE, overwrite=overwrite)


@click.command("content", cls=Measuring, short_help="Assays of single units: acceptance value of USP <905>.")
@click.argument("contents", nargs=-1, metavar="[CONTENTS]...")
@column_options
@once("--strength", metavar="TEXT", help='Strength on the label, for contents in mg: "4.5 mg/capsule".')
@once("--target", metavar="TEXT", help="Target content of the monograph, T.  [100 %]")
@once("--mean", metavar="TEXT", help='Instead of single contents: their mean, "99.1 %",')
@once("--spread", metavar="TEXT", help='their standard deviation, "2.3 %",')
@once("--count", metavar="NUMBER", help="and their number, 10 or 30.")
@limit_options
def content(*, contents: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Judge assays of 10 single units, or of all 30 at the second stage: acceptance value of USP <905>, and mean.

    \b
    Examples:
      compounding verify content 98.2 101.5 99.3 97.8 100.4 102.1 96.9 99.9 100.8 98.6 --unit "%"
      compounding verify content --mean "105.9 %" --spread "5.0 %" --count 10
    """
    from compounding.records.verification import contents_of_label, verify_content, verify_content_summary

    reader = Reader(options)
    label, target = reader.quantity("strength"), reader.quantity("target", "%")
    mean, spread = reader.quantity("mean", "%"), reader.quantity("spread", "%")
    count = options.get("count")
    summary = [each for each in ("mean", "spread", "count") if options.get(each) is not None]
    single = bool(contents) or options.get("source") is not None
    if summary and (len(summary) < 3 or single):
        reader.problem("--mean, --spread and --count go together, and instead of single contents")
    if count is not None and re.fullmatch(r"\s*[0-9]{1,3}\s*", count, re.ASCII) is None:
        reader.problem(f"--count: {count!r} is not a whole number; write 10 or 30")
    reader.check()
    if mean is not None and spread is not None and count is not None:
        done = verify_content_summary(mean, spread, int(count), target, limits(options))
    else:
        values, _ = measured(contents, options, ("%", "mg", "mg/capsule"))
        done = verify_content(contents_of_label(values, label), target, limits(options), values)
    finish(done, as_json=as_json)


@click.command("dropper", cls=Measuring, short_help="Masses of doses of drops, or drops counted to a volume.")
@click.argument("measures", nargs=-1, metavar="[MASSES OR DROPS]...")
@column_options
@once("--drops", metavar="NUMBER", help="Masses: drops in each dose that was weighed.")
@once("--density", metavar="TEXT", help='Masses: density of the preparation, "0.98 g/mL".')
@once("--volume", metavar="TEXT", help='Drops counted: volume to which they were counted each time, "2 mL".')
@once("--nominal", metavar="TEXT", help='Mass or volume that one dose should have, "0.5 mL".')
@once("--planned", metavar="TEXT", help='Drops per mL with which the dose was worked out, "24.4 drop/mL".')
@once("--strength", metavar="TEXT", help='Strength, for the drug in a drop: "1 mg/mL".')
@json_option
def dropper(*, measures: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Calibrate a dropper: masses of repeated doses, or drops counted to a volume.

    \b
    Examples:
      compounding verify dropper "49 drops" "48 drops" "50 drops" --volume "2 mL" --planned "24.4 drop/mL"
      compounding verify dropper 0.492 0.501 0.488 0.497 0.505 0.494 0.499 0.490 0.503 0.496 --unit g \\
          --drops 12 --density "0.98 g/mL" --nominal "0.5 mL" --planned "24.4 drop/mL"

    By USP <1101> the volume error is 15.0 % at most, to a tenth. By Ph. Eur. 0672 none of ten doses deviates by more
    than 10 % from their mean, and their total by no more than 15 % from ten nominal ones.
    """
    from compounding.records.verification import DropperMeasures, verify_dropper
    from compounding.units import is_measured_in

    reader = Reader(options)
    stated = {
        "drops": reader.count("drops", "drop"),
        "density": reader.quantity("density", "g/mL"),
        "volume": reader.quantity("volume", "mL"),
        "nominal": reader.quantity("nominal", "mL", "mg"),
        "planned": reader.quantity("planned", "drop/mL"),
        "strength": reader.quantity("strength"),
    }
    reader.check()
    values, places = measured(measures, options, ("mg", "drop"))
    masses = tuple(each for each in values if is_measured_in(each, "mg"))
    counts = tuple(each for each in values if is_measured_in(each, "drop"))
    if masses and counts:
        raise ProblemsError(_SUBJECT, ["masses and drops are mixed: give masses of doses, or drops counted"])
    finish(verify_dropper(DropperMeasures(masses=masses, counts=counts, places=places, **stated)), as_json=as_json)


@click.command("pump", cls=Measuring, short_help="Masses of actuations, and the drug in one.")
@click.argument("masses", nargs=-1, metavar="[MASSES]...")
@column_options
@once("--per", metavar="NUMBER", help="Actuations in each mass.  [1]")
@once("--planned", metavar="TEXT", help='Mass of one actuation that was planned with, "0.25 g/actuation".')
@once("--strength", metavar="TEXT", help='Strength of the cream, for the drug in an actuation: "1 %".')
@once("--dose", metavar="TEXT", help='Drug in a dose, for the actuations in it: "4.5 mg".')
@limit_options
def pump(*, masses: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Calibrate a pump: masses of actuations, their mean and spread, the drug in one, and in whole ones for a dose.

    \b
    Example:
      compounding verify pump 0.248 0.251 0.247 0.253 0.250 0.249 0.252 0.246 0.250 0.251 --unit g \\
          --planned "0.25 g/actuation" --strength "1 %" --dose "2.5 mg"

    The mean and the dose from whole actuations are compared to a tenth of a per cent; no actuation may be more than
    25.0 % off the mean. Without --planned the mean is not judged.
    """
    from compounding.records.verification import PumpMeasures, verify_pump
    from compounding.units import quantity

    reader = Reader(options)
    per = reader.count("per", "actuation")
    stated = {
        "planned": reader.quantity("planned", "g/actuation"),
        "strength": reader.quantity("strength"),
        "dose": reader.quantity("dose", "mg", "mg/dose"),
    }
    reader.check()
    values, places = measured(masses, options, ("mg",))
    each = quantity(1, "actuation") if per is None else per
    done = verify_pump(PumpMeasures(masses=values, places=places, per=each, **stated), limits(options))
    finish(done, as_json=as_json)
