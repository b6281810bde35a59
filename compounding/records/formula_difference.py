"""What differs between two formulas, or two versions of one, in a pharmacist's words: nothing is left out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

from compounding.records.formula import Formula
from compounding.records.formula_parts import (
    AuxiliaryLabel,
    Component,
    GateCheck,
    QualityTest,
    RefusedMaterial,
    Revision,
    StabilityStudy,
    Step,
)
from compounding.records.word_difference import found_again, in_order, word_difference
from compounding.units import Quantity, format_quantity, is_quantity, number_text, unit_spelling

CHANGED, NEW, GONE, MOVED = "changed", "new", "taken out", "moved"
# From this length on a changed text is shown word by word.
_PROSE = 40
_PER, _MEASURED = 100, ("g", "mL")
# What an item is known by and needs no words of its own: the text of a step, the amount of a component.
_LEADING = ("text", "amount")
# Whatever differs, the sums of the files do: it tells something only where nothing else does.
_CHECKSUM = "checksum"
_ONLY_THE_FILE = "file: the formulas say the same in every point; their files differ in comments or layout alone"
# The list that means all where it is left out.
_FOR_SOME = ".sources"
# Lists of short texts, which are not numbered.
_SHORT = ("references", "studied", "alternatives", "words", "sizes", "sources", "record", "storage")

_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("id", "name", "drug", "form", "route", "indication_note", "description"), "Product"),
        "strength": "Strengths",
        "daily_dose": "Daily dose",
        "components": "Components",
        "tablets": "Tablets",
        "powder": "Bulk powder",
        "capsule": "Capsules",
        "gate": "Plausibility check",
        "steps": "Steps",
        "quality": "Quality control",
        "acceptance": "Acceptance limits",
        "beyond_use": "Beyond use",
        "labelling": "Label",
        "confirm": "To confirm",
        **dict.fromkeys(("version", "author", "reviewer", "effective", "revisions"), "People and history"),
        _CHECKSUM: "File",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        _CHECKSUM: "file",
        "indication_note": "note on the indication",
        "references": "sources",
        "refused": "refused materials",
        "sources": "holds for",
        "drug_as": "drug comes as",
        "record": "to be written down",
        "hold": "a second person checks",
        "studied": "studied strengths",
        "most_powder": "largest share of drug powder",
        "water_class": "class",
        "antimicrobial_test": "antimicrobial effectiveness tested",
        "effective": "in force from",
        "auxiliary": "auxiliary labels",
        "gate": "points",
        "confirm": "point to confirm",
        "hazards": "hazard",
    }
)
# What an item of a list is called, and by what it is known from one version to the other: its name, or else its text.
_ITEMS: Mapping[type, str] = MappingProxyType({Step: "step", GateCheck: "point", AuxiliaryLabel: "auxiliary label"})
_NAMES: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        Component: lambda each: each.key,
        QualityTest: lambda each: each.name,
        Revision: lambda each: f"version {each.version}",
        StabilityStudy: lambda each: f"study, {each.storage}",
        RefusedMaterial: lambda each: f"refused: {', '.join(each.words)}",
    }
)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs.

    Attributes
    ----------
    section
        The part of the formula, as a pharmacist calls it.
    place
        Where it stands in the file, such as "components[glycerol].amount".
    subject
        What differs: "glycerol, amount".
    change
        "changed", "new", "taken out" or "moved".
    before, after
        What stood there and what stands there now, in full; "" where there is nothing.
    text
        The whole in one sentence.
    """

    section: str
    place: str
    subject: str
    change: str
    before: str
    after: str
    text: str


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """Where one is in the walk through both formulas.

    Attributes
    ----------
    batch
        The unit in which a batch is measured.
    """

    section: str
    place: str
    subject: str
    batch: str

    def within(self, key: str) -> _Spot:
        return replace(self, place=f"{self.place}.{key}", subject=_joined(self.subject, _subject_words(key)))

    def item(self, mark: str, subject: str) -> _Spot:
        return replace(self, place=f"{self.place}[{mark}]", subject=subject)


