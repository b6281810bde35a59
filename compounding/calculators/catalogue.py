"""The calculators that there are: each public function of `compounding.calculations` that texts can call.

Nothing is listed by hand: a new function is a new calculator. Its full name, such as "tablets.powder-mass", is stable;
its short name serves as long as no other subject has the same.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

import compounding.calculations
from compounding.calculators import docstrings
from compounding.calculators.calculator import Calculator, calculator_of
from compounding.errors import CalculatorNotFoundError

_ENDINGS = re.compile(r"(?:ions?|ments?|ings?|ies|ed|es|e|s|y)$")
_SHORTEST_STEM = 4
# Words that say nothing of what is looked for.
_EMPTY = frozenset({"a", "an", "and", "by", "for", "from", "how", "in", "is", "of", "the", "to", "what", "with"})
# How near a calculator is to what is looked for.
_NAMED, _FIRST_SENTENCE, _MENTIONED = 3, 2, 1


@functools.cache
def calculators() -> tuple[Calculator, ...]:
    """Return every calculator, by subject, in the order of the functions.

    Examples
    --------
    >>> "tablets.powder-mass" in [calculator.name for calculator in calculators()]
    True
    """
    found = (calculator_of(function) for module in _modules() for function in _public(module))
    return tuple(calculator for calculator in found if calculator is not None)


def _modules() -> Iterator[ModuleType]:
    path, name = compounding.calculations.__path__, compounding.calculations.__name__
    for found in pkgutil.walk_packages(path, f"{name}."):
        yield importlib.import_module(found.name)


def _public(module: ModuleType) -> Iterator[FunctionType]:
    for name, value in vars(module).items():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


@functools.cache
def subjects() -> dict[str, str]:
    """Return the subjects that have calculators, and what each is about, in a line.

    Examples
    --------
    >>> subjects()["potency"]
    'Bulk powder as the source of the drug: what a certificate of analysis makes of a mass'
    """
    return {
        calculator.subject: docstrings.summary(importlib.import_module(calculator.function.__module__)).removesuffix(
            "."
        )
        for calculator in calculators()
    }


def find_calculator(name: str) -> Calculator:
    """Return the calculator of a name: the full one, or the short one where no two subjects have it.

    Parameters
    ----------
    name
        Full name, "tablets.powder-mass", or short name, "powder-mass".

    Raises
    ------
    CalculatorNotFoundError
        There is no such calculator, or there are several; the near ones or the candidates are named.

    Examples
    --------
    >>> find_calculator("tablet-equivalent").name
    'tablets.tablet-equivalent'
    >>> find_calculator("aliquod")
    Traceback (most recent call last):
    compounding.errors.CalculatorNotFoundError: no calculator 'aliquod'; did you mean aliquot?
    """
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    found = [each for each in calculators() if wanted in (each.name, each.short_name)]
    if len(found) != 1:
        names = tuple(each.name for each in found)
        raise CalculatorNotFoundError(name, names, () if names else _near(wanted))
    return found[0]


def usual_name(calculator: Calculator) -> str:
    """Return the name by which a calculator is listed: the short one, or the full one where the short is ambiguous."""
    return calculator.short_name if _count(calculator.short_name) == 1 else calculator.name


def _count(short_name: str) -> int:
    return sum(each.short_name == short_name for each in calculators())


def _near(wanted: str) -> tuple[str, ...]:
    """Return the names nearest to one that there is not."""
    names = {usual_name(each): each for each in calculators()}
    close = difflib.get_close_matches(wanted, names, n=4, cutoff=0.6)
    words = [usual_name(each) for each in search(wanted.replace("-", " ").replace(".", " "))]
    return tuple(dict.fromkeys([*close, *words]))[:4]


def search(text: str) -> tuple[Calculator, ...]:
    """Return the calculators of whose names or texts every word is a part, whatever its ending; the nearest first.

    Words that pharmacists use for what has another name here are looked up in words.toml. Where names or first
    sentences have the words, what merely mentions them elsewhere is left out.

    Parameters
    ----------
    text
        What is looked for, in one or several words.

    Examples
    --------
    >>> [calculator.name for calculator in search("anhydrous assays")][:1]
    ['potency.anhydrous-assay']
    >>> "potency.as-is-potency" in [calculator.name for calculator in search("loss on drying")]
    True
    """
    terms = list(_terms(tuple(_stem(word) for word in _words(text))))
    ranked = [(_rank(each, terms), each) for each in calculators()] if terms else []
    best = max((rank for rank, _ in ranked), default=0)
    least = _FIRST_SENTENCE if best >= _FIRST_SENTENCE else _MENTIONED
    found = sorted((each for each in ranked if each[0] >= least), key=lambda each: -each[0])
    return tuple(calculator for _, calculator in found)


_Stems = tuple[str, ...]


@dataclass(frozen=True)
class _Term:
    """What is looked for: the words themselves, or any of the phrases that mean the same here."""

    own: _Stems
    phrases: tuple[_Stems, ...] = ()


@functools.cache
def _known_words() -> dict[_Stems, tuple[_Stems, ...]]:
    """Return pharmacists' words and the phrases for them, all as stems."""
    table = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {_stems(words): tuple(_stems(phrase) for phrase in phrases) for words, phrases in table.items()}


