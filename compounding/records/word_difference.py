"""How two wordings of one text differ, shown within one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

# Unchanged words that are kept beside a change; more of them are left out.
_KEPT = 5
# Below this share of common words a text is another text, not a changed one.
_LEAST_LIKENESS = 0.4


def word_difference(before: str, after: str) -> str:
    """Return the newer of two wordings with its changes in brackets; "" where the two have too little in common.

    `[old → new]` is a word changed, `[added: new]` and `[left out: old]` are words that came or went, and `…` stands
    for words that are the same in both.

    Parameters
    ----------
    before, after
        The two wordings.

    Examples
    --------
    >>> word_difference("Pass it through a fine sieve.", "Pass it through a sieve of 0.3 mm.")
    'Pass it through a [fine sieve. → sieve of 0.3 mm.]'
    >>> word_difference("Mix it well.", "Mix it very well.")
    'Mix it [added: very] well.'
    """
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LEAST_LIKENESS:
        return ""
    return " ".join(_pieces(matcher, old, new))


def _pieces(matcher: difflib.SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for kind, start, end, first, last in matcher.get_opcodes():
        gone, come = " ".join(old[start:end]), " ".join(new[first:last])
        if kind == "equal":
            yield _context(old[start:end], at_start=start == 0, at_end=end == len(old))
        elif kind == "insert":
            yield f"[added: {come}]"
        elif kind == "delete":
            yield f"[left out: {gone}]"
        else:
            yield f"[{gone} \N{RIGHTWARDS ARROW} {come}]"


def _context(words: Sequence[str], *, at_start: bool, at_end: bool) -> str:
    """Return unchanged words: those next to a change, and a mark for the others."""
    before = 0 if at_start else _KEPT
    after = 0 if at_end else _KEPT
    if len(words) <= before + after + 1:
        return " ".join(words)
    kept = [*words[:before], "\N{HORIZONTAL ELLIPSIS}", *(words[-after:] if after else [])]
    return " ".join(kept)


def found_again(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Return for the place of each text of a list its place in the list of before; none for texts that are new.

    A text is found again where it stands unchanged, else where one is most alike.

    Parameters
    ----------
    before, after
        The texts of a list, then and now.

    Examples
    --------
    >>> found_again(["Weigh the drug.", "Mix well."], ["Label it.", "Mix very well.", "Weigh the drug."])
    {2: 0, 1: 1}
    """
    found: dict[int, int] = {}
    left = dict(enumerate(before))
    for block in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for place in range(block.size):
            found[block.b + place] = block.a + place
            del left[block.a + place]
    rest = {place: text for place, text in enumerate(after) if place not in found}
    return found | dict(_most_alike(left, rest))


def _most_alike(before: Mapping[int, str], after: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the places of texts that are one text reworded, those most alike first, each place once."""
    alike = sorted(
        ((_likeness(before[old], after[new]), new, old) for old in before for new in after),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    old_taken, new_taken = set[int](), set[int]()
    for likeness, new, old in alike:
        if likeness >= _LEAST_LIKENESS and old not in old_taken and new not in new_taken:
            old_taken.add(old)
            new_taken.add(new)
            yield new, old


def _likeness(before: str, after: str) -> float:
    return difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()


def in_order(numbers: Sequence[int]) -> frozenset[int]:
    """Return the most numbers that stand in rising order; the others have moved.

    Examples
    --------
    >>> sorted(in_order([0, 4, 1, 2, 3]))
    [0, 1, 2, 3]
    """
    best: list[tuple[int, ...]] = []
    for place, number in enumerate(numbers):
        former = [best[each] for each in range(place) if numbers[each] < number]
        best.append((*_longest(former), number))
    return frozenset(_longest(best))


def _longest(lists: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(lists, key=len) if lists else ()