def formula_differences(before: Formula, after: Formula) -> tuple[Difference, ...]:
    """Return everything that differs between two formulas, in the order of a formula.

    That their files differ, as those of two versions always do, is said only where nothing else differs.

    Parameters
    ----------
    before, after
        The older and the newer one.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> library = find_library()
    >>> old, new = (library.load("naltrexone-cream", version) for version in ("1", "2"))
    >>> [each.text for each in formula_differences(old, new) if each.place == "version"]
    ['version: 2, was 1']
    """
    compared = (each.name for each in fields(Formula) if each.compare and each.name != _CHECKSUM)
    found = tuple(difference for name in compared for difference in _of_field(name, before, after))
    if found:
        return found
    return tuple(replace(each, text=_ONLY_THE_FILE) for each in _of_field(_CHECKSUM, before, after))


def field_words(key: str) -> str:
    """Return what a key of a formula is called.

    Examples
    --------
    >>> field_words("label_claim"), field_words("most_powder")
    ('label claim', 'largest share of drug powder')
    """
    return _WORDS.get(key, key.replace("_", " "))


def _of_field(key: str, before: Formula, after: Formula) -> Iterator[Difference]:
    old, new, words = getattr(before, key), getattr(after, key), field_words(key)
    section = _SECTIONS.get(key, words[:1].upper() + words[1:])
    # A part that has a section of its own need not be named again.
    subject = "" if is_dataclass(old) or is_dataclass(new) else words
    spot = _Spot(section=section, place=key, subject=subject, batch=after.dosage_form.batch_unit)
    yield from _compared(spot, old, new)


def _compared(spot: _Spot, old: Any, new: Any) -> Iterator[Difference]:
    if _key(old) == _key(new):
        return
    if is_dataclass(old) or is_dataclass(new):
        for each in fields(old if old is not None else new):
            inner = (getattr(part, each.name, None) for part in (old, new))
            yield from _compared(spot.within(each.name), *inner)
    elif isinstance(old, tuple) or isinstance(new, tuple):
        yield from _of_lists(spot, old or (), new or ())
    else:
        yield _single(spot, old, new)


def _single(spot: _Spot, old: Any, new: Any) -> Difference:
    """Return what differs in one value, or that an item came or went."""
    before, after = _text(old, spot), _text(new, spot)
    if not before:
        return _difference(spot, NEW, before, after, f"{spot.subject}: new: {after}")
    if not after:
        return _difference(spot, GONE, before, after, f"{spot.subject}: taken out; was: {before}")
    changed = word_difference(before, after) if len(before) > _PROSE and len(after) > _PROSE else ""
    text = f"{spot.subject}: {changed}" if changed else f"{spot.subject}: {after}, was {before}"
    return _difference(spot, CHANGED, before, after, text)


def _difference(spot: _Spot, change: str, before: str, after: str, text: str) -> Difference:
    return Difference(
        section=spot.section,
        place=spot.place,
        subject=spot.subject,
        change=change,
        before=before,
        after=after,
        text=text,
    )


# --- lists ---------------------------------------------------------------------------------------


