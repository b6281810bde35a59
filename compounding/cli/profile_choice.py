"""Which profile of a pharmacy a command uses, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compounding.cli.once import once
from compounding.errors import ProfileError

if TYPE_CHECKING:
    from compounding.records.pharmacy.profile import Pharmacy

ENVIRONMENT_VARIABLE = "COMPOUNDING_PROFILE"
FILE_NAME = "pharmacy.toml"
# In place of a file, this says that no profile is used, though one lies in the folder.
NO_PROFILE = "none"
_OPTION = "--profile"

profile_option = once(
    _OPTION,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Profile of the pharmacy, or {NO_PROFILE}; that of {ENVIRONMENT_VARIABLE}, of the working folder or of the "
    "user's folder if left out.",
)


@dataclass(frozen=True)
class ChosenProfile:
    """The profile that a command uses.

    Attributes
    ----------
    path
        Its file; None where no profile is used.
    why
        Where it was found, or why there is none.
    looked
        Each place in the order of looking, with what was found there.
    """

    path: Path | None
    why: str
    looked: tuple[tuple[str, str], ...]

    def pharmacy(self) -> Pharmacy | None:
        """Return the pharmacy of the profile, or None where no profile is used.

        Raises
        ------
        ProfileError
            The profile cannot be read; the error names every problem.
        """
        if self.path is None:
            return None
        from compounding.records.pharmacy.profile_file import read_pharmacy

        return read_pharmacy(self.path)


@dataclass(frozen=True)
class _Place:
    """A place where a profile is named or lies; `value` is None where there is none."""

    name: str
    value: Path | None
    found: str
    names_a_file: bool = False


def user_folder() -> Path:
    """Return the folder of the user's own settings for this toolkit."""
    return Path(click.get_app_dir("compounding"))


def chosen_profile(option: Path | None) -> ChosenProfile:
    """Return which profile is used: the first of the option, the environment variable, the working and the user folder.

    Parameters
    ----------
    option
        What was given as --profile; "none" for no profile, None where the option was left out.

    Raises
    ------
    ProfileError
        The option or the environment variable names no file, or is empty.
    """
    places = (_named(_OPTION, _text(option)), _variable(), *_folders())
    first = next((each for each in places if each.value is not None), None)
    looked = tuple((each.name, f"{each.found}{_use(each, first)}") for each in places)
    if first is None or first.value is None:
        return ChosenProfile(None, "no profile was found", looked)
    if first.names_a_file and str(first.value) == NO_PROFILE:
        return ChosenProfile(None, f'{first.name} is "{NO_PROFILE}": no profile is used', looked)
    if first.names_a_file:
        _refuse_missing(first.name, first.value)
        return ChosenProfile(first.value, f"it is named by {first.name}", looked)
    return ChosenProfile(first.value, f"it lies in {first.name}", looked)


def _text(option: Path | None) -> str | None:
    return None if option is None else str(option)


def _variable() -> _Place:
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    if value is not None and not value.strip():
        raise ProfileError(
            ENVIRONMENT_VARIABLE,
            [f'the environment variable is empty; name a profile with it, write "{NO_PROFILE}", or remove it'],
        )
    return _named(ENVIRONMENT_VARIABLE, value)


def _named(name: str, value: str | None) -> _Place:
    if value is None:
        return _Place(name, None, "not given" if name == _OPTION else "not set")
    return _Place(name, Path(value), value, names_a_file=True)


def _folders() -> tuple[_Place, ...]:
    working, user = Path(FILE_NAME), user_folder() / FILE_NAME
    return _lying("the working folder", working), _lying(f"the user folder, {user.parent}", user)


def _lying(name: str, path: Path) -> _Place:
    return _Place(name, path, FILE_NAME) if _is_there(path) else _Place(name, None, f"no {FILE_NAME}")


def _is_there(path: Path) -> bool:
    """Return whether something of that name is there, also what cannot be read: reading it says why."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _use(place: _Place, first: _Place | None) -> str:
    if place.value is None:
        return ""
    return ", used" if place is first else ", passed over"


def _refuse_missing(name: str, path: Path) -> None:
    if not _is_there(path):
        remedy = f'check its name and place, or write "{NO_PROFILE}"'
        raise ProfileError(str(path), [f"there is no such file, and {name} names it; {remedy}"])
