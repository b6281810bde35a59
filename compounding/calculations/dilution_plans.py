"""The planner of triturations and aliquots: which amounts are weighed when the one that is needed is too little.

Every single weighing is at or above the minimum of a balance at hand and within its capacity. Of the ways there are,
that with the fewest weighings is taken, then the one whose amounts can be weighed exactly, then the one that uses the
least drug, then the smallest mixture.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from compounding.calculations.balances import Balance, greatest_error, minimum_of
from compounding.units import Quantity, magnitude, quantity

# Judgements (docs/explanation/weighing-and-error.md): the most that a powder is diluted in one stage, and the stages.
LARGEST_DILUTION = 100
MOST_STAGES = 3
# Dilutions of the stages, where there are several.
_ROUND_DILUTIONS = tuple(Decimal(each) for each in (2, 4, 5, 10, 20, 25, 40, 50, 100))
_FLASKS = tuple(Decimal(each) for each in (10, 20, 25, 50, 100, 200, 250, 500, 1000))
# Second stages that are common: taken with a pipette, made up in a flask; to 1 in 5 up to 1 in 50.
_SECONDS = tuple((Decimal(part), Decimal(whole)) for part in (5, 10, 20) for whole in (100, 250))
# Volumes are read to this step, and are no less than twenty of them, so that a whole step is 5 % at most.
VOLUME_STEP = Decimal("0.1")
_LEAST_VOLUME = 20 * VOLUME_STEP
# Where amounts are not exact: by how much the rounding of the aliquot may change it, and what more drug may be used
# for a smaller volume.
_NEARLY, _AT_MOST = Decimal("0.001"), Decimal("0.005")
_THRIFT = Decimal("1.05")
# Up to so many steps in the least mass, masses are fitted before volumes.
_COARSE = 50
# What a division leaves behind: 119.9999999999999999999999999 mg are no less than 120 mg.
_DIVISION_NOISE = Decimal("1e-9")
# How many round amounts are tried from the least upwards.
_WIDTH = 8


@dataclass(frozen=True)
class Scale:
    """A balance as numbers in mg: what it shows, the least and the most of that, and its greatest error."""

    balance: Balance
    step: Decimal
    least: Decimal
    most: Decimal
    error: Decimal


@dataclass(frozen=True)
class Bench:
    """The balances at hand, and the error of weighing that is allowed."""

    balances: tuple[Balance, ...]
    error_allowed: Quantity

    def scales(self) -> tuple[Scale, ...]:
        """Return the balances as numbers, the one with the smallest error first."""
        scales = (self._scale(each) for each in self.balances)
        return tuple(sorted(scales, key=lambda scale: (scale.error, scale.step, -scale.most)))

    def _scale(self, balance: Balance) -> Scale:
        """Return a balance as numbers. Its limits are masses that it shows, so that no rounded target leaves them.

        A minimum of 83.33 mg is 84 mg on a balance that shows 1 mg.
        """
        step = magnitude(balance.readability, "mg")
        return Scale(
            balance=balance,
            step=step,
            least=_up(minimum_of(balance, self.error_allowed).magnitude, step),
            most=_down(magnitude(balance.capacity, "mg"), step),
            error=greatest_error(balance, self.error_allowed).magnitude,
        )


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One dilution.

    Attributes
    ----------
    part
        What is weighed or measured into it: the drug powder, or the aliquot of the stage before [mg or mL].
    diluent
        Diluent that is weighed [mg]; None where it is made up to a volume.
    whole
        The mixture [mg or mL].
    """

    part: Quantity
    diluent: Quantity | None
    whole: Quantity


@dataclass(frozen=True, kw_only=True)
class DilutionPlan:
    """The stages of a trituration or of a dilution, and about how much is taken of the last one [mg or mL]."""

    stages: tuple[Stage, ...]
    aliquot: Quantity


def scale_for(mass: Decimal, scales: Iterable[Scale]) -> Scale | None:
    """Return the balance with the smallest error on which a mass [mg] may be weighed, or nothing."""
    low, high = mass - _DIVISION_NOISE, mass + _DIVISION_NOISE
    for scale in scales:
        if scale.least <= high and low <= scale.most:
            return scale
    return None


