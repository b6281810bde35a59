"""`compounding profile`: which profile of the pharmacy is used and what it says, and an example to fill in."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import click

from compounding.cli.colour import echo
from compounding.cli.profile_choice import FILE_NAME, ChosenProfile, chosen_profile, profile_option, user_folder
from compounding.errors import ProfileError
from compounding.files import FileKind, save_file

_PROFILE = FileKind(".toml", "a profile is a .toml file")
# What an order allows in weighing where it says nothing.
_ERROR_ALLOWED = "5 %"


@click.group("profile", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the profile of the pharmacy, or write one to fill in.

    \b
    Example:
      compounding profile init
      compounding profile show
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(show, profile=None, as_json=False)


@command.command("show")
@profile_option
@click.option("--json", "as_json", is_flag=True, help="Print the profile as JSON.")
def show(*, profile: Path | None, as_json: bool) -> None:
    """Show which profile is used, why, and what it says.

    It is the first of: --profile; the environment variable COMPOUNDING_PROFILE; pharmacy.toml in the working folder;
    pharmacy.toml in the user's folder. The word none in the first two means that no profile is used.

    \b
    Example:
      compounding profile show --profile ./pharmacy.toml
    """
    chosen = chosen_profile(profile)
    day = datetime.datetime.now().astimezone().date()
    if as_json:
        click.echo(_as_json(chosen, day))
    else:
        echo(_as_text(chosen, day))


@command.command("init")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--user", is_flag=True, help="Write it to the user's own folder, for every working folder.")
@click.option("--force", is_flag=True, help="Write over an existing profile.")
def init(*, file: Path | None, user: bool, force: bool) -> None:
    """Write an example of a profile to fill in: FILE, or pharmacy.toml in the working folder.

    \b
    Example:
      compounding profile init
      compounding profile init --user
    """
    if file is not None and user:
        raise click.UsageError("FILE and --user are both given; give one of them.")
    path = _made(user_folder()) / FILE_NAME if user else file or Path(FILE_NAME)
    from compounding.records.pharmacy.profile_example import example_profile

    save_file(example_profile().encode(), path, _PROFILE, overwrite=force)
    click.echo(f"profile written to {path}; fill it in, then look at it with: compounding profile show")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"the folder cannot be made: {error.strerror or error}; name another FILE"
        raise ProfileError(str(folder), [reason]) from None
    return folder


def _as_text(chosen: ChosenProfile, day: datetime.date) -> str:
    from compounding.cli.profile_text import choice_text, pharmacy_text

    pharmacy = chosen.pharmacy()
    if pharmacy is None:
        return f"{choice_text(chosen)}\n\n'compounding profile init' writes an example to fill in."
    from compounding.units import parse_quantity

    return f"{choice_text(chosen)}\n\n{pharmacy_text(pharmacy, day, parse_quantity(_ERROR_ALLOWED))}"


def _as_json(chosen: ChosenProfile, day: datetime.date) -> str:
    content: dict[str, object] = {
        "schema": 1,
        "profile": None if chosen.path is None else str(chosen.path),
        "why": chosen.why,
        "looked": [{"place": name, "found": found} for name, found in chosen.looked],
        "pharmacy": None,
        "next_batch_number": None,
    }
    pharmacy = chosen.pharmacy()
    if pharmacy is not None:
        from compounding.records.dosage_form import FORMS
        from compounding.records.pharmacy.batch_number import batch_number
        from compounding.records.pharmacy.profile_json import pharmacy_content
        from compounding.units import parse_quantity

        content["pharmacy"] = pharmacy_content(pharmacy, parse_quantity(_ERROR_ALLOWED))
        content["next_batch_number"] = batch_number(pharmacy.batch_number, day, 1, FORMS[0])
    # Halves of characters, as names of files may have them, stand as JSON escapes.
    return json.dumps(content, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode()
