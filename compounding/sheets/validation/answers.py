"""The published problems: what was given, what the source prints, what is right, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.records.shown_text import counted
from compounding.records.validation_run import ComparedAnswer, KnownAnswer
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.sheets.validation.parts import group, plain, texts_row

ANSWERS = "Known answers"
_WIDTHS = (5, 72, 28, 27, 27, 23, 9)
_HEADS = (
    "No.",
    "Problem, and its source",
    "Given",
    "Printed, and right where disputed",
    "Found",
    "Module and name of the calculation",
    "Verdict",
)


def answers_sheet(answers: Sequence[KnownAnswer], below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    agreed = [each for each in answers if not each.disputed]
    disputed = [each for each in answers if each.disputed]
    right = f"{_count(agreed)}; disputed prints: {_count(disputed)}"
    sheet = headed(ANSWERS, _WIDTHS, ("Known answers", right, plain(below)), landscape=True)
    repeated_heads(sheet, _HEADS)
    for number, each in enumerate(agreed, start=1):
        _answer(sheet, number, each)
    if disputed:
        group(sheet, "Disputed prints: the toolkit gives what is right; why the print cannot be right, see each note")
    for number, each in enumerate(disputed, start=len(agreed) + 1):
        _answer(sheet, number, each)
    note(
        sheet,
        "An answer agrees within half a unit of the last digit that is printed, or of what the source says it rounds "
        "to. DISPUTED: what is printed cannot be right, and what is found agrees with what is right. Calculations are "
        "named by their module and name below compounding.calculations, or, with calc before it, by the name after "
        "compounding calc.",
    )
    return sheet


def _count(answers: Sequence[KnownAnswer]) -> str:
    return f"{counted(len(answers), 'problem')}, {sum(each.passes for each in answers):,} as expected"


def _answer(sheet: Sheet, number: int, each: KnownAnswer) -> None:
    about = [each.problem, f"[{each.source}]"]
    if each.disputed:
        about.append(f"DISPUTED: {each.disputed}")
    if each.note:
        about.append(f"Note: {each.note}")
    texts = (
        str(number),
        "\n".join(about),
        each.given,
        "\n".join(_printed(answer) for answer in each.answers),
        "\n".join(f"{answer.name}: {answer.found}" for answer in each.answers),
        "\n".join(each.rules) or "rounding rule of the limit",
    )
    styles = ("fixed text", "detail", "detail", "detail", "detail", "small")
    texts_row(sheet, list(zip(texts, styles, strict=True)), each.verdict)


def _printed(answer: ComparedAnswer) -> str:
    right = f" (disputed; right: {answer.right})" if answer.right else ""
    return f"{answer.name}: {answer.printed}{right}"