def trituration_plan(
    needed: Quantity, scales: Sequence[Scale], most: Quantity | None = None, times: Decimal = Decimal(1)
) -> DilutionPlan | None:
    """Return the stages of a trituration in a powder or a base, or nothing where there is no way.

    Parameters
    ----------
    needed
        Drug powder needed.
    scales
        The balances, the best first.
    most
        Mass of trituration for which the batch has room.
    times
        By how much the least mass of every weighing is raised, for a smaller error.

    Examples
    --------
    University of North Carolina, atropine: 6 mg on a class III balance.

    >>> from compounding.calculations.balances import SENSITIVITY
    >>> from compounding.units import format_quantity, parse_quantity
    >>> six, step, capacity = (parse_quantity(text) for text in ("6 mg", "1 mg", "120 g"))
    >>> balance = Balance(name="III", readability=step, capacity=capacity, rule=SENSITIVITY, sensitivity=six)
    >>> plan = trituration_plan(six, Bench((balance,), parse_quantity("5 %")).scales())
    >>> [(format_quantity(stage.part), format_quantity(stage.whole)) for stage in plan.stages]
    [('120 mg', '2,400 mg')]
    """
    search = _TriturationSearch(magnitude(needed, "mg"), scales, None if most is None else magnitude(most, "mg"), times)
    for stages in range(1, MOST_STAGES + 1):
        found = search.single() if stages == 1 else search.several(stages)
        if found is not None:
            return found
    return None


def volume_plan(
    needed: Quantity, scales: Sequence[Scale], most: Quantity, times: Decimal = Decimal(1)
) -> DilutionPlan | None:
    """Return the stages of a dilution in a liquid, or nothing where there is no way.

    Parameters
    ----------
    needed
        Drug powder needed.
    scales
        The balances, the best first.
    most
        Volume of the dilution for which the batch has room.
    times
        By how much the least mass of every weighing is raised, for a smaller error.

    Examples
    --------
    >>> from compounding.calculations.balances import SENSITIVITY
    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, six, step, capacity = (parse_quantity(text) for text in ("20 mg", "6 mg", "1 mg", "120 g"))
    >>> balance = Balance(name="III", readability=step, capacity=capacity, rule=SENSITIVITY, sensitivity=six)
    >>> plan = volume_plan(needed, Bench((balance,), parse_quantity("5 %")).scales(), parse_quantity("20 mL"))
    >>> [(format_quantity(stage.part), format_quantity(stage.whole)) for stage in plan.stages]
    [('125 mg', '20 mL')]
    """
    search = _VolumeSearch(magnitude(needed, "mg"), scales, magnitude(most, "mL"), times)
    return search.found(()) or search.found(_SECONDS)


class _Way(NamedTuple):
    """A way there is: what it is judged by, in that order; part and whole of each stage; and the aliquot."""

    inexact: bool
    part: Decimal
    whole: Decimal
    stages: tuple[tuple[Decimal, Decimal], ...]
    aliquot: Decimal

    @property
    def rank(self) -> tuple[bool, Decimal, Decimal]:
        return self.inexact, self.part, self.whole


def _best(ways: Iterable[_Way | None]) -> _Way | None:
    return min((way for way in ways if way is not None), key=lambda way: way.rank, default=None)


class _Search:
    """What the searches have in common: the drug powder needed, and what may be weighed [mg]."""

    def __init__(self, needed: Decimal, scales: Sequence[Scale], times: Decimal) -> None:
        self._needed = needed
        self._scales = scales
        self._raised = scales if times == 1 else [replace(scale, least=scale.least * times) for scale in scales]
        self._least = min(scale.least for scale in self._raised)

    def _scale(self, mass: Decimal) -> Scale | None:
        """Return the balance on which a mass is weighed, if it is no less than the raised minimum of any."""
        if self._raised is not self._scales and scale_for(mass, self._raised) is None:
            return None
        return scale_for(mass, self._scales)


