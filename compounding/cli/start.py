"""The page that is shown where no command is given: the first steps, each with a command that works as it stands."""

from __future__ import annotations

from compounding.cli.profile_choice import chosen_profile
from compounding.errors import ProfileError

_ORDER = 'naltrexone-cream --strength "1 %" --quantity "30 g" --source tablets'


def start_text() -> str:
    """Return the first steps in their order; where the pharmacy has a profile, that is said."""
    steps = (
        *_profile_step(),
        ("See what can be made.", ("compounding formulas",)),
        ("Be asked for a prescription, step by step, to its batch sheet.", ("compounding new",)),
        ("Or state it: work it out and look at it; then write the batch sheet.", _commands()),
        ("When the sheet has been filled in at the bench, review it.", ("compounding review first.xlsx",)),
    )
    lines = ["compounding: from a prescription to a batch sheet that can be checked.", "", "First steps"]
    for number, (text, commands) in enumerate(steps, start=1):
        lines += [f"  {number}. {text}", *(f"       {each}" for each in commands)]
    lines += ["", "Everything else: 'compounding --help'; for one command, such as plan: 'compounding plan --help'."]
    return "\n".join(lines)


def _commands() -> tuple[str, ...]:
    return f"compounding plan {_ORDER}", f"compounding sheet {_ORDER} --output first.xlsx"


def _profile_step() -> tuple[tuple[str, tuple[str, ...]], ...]:
    show = "compounding profile show"
    try:
        path = chosen_profile(None).path
    except ProfileError as error:
        return ((f"Put the profile of the pharmacy right: {error}", (show,)),)
    if path is None:
        return (("Write a profile of the pharmacy, and fill it in.", ("compounding profile init",)),)
    return ((f"The profile of the pharmacy is {path}: see that it is right.", (show,)),)
