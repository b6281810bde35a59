"""Calculators and what they work out as text for the terminal."""

from __future__ import annotations

import dataclasses
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compounding import units
from compounding.calculators import Argument, Calculated, Calculator, calculated
from compounding.calculators.catalogue import subjects, usual_name
from compounding.calculators.reading import MISSING, SEPARATOR, argument_text, text_of
from compounding.calculators.work import GIVEN
from compounding.printed import shown

_WIDTH = 96
_NAMES = 34


def list_text(calculators: Iterable[Calculator]) -> str:
    """Return calculators by subject, one on a line."""
    groups: dict[str, list[Calculator]] = {}
    for calculator in calculators:
        groups.setdefault(calculator.subject, []).append(calculator)
    lines: list[str] = []
    for subject, group in groups.items():
        lines += ["", *_wrapped(_heading(subject)), *_columns((usual_name(each), each.summary) for each in group)]
    return "\n".join(lines[1:])


def _heading(subject: str) -> str:
    about = subjects()[subject]
    return about if about.lower().startswith(subject) else f"{subject.capitalize()}: {_lowered(about)}"


def example_text(calculator: Calculator) -> str:
    """Return the example of a calculator as a command, what it is about, and what it gives; "" if it has none."""
    example = calculator.example()
    if example is None:
        return ""
    lines = [*_wrapped(example.note, "  ", "  ")] if example.note else []
    lines += _command(calculator, example.values)
    if units.is_quantity(example.result):
        lines.append(f"  gives {shown(example.result)}")
    return "\n".join(lines)


def rule_text(calculator: Calculator) -> str:
    """Return the rule in symbols, as its example works it out; "" where there is no one rule."""
    example = calculator.example()
    done = calculated(calculator.name, example.values) if example else None
    return f"{done.last.symbol} = {done.working.words(done.last.key)}" if done and done.last else ""


def arguments_text(calculator: Calculator, given: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """Return everything that a calculator takes, with what is given and what is missing, and an example."""
    rows = (
        (f"--{argument.option}", described(argument) + _state(argument, given)) for argument in calculator.arguments
    )
    example = example_text(calculator)
    return "\n".join([f"{usual_name(calculator)} takes", *_columns(rows), *(["Example", example] if example else [])])


def _state(argument: Argument, given: Mapping[str, tuple[str, ...]] | None) -> str:
    if given is None:
        return ""
    texts = given.get(argument.name, ())
    return f": {f'{SEPARATOR} '.join(texts)}" if texts else f": {MISSING}" if argument.required else ": left out"


def described(argument: Argument) -> str:
    """Return what an argument is, with its units or choices."""
    notes = [argument.meaning]
    accepted = argument.units or ((argument.unit,) if argument.unit else ())
    if accepted:
        notes.append(f"[{', '.join('a plain number' if each == '1' else each for each in accepted)}]")
    if "% w/v" in accepted and "mg/mL" in accepted:
        notes.append("(stated alike)")
    if argument.choices:
        notes.append(f"[{' | '.join(argument.choices)}]")
    if argument.several:
        notes.append(f"(several: repeat the option, or put {SEPARATOR} between them)")
    if not argument.required:
        notes.append("(may be left out)")
    return " ".join(notes)


def calculated_text(done: Calculated) -> str:
    """Return what a calculator has worked out, as a pharmacist reads it."""
    return "\n".join(_lines(done))


def _lines(done: Calculated) -> Iterator[str]:
    yield from _wrapped(done.calculator.summary)
    yield from _section("Given", _given(done))
    yield from _section("Working", _working(done))
    yield from _section("Result", _results(done))
    for caution in done.cautions:
        yield from ("", *_wrapped(f"Caution: {caution}"))
    if done.calculator.source:
        yield from ("", f"Source: {done.calculator.source}")


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", heading, *found)


def _given(done: Calculated) -> Iterator[str]:
    for argument in done.calculator.arguments:
        if argument.name in done.arguments:
            read = "; ".join(done.readings.get(argument.name, ())) or _value_text(done.arguments[argument.name])
            yield from _item(f"{argument.symbol} = {read}", argument.meaning)


def _working(done: Calculated) -> Iterator[str]:
    for line in done.working:
        if line.expression is None:
            if line.source != GIVEN:
                yield f"  {line.symbol} = {line.text}"
            continue
        yield from _wrapped(f"{line.symbol} = {done.working.words(line.key)}", "  ", "      ")
        yield from _wrapped(f"= {done.working.numbers(line.key)}", "      ", "      ")
        yield from _wrapped(f"= {line.text}", "      ", "      ")


def _results(done: Calculated) -> Iterator[str]:
    for name, value in done.results.items():
        meaning = done.meanings[name].removesuffix(".")
        symbol = name.replace("_", " ")
        if isinstance(value, list | tuple) and value and dataclasses.is_dataclass(value[0]):
            yield from (f"  {_value_text(each)}" for each in value)
            continue
        yield from _item(f"{symbol} = {_value_text(value)}", meaning)


def _item(text: str, meaning: str) -> Iterator[str]:
    yield from _wrapped(f"{text}   ({_lowered(meaning)})" if meaning else text, "  ", "      ")


def _value_text(value: Any) -> str:
    if units.is_quantity(value):
        return shown(value)
    if isinstance(value, list | tuple):
        return "; ".join(_value_text(each) for each in value) or "none"
    if dataclasses.is_dataclass(value):
        fields = ((each.name.replace("_", " "), getattr(value, each.name)) for each in dataclasses.fields(value))
        return ", ".join(f"{name} {_value_text(part)}" for name, part in fields)
    return "none" if value is None else text_of(value)


def _command(calculator: Calculator, values: Mapping[str, Any]) -> list[str]:
    """Return a command that can be copied, folded at its options."""
    options = [
        f"--{argument.option} {_quoted(text)}"
        for argument in calculator.arguments
        if argument.name in values
        for text in _texts(argument, values[argument.name])
    ]
    lines = [f"  compounding calc {usual_name(calculator)}"]
    for option in options:
        if len(lines[-1]) + len(option) + 3 > _WIDTH:
            lines[-1] += " \\"
            lines.append(f"      {option}")
        else:
            lines[-1] += f" {option}"
    return lines


def _texts(argument: Argument, value: Any) -> list[str]:
    """Return what to write for a value: one text, or one for each of a long list."""
    if not argument.several:
        return [argument_text(argument, value)]
    texts = [argument_text(argument, each) for each in value]
    joined = f"{SEPARATOR} ".join(texts)
    return [joined] if len(joined) < _WIDTH - _NAMES else texts


def _quoted(text: str) -> str:
    return f'"{text}"' if shlex.quote(text) != text else text


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield names and what is said of each, in two columns."""
    known = list(rows)
    width = min(_NAMES, max((len(name) for name, _ in known), default=0) + 4)
    for name, text in known:
        head = f"  {name}".ljust(width)
        if len(head) > width:
            yield head
            head = " " * width
        yield from _wrapped(text, head, " " * width)


def _lowered(text: str) -> str:
    """Return a sentence to go on with: in small letters, but for what is always in capitals."""
    first = text.partition(" ")[0]
    return text if first[1:2].isupper() or "." in first else text[:1].lower() + text[1:]


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