class _TriturationSearch(_Search):
    """The search for the amounts of a trituration, in mg."""

    def __init__(self, needed: Decimal, scales: Sequence[Scale], most: Decimal | None, times: Decimal) -> None:
        super().__init__(needed, scales, times)
        self._most = most if most is not None else max(scale.most for scale in scales)
        # What has so many decimals comes out exactly with no round amounts: the least ones will do.
        self._width = _WIDTH if int(needed.as_tuple().exponent) > -_WIDTH else 1

    def single(self) -> DilutionPlan | None:
        """Return the best way in one stage."""
        inexact = []
        for part in self._weighable(self._least, self._width):
            way = self._way(part)
            if way is not None and not way.inexact:
                return _trituration(way)
            inexact.append(way)
        best = _best(inexact) or self._smallest()
        return _trituration(best) if best else None

    def _smallest(self) -> _Way | None:
        """Return the way with the smallest mixture, its aliquot not round: for little room or a small capacity."""
        on = self._scale(self._least)
        if on is None:
            return None
        for part in (_up(self._least, on.step), *self._weighable(self._least, _WIDTH)):
            least = max(self._least, self._needed * (1 + self._least / part))
            for aliquot in (_up(least, on.step), least):
                way = self._of(part, aliquot, is_round=False)
                if way is not None:
                    return way
        return None

    def _way(self, part: Decimal) -> _Way | None:
        """Return the best way with that much drug powder: an exact one if there is one."""
        inexact = []
        for aliquot in self._weighable(max(self._least, self._needed * (1 + self._least / part)), self._width):
            way = self._of(part, aliquot)
            if way is not None and not way.inexact:
                return way
            inexact.append(way)
        return _best(inexact)

    def _of(self, part: Decimal, aliquot: Decimal, *, is_round: bool = True) -> _Way | None:
        whole = part * aliquot / self._needed
        diluent_on = self._scale(whole - part)
        if diluent_on is None or whole > LARGEST_DILUTION * part:
            return None
        exact = self._is_shown(whole - part, diluent_on.step)
        if not exact:
            step = _coarse(whole, diluent_on.step) if is_round else diluent_on.step
            whole = part + _up((_up(whole, step) - part), diluent_on.step)
            aliquot = self._needed * whole / part
        diluted_on = self._scale(whole - part)
        if aliquot > self._most or self._scale(aliquot) is None or whole > LARGEST_DILUTION * part:
            return None
        if diluted_on is None or not self._is_shown(whole - part, diluted_on.step):
            return None
        return _Way(not exact, part, whole, ((part, whole),), aliquot)

    def several(self, stages: int) -> DilutionPlan | None:
        """Return the best way in several stages, each of a round dilution."""
        part = next(iter(self._weighable(self._least, self._width)), None)
        if part is None:
            return None
        wholes = [whole for dilution in _ROUND_DILUTIONS if (whole := self._whole(part, dilution))]
        every = itertools.combinations_with_replacement(wholes, stages)
        best = _best(self._in_stages(part, each) for each in every)
        return _trituration(best) if best else None

    def _in_stages(self, part: Decimal, wholes: tuple[Decimal, ...]) -> _Way | None:
        aliquot = self._needed
        for whole in wholes:
            aliquot *= whole / part
        on = None if aliquot > self._most else self._scale(aliquot)
        if on is None:
            return None
        inexact = not self._is_shown(aliquot, on.step)
        return _Way(inexact, part, sum(wholes, Decimal(0)), tuple((part, whole) for whole in wholes), aliquot)

    def _whole(self, part: Decimal, dilution: Decimal) -> Decimal:
        """Return the mixture of a dilution, its diluent rounded to what its balance shows; 0 where there is none."""
        on = self._scale(part * (dilution - 1))
        if on is None:
            return Decimal(0)
        rounded = _up if dilution < LARGEST_DILUTION else _down
        diluent = rounded(part * (dilution - 1), on.step)
        return part + diluent if self._scale(diluent) == on else Decimal(0)

    def _weighable(self, least: Decimal, number: int) -> Iterator[Decimal]:
        """Yield so many round masses from the least upwards, those that a balance takes."""
        mass = least
        for _ in range(number):
            scale = self._scale(mass)
            if scale is None:
                return
            step = _coarse(mass, scale.step)
            round_mass = _up(mass, step)
            on = self._scale(round_mass)
            if on is not None and self._is_shown(round_mass, on.step):
                yield round_mass
            mass = round_mass + step

    @staticmethod
    def _is_shown(mass: Decimal, step: Decimal) -> bool:
        return mass % step == 0