def _of_lists(spot: _Spot, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    kind = type((*old, *new)[0])
    if kind in _NAMES:
        yield from _of_named(spot, _named(old), _named(new))
    elif spot.place.rpartition(".")[2] in _SHORT:
        yield _of_words(spot, [_text(each, spot) for each in old], [_text(each, spot) for each in new])
    else:
        yield from _of_sequence(spot, old, new, _ITEMS.get(kind, spot.subject))


def _named(items: Sequence[Any]) -> dict[str, Any]:
    """Return items by their names; those of one name are counted."""
    found: dict[str, Any] = {}
    for each in items:
        name = known = _NAMES[type(each)](each)
        number = 1
        while known in found:
            number += 1
            known = f"{name} ({number})"
        found[known] = each
    return found


def _of_named(spot: _Spot, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        # Within a component, what it refuses belongs to it.
        one = spot.item(name, name if spot.place in _SECTIONS else _joined(spot.subject.rpartition(", ")[0], name))
        if name in old and name in new:
            yield from _compared(one, old[name], new[name])
        else:
            yield _single(one, old.get(name), new.get(name))
    former, now = [each for each in old if each in new], [each for each in new if each in old]
    if former != now:
        yield _reordered(spot, former, now)


def _of_words(spot: _Spot, old: Sequence[str], new: Sequence[str]) -> Difference:
    """Compare lists of short texts, such as keys of sources or sizes."""
    gone, come = list(old), []
    for each in new:
        if each in gone:
            gone.remove(each)
        else:
            come.append(each)
    if not gone and not come:
        return _reordered(spot, old, new)
    if spot.place.endswith(_FOR_SOME):
        before, after = (", ".join(each) or "all" for each in (old, new))
        return _difference(spot, CHANGED, before, after, f"{spot.subject}: {after}, was {before}")
    changes = [f"added {', '.join(come)}"] if come else []
    changes += [f"taken out {', '.join(gone)}"] if gone else []
    change = CHANGED if old and new else NEW if new else GONE
    return _difference(spot, change, ", ".join(old), ", ".join(new), f"{spot.subject}: {'; '.join(changes)}")


def _reordered(spot: _Spot, old: Sequence[str], new: Sequence[str]) -> Difference:
    before, after = ", ".join(old), ", ".join(new)
    return _difference(spot, MOVED, before, after, f"{spot.subject}: now in the order {after}; was {before}")


def _of_sequence(spot: _Spot, old: Sequence[Any], new: Sequence[Any], noun: str) -> Iterator[Difference]:
    """Compare lists whose items have no names: each is found again by what it says."""
    found = found_again([_leading(each) for each in old], [_leading(each) for each in new])
    kept = in_order([found[number] for number in sorted(found)])
    gone = [number for number in range(len(old)) if number not in found.values()]
    for number, each in enumerate(new):
        if number not in found:
            yield _single(spot.item(str(number + 1), f"{noun} {number + 1}"), None, each)
            continue
        place = found[number]
        subject = f"{noun} {number + 1}"
        if place not in kept:
            one = spot.item(str(number + 1), subject)
            yield _moved(one, (f"{noun} {place + 1}", _before(old, place)), (subject, _before(new, number)))
        named = subject if place == number else f"{subject} (was {place + 1})"
        yield from _compared(spot.item(str(number + 1), named), old[place], each)
    for number in gone:
        yield _single(spot.item(f"was {number + 1}", f"{noun} {number + 1} of before"), old[number], None)


def _moved(spot: _Spot, old: tuple[str, str], new: tuple[str, str]) -> Difference:
    """Return that an item stands elsewhere: by its number, or where that is the same by what stands before it."""
    before, after = (old[0], new[0]) if old[0] != new[0] else (old[1], new[1])
    if after == spot.subject:
        return _difference(spot, MOVED, before, after, f"{spot.subject}: moved; was {before}")
    return _difference(spot, MOVED, before, after, f"{spot.subject}: moved; stands {after}, was {before}")


def _before(items: Sequence[Any], place: int) -> str:
    return f'after "{_leading(items[place - 1])}"' if place else "first"


# --- texts ---------------------------------------------------------------------------------------


def _joined(subject: str, words: str) -> str:
    return ", ".join(each for each in (subject, words) if each)


def _subject_words(key: str) -> str:
    return "" if key in _LEADING else field_words(key)


def _leading(item: Any) -> str:
    """Return the text by which an item is found again."""
    return item if isinstance(item, str) else str(getattr(item, _LEADING[0]))


def _key(value: Any) -> object:
    """Return a value so that two are equal if, and only if, they say the same in the same words."""
    if value is None or value in ("", ()):
        return None
    if is_quantity(value):
        return format_quantity(value)
    if isinstance(value, tuple):
        return tuple(_key(each) for each in value)
    if is_dataclass(value):
        return tuple(_key(getattr(value, each.name)) for each in fields(value))
    return value


def _text(value: Any, spot: _Spot) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(_text(each, spot) for each in value)
    if is_dataclass(value):
        parts = ((each.name, _text(getattr(value, each.name), spot)) for each in fields(value))
        return "; ".join(_labelled(name, text) for name, text in parts if text)
    return _amount_text(value, spot)


def _labelled(name: str, text: str) -> str:
    words = _subject_words(name)
    return f"{words}: {text}" if words else text


def _amount_text(amount: Quantity, spot: _Spot) -> str:
    """Return a quantity; what goes into each mL or g of a batch per 100 of them, as formulas are read."""
    spelling = unit_spelling(amount)
    # A volume per volume, or a mass per mass, has no unit left.
    unit, _, batch = (spot.batch, "", spot.batch) if spelling == "1" else spelling.partition("/")
    if spot.section == "Components" and batch == spot.batch and batch in _MEASURED:
        return f"{number_text(amount.magnitude * _PER)} {unit} per {_PER} {batch}"
    return format_quantity(amount)
