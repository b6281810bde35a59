"""The one exception tree of the toolkit: what cannot be prepared, read or written.

What was measured or written down and is not as it should be is a finding, not an error.
Each class keeps its data as attributes and forms its text from them. What it hands to `Exception` are its
constructor's arguments in their order, so that it survives pickling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CompoundingError(Exception):
    """Base of every error that the toolkit raises on purpose."""


class QuantityError(CompoundingError, ValueError):
    """A text that is no quantity, or a quantity of the wrong kind."""

    def __init__(self, given: str, reason: str, remedy: str, where: str = "") -> None:
        self.given = given
        self.reason = reason
        self.remedy = remedy
        self.where = where
        super().__init__(given, reason, remedy, where)

    def __str__(self) -> str:
        """Return where, what was given, what is wrong with it, and what to write."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.given!r}: {self.reason}; {self.remedy}"

    def at(self, where: str) -> QuantityError:
        """Return the same error, naming the place where the quantity was given."""
        return QuantityError(self.given, self.reason, self.remedy, where)


class ProblemsError(CompoundingError, ValueError):
    """Base of the errors that report every problem of one thing at once."""

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(subject, self.problems)

    def __str__(self) -> str:
        """Return the subject and its problems, one on a line when there are several."""
        if len(self.problems) == 1:
            return f"{self.subject}: {self.problems[0]}"
        return "\n".join([f"{self.subject}: {len(self.problems)} problems", *(f"  - {each}" for each in self.problems)])


class FormulaError(ProblemsError):
    """A formula file that is not a valid master formulation record."""


class OrderError(ProblemsError):
    """An order whose parts are missing, contradictory or unreadable."""


class ProfileError(ProblemsError):
    """A profile of a pharmacy, or a part of one, that cannot be read or used."""


class LabelError(ProblemsError):
    """Labels that cannot be printed as asked: a stock that is not known, or a text that no label of it holds."""


class PreparationError(ProblemsError):
    """A prescription that cannot be prepared as it was asked for."""


class FormulaNotFoundError(CompoundingError, LookupError):
    """A formula, or a version of one, that the library does not hold."""

    def __init__(self, wanted: str, near: Sequence[str], places: Sequence[str]) -> None:
        self.wanted = wanted
        self.near = tuple(near)
        self.places = tuple(places)
        super().__init__(wanted, self.near, self.places)

    def __str__(self) -> str:
        """Return what was wanted, the near names, and the folders looked into."""
        hint = f"did you mean {' or '.join(self.near)}?" if self.near else "'compounding formulas' lists what there is"
        return f"no formula {self.wanted!r}; {hint} (looked in {', '.join(self.places)})"


class CalculatorNotFoundError(CompoundingError, LookupError):
    """A calculator that there is not, or a name that several have."""

    def __init__(self, wanted: str, candidates: Sequence[str], near: Sequence[str]) -> None:
        self.wanted = wanted
        self.candidates = tuple(candidates)
        self.near = tuple(near)
        super().__init__(wanted, self.candidates, self.near)

    def __str__(self) -> str:
        """Return what was wanted, and what to write instead."""
        if self.candidates:
            return f"{self.wanted!r} is ambiguous: write {' or '.join(self.candidates)}"
        hint = f"did you mean {' or '.join(self.near)}?" if self.near else "'compounding calc' lists what there is"
        return f"no calculator {self.wanted!r}; {hint}"


class ArgumentsError(CompoundingError, ValueError):
    """Arguments of a calculator that are missing, cannot be read or are of another kind: all of them."""

    def __init__(self, calculator: str, problems: Mapping[str, str]) -> None:
        self.calculator = calculator
        self.problems = dict(problems)
        super().__init__(calculator, self.problems)

    def __str__(self) -> str:
        """Return the calculator, and for each argument what is wrong and what to write, one on a line."""
        lines = (f"  - {name}: {problem}" for name, problem in self.problems.items())
        return "\n".join([f"{self.calculator} cannot be worked out", *lines])


class SheetError(CompoundingError, ValueError):
    """A workbook that cannot be written or read."""

    def __init__(self, where: str, reason: str, remedy: str) -> None:
        self.where = where
        self.reason = reason
        self.remedy = remedy
        super().__init__(where, reason, remedy)

    def __str__(self) -> str:
        """Return where, what is wrong, and what to do."""
        return f"{self.where}: {self.reason}; {self.remedy}"