class _VolumeSearch(_Search):
    """The search for the amounts of a dilution in a liquid: masses in mg, volumes in mL."""

    def __init__(self, needed: Decimal, scales: Sequence[Scale], most: Decimal, times: Decimal) -> None:
        super().__init__(needed, scales, times)
        self._most = most

    def found(self, seconds: Sequence[tuple[Decimal, Decimal]]) -> DilutionPlan | None:
        """Return the best way in one stage, or with one of the second stages: volume taken, and made up to."""
        ways: list[_Way] = []
        thrifty = max(scale.most for scale in self._scales)
        for second, flask in itertools.product(seconds or (None,), _FLASKS):
            found = list(self._ways(flask, second, thrifty))
            thrifty = min([thrifty, *(way.part * _THRIFT for way in found)])
            ways += found
        if not ways:
            return None
        return _dilution(
            min((way for way in ways if way.part <= thrifty), key=lambda way: (way.inexact, way.whole, way.part))
        )

    def _ways(self, flask: Decimal, second: tuple[Decimal, Decimal] | None, thrifty: Decimal) -> Iterator[_Way]:
        """Yield the ways with a flask, unless each of them would use more drug powder than is thrifty."""
        share = Decimal(1) if second is None else second[0] / second[1]
        if second is not None and (share >= 1 or second[0] > flask):
            return
        most = min(self._most, flask if second is None else second[1])
        drug = self._needed * flask / share
        if drug > thrifty * most + _DIVISION_NOISE:
            return
        later = () if second is None else (second,)
        whole = sum((made for _, made in later), flask)
        volumes = self._volumes(drug, most)
        if second is None:
            volumes = itertools.chain(volumes, self._volumes_of_round_masses(drug, most))
        for volume in volumes:
            found = self._measured(drug, volume)
            if found is None or found[1] > most:
                continue
            part, taken = found
            inexact = abs(taken - volume) > volume * _NEARLY
            yield _Way(inexact, part, whole, ((part, flask), *later), taken)

    def _volumes(self, drug: Decimal, most: Decimal) -> Iterator[Decimal]:
        """Yield volumes from the largest downwards; `drug` over one of them is the mass to be weighed."""
        volume = _down(min(most, drug / self._least), VOLUME_STEP)
        for _ in range(_WIDTH):
            if volume < _LEAST_VOLUME:
                return
            yield volume
            volume -= VOLUME_STEP

    def _volumes_of_round_masses(self, drug: Decimal, most: Decimal) -> Iterator[Decimal]:
        """Yield the volumes that go with the least masses that the balance shows."""
        scale = self._scale(self._least)
        if scale is None or self._least > _COARSE * scale.step:
            return
        for steps in range(_WIDTH):
            volume = drug / (_up(self._least, scale.step) + steps * scale.step)
            volume = (volume / VOLUME_STEP).to_integral_value(ROUND_HALF_UP) * VOLUME_STEP
            if _LEAST_VOLUME <= volume <= most:
                yield volume

    def _measured(self, drug: Decimal, volume: Decimal) -> tuple[Decimal, Decimal] | None:
        """Return what is weighed for a volume to be taken, and the volume that then holds what is needed."""
        exact = drug / volume
        scale = self._scale(exact)
        if scale is None:
            return None
        part = (exact / scale.step).to_integral_value(ROUND_HALF_UP) * scale.step
        on = self._scale(part)
        if on is None or part % on.step:
            return None
        taken = drug / part
        return (part, taken) if abs(taken - volume) <= volume * _AT_MOST else None


def _dilution(way: _Way) -> DilutionPlan:
    return DilutionPlan(
        stages=tuple(
            Stage(part=quantity(part, "mL" if number else "mg"), diluent=None, whole=quantity(whole, "mL"))
            for number, (part, whole) in enumerate(way.stages)
        ),
        aliquot=quantity(way.aliquot, "mL"),
    )


def _trituration(way: _Way) -> DilutionPlan:
    return DilutionPlan(
        stages=tuple(
            Stage(part=quantity(part, "mg"), diluent=quantity(whole - part, "mg"), whole=quantity(whole, "mg"))
            for part, whole in way.stages
        ),
        aliquot=quantity(way.aliquot, "mg"),
    )


def _coarse(mass: Decimal, step: Decimal) -> Decimal:
    """Return the step of round masses of about that size: 1, 2 or 5 in front, about 5 %, weighable."""
    wanted = mass / 20
    power = Decimal(1).scaleb(wanted.adjusted())
    coarse = max(times * power for times in (1, 2, 5) if times * power <= wanted)
    return max(step, _up(coarse, step))


def _up(mass: Decimal, step: Decimal) -> Decimal:
    return (mass / step).to_integral_value(ROUND_CEILING) * step


def _down(mass: Decimal, step: Decimal) -> Decimal:
    return (mass / step).to_integral_value(ROUND_FLOOR) * step