def _terms(stems: _Stems) -> Iterator[_Term]:
    """Yield what a search looks for; of the words that are known together, the most."""
    while stems:
        known = (stems[:count] for count in range(len(stems), 0, -1) if stems[:count] in _known_words())
        own = next(known, stems[:1])
        if own in _known_words() or own[0] not in _EMPTY:
            yield _Term(own, _known_words().get(own, ()))
        stems = stems[len(own) :]


def _rank(calculator: Calculator, terms: Iterable[_Term]) -> int:
    """Return how near a calculator is to what is looked for: 0 if a term is not found at all."""
    name, sentence, rest = _texts(calculator)
    return min(_rank_of(term, name, sentence, rest) for term in terms)


def _rank_of(term: _Term, name: str, sentence: str, rest: str) -> int:
    if _has(name, term.own) or any(_has_phrase(name, each) for each in term.phrases):
        return _NAMED
    if _has(f"{name} {sentence}", term.own) or any(_has_phrase(sentence, each) for each in term.phrases):
        return _FIRST_SENTENCE
    return _MENTIONED if _has(f"{name} {sentence} {rest}", term.own) else 0


def _has(text: str, stems: _Stems) -> bool:
    """Return whether each stem begins a word of a text."""
    return all(_has_phrase(text, (each,)) for each in stems)


def _has_phrase(text: str, stems: _Stems) -> bool:
    """Return whether words that begin with the stems follow each other in a text."""
    words = "[a-z0-9]*[^a-z0-9]+".join(_beginning(each) for each in stems)
    return re.search(rf"(?<![a-z0-9]){words}", text) is not None


def _beginning(stem: str) -> str:
    """Return the pattern of a word that begins with a stem; a short one is nearly all of the word."""
    return re.escape(stem) + ("" if len(stem) >= _SHORTEST_STEM else "(?![a-z]{3})")


def _words(text: str) -> list[str]:
    return re.findall(
        r"[vw]/[vw]|[a-z0-9%<>]+", text.lower().replace("'s", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    )


def _stems(text: str) -> _Stems:
    return tuple(_stem(word) for word in _words(text))


def _stem(word: str) -> str:
    """Return a word without its ending; of a short one only the plural's s is taken away."""
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else re.sub(r"(?<=[a-z]{3})s$", "", word)


@functools.cache
def _texts(calculator: Calculator) -> tuple[str, str, str]:
    """Return the name, what the first sentences say, and what else is said of a calculator, in small letters."""
    rest = [subjects()[calculator.subject], calculator.explanation, calculator.result.unit]
    rest += [f"{each.symbol} {each.meaning} {each.unit}" for each in calculator.arguments]
    sentence = f"{calculator.summary} {calculator.result.text}"
    return calculator.name.replace("-", " ").lower(), sentence.lower(), " ".join(rest).lower()
