"""People: whether those who checked are others than those who did the work, and whether all are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounding.records.finding import MINOR, Finding
from compounding.sheets.review.completeness import is_signature, names_no_person
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.wordings import is_same

_CHECKED = "_checked_by"
_DOERS = ("_weighed_by", "_done_by", "_crushed_by", "_by")
_SIGNERS = (
    ("compounder_name", "compounder_initials"),
    ("checker_name", "checker_initials"),
    ("release_name", "release_initials"),
    ("gate_name", "gate_signature"),
)
_WHEN = re.compile(r"\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b|\b\d{1,2}[./]\d{1,2}\.?(?!\d)|\b\d{1,2}:\d{2}\b")
_SEVERAL = re.compile(r"[/,;&+\n]|\band\b", re.IGNORECASE)
_NOBODY = re.compile(r"(?:n/a|not applicable)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LABEL_CHECK = re.compile(r"label_\d+_by")


def people_findings(filled: Filled, staff: Collection[str] = ()) -> Iterator[Finding]:
    """Yield a finding for each check by the person who did the work, and for each person who is not of the staff.

    Initials are compared without regard to case, dots and spaces; "AB/CD" and "AB, CD" are two persons, and a check
    by two is a check if one of them did not do the work. Where a signature gives a name with its initials, they are
    one person, and so is "A. Baker"; a name has the initials of its words, unless a signer of another name has them. A
    date, a time or a remark in brackets beside initials is no part of them. "same" or "self" is no other person.

    Parameters
    ----------
    filled
        The sheet as it was filled in; blank entries give no finding here.
    staff
        Initials of those who may sign; where there are none, nobody is unknown. Each unknown person gives one
        finding, at the first place.
    """
    people = _People(filled, _aliases(filled))
    yield from _self_checked(people)
    yield from _same_signer(people, "checker", "")
    yield from _same_signer(people, "release", MINOR)
    yield from _labels(people)
    if staff:
        yield from _unknown(people, staff)


@dataclass(frozen=True)
class _People:
    """Who stands in the entries of a sheet; `aliases` gives for each name of a signature its initials."""

    filled: Filled
    aliases: Mapping[str, str]

    def of(self, *names: str) -> frozenset[str]:
        """Return the persons who stand in entries."""
        return frozenset(person for name in names for person in self.by_text(self.filled.words(name)))

    def by_text(self, text: str) -> Mapping[str, str]:
        """Return the persons who stand in a text, each with the words for them."""
        if names_no_person(self.filled, text) or _NOBODY.match(text):
            return {}
        text = _WHEN.sub(" ", _without_remarks(text))
        parts = [text] if self._is_one(text) else _SEVERAL.split(text)
        found = {self._person(part): part.strip() for part in parts}
        return {person: words for person, words in found.items() if person}

    def _is_one(self, text: str) -> bool:
        """Return whether a text is the name of one signer, such as "Baker, A.", and not a list of persons."""
        words = _words(text)
        return any(
            sorted(words) == name.split() or (len(words) <= len(name.split()) and is_one_name(text, name))
            for name in self.aliases
        )

    def _person(self, text: str) -> str:
        """Return what the person of one name or of initials is compared by: the initials, where they are known."""
        signers = self._signers(text)
        if len(signers) == 1:
            return next(iter(signers))
        initials = _initials(text) if len(_WORD.findall(text)) > 1 else ""
        person = person_of(text)
        return initials if initials and initials not in self.aliases.values() else person

    def _signers(self, text: str) -> frozenset[str]:
        """Return the initials of the signers who may be meant by a name."""
        person = person_of(text)
        if person in self.aliases:
            return frozenset((self.aliases[person],))
        return frozenset(initials for name, initials in self.aliases.items() if is_one_name(text, name))


def _without_remarks(text: str) -> str:
    """Return a text without its remarks in brackets, unless it is all in brackets."""
    bare = _REMARK.sub(" ", text)
    return bare if _WORD.search(bare) else text


def person_of(text: str) -> str:
    """Return what a person is compared by: initials run together, or the words of a name in one order."""
    words = _words(text)
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(sorted(words))


def is_one_name(one: str, other: str) -> bool:
    """Return whether two names can be one person's: some words are the same, and the others begin the other's words.

    Examples
    --------
    >>> [is_one_name("Kim Wu", each) for each in ("K. Wu", "Wu, Kim", "Kim A. Wu", "Karl Wu", "Wu", "K. W.")]
    [True, True, True, False, False, False]
    """
    fewer, more = sorted((_words(one), _words(other)), key=len)
    left = [word for word in fewer if word not in more]
    others = [word for word in more if word not in fewer]
    shared = [word for word in fewer if word in more and len(word) > 1]
    return len(fewer) > 1 and bool(shared) and all(_is_begun(word, others) for word in left)


def _is_begun(word: str, others: Collection[str]) -> bool:
    """Return whether a word is the initial of one of others, or one of them is its initial."""
    return any(word[0] == each[0] and 1 in (len(word), len(each)) for each in others)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _aliases(filled: Filled) -> Mapping[str, str]:
    """Return the initials of each person who signed with a name and with initials of one person."""
    found: dict[str, str] = {}
    for name, initials in _SIGNERS:
        person = person_of(filled.words(name))
        signed = list(_People(filled, {}).by_text(filled.words(initials)))
        if person and len(signed) == 1 and signed[0] != person:
            found.setdefault(person, signed[0])
    return MappingProxyType(found)


# --- the same person --------------------------------------------------------------------------


def _self_checked(people: _People) -> Iterator[Finding]:
    filled = people.filled
    for checked in (name for name in filled.entries if name.endswith(_CHECKED)):
        stem = checked.removesuffix(_CHECKED)
        names = [f"{stem}{each}" for each in _DOERS if f"{stem}{each}" in filled.entries]
        doers, checkers = people.of(*names), people.of(checked)
        if is_same(filled.words(checked)) or (doers and checkers and checkers <= doers):
            did = ", ".join(words for name in names if (words := filled.words(name)))
            expected = f"another person than {did}, who did it" if did else "initials of another person than who did it"
            yield filled.find("SAME-PERSON", checked, expected=expected, found=filled.words(checked))


def _same_signer(people: _People, role: str, severity: str) -> Iterator[Finding]:
    """Yield a finding where who checked or released the batch is who made it, by the initials or by the name."""
    filled = people.filled
    made_by = people.of("compounder_name", "compounder_initials")
    for name in (f"{role}_initials", f"{role}_name"):
        signed = people.of(name)
        if is_same(filled.words(name)) or (signed and signed <= made_by):
            did = " ".join(filter(None, (filled.words("compounder_name"), filled.words("compounder_initials"))))
            yield filled.find(
                "SAME-PERSON",
                name,
                expected=f"another person than {did}, who made the batch",
                found=filled.words(name),
                severity=severity,
            )
            return


def _labels(people: _People) -> Iterator[Finding]:
    """Yield one finding where the person who made the batch has done all checks of the label, and no other any."""
    filled = people.filled
    checks = [name for name in filled.entries if _LABEL_CHECK.fullmatch(name) and filled.words(name)]
    checkers = people.of(*checks)
    if checkers and checkers <= people.of("compounder_name", "compounder_initials"):
        more = f", for all {len(checks)} checks" if len(checks) > 1 else ""
        yield filled.find(
            "SAME-PERSON",
            checks[0],
            expected="a person who did not print the label: another than who made the batch",
            found=f"{filled.words(checks[0])}{more}",
            severity=MINOR,
        )


# --- unknown persons --------------------------------------------------------------------------


def _unknown(people: _People, staff: Collection[str]) -> Iterator[Finding]:
    filled = people.filled
    known = {person_of(each) for each in staff}
    places: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for name in (each for each in filled.entries if is_signature(each)):
        for person, words in people.by_text(filled.words(name)).items():
            if known.isdisjoint((person, person_of(words), _initials(words))):
                places.setdefault(person, []).append(name)
                spelled.setdefault(person, words)
    for person, names in places.items():
        more = len(names) - 1
        also = f", and in {more} other {'entry' if more == 1 else 'entries'}" if more else ""
        yield filled.find(
            "UNKNOWN-INITIALS",
            names[0],
            expected=f"one of the staff: {', '.join(sorted(staff))}",
            found=f"{spelled[person]}{also}",
        )


def _initials(name: str) -> str:
    """Return the initials of a name as it is spoken: of "Baker, Ann" as of "Ann Baker"."""
    last, comma, first = name.partition(",")
    spoken = f"{first} {last}" if comma else name
    return "".join(word[0] for word in _words(spoken))
