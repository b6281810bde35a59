"""Recall: every batch into which a lot went, how much of it and how many labels, and what could not be searched."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compounding.records.review import BatchSummary, LotUsed, Review
from compounding.records.review_run import Unreadable
from compounding.records.workbook_kinds import SECOND_CHECK

_PREFIX = re.compile(r"^(?:lot|batch|ch\.?-?b)(?:[ .:#-]|no\b|nr\b|number\b)*(?=.*[0-9])")
_SEPARATORS = re.compile(r"[\W_]+")
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})
_NOT_WORKED_OUT = "nothing could be worked out from the sheet, so that its lots are not known"


@dataclass(frozen=True, kw_only=True)
class Use:
    """One lot of one material in one batch; `lot` is the number as it stands on the sheet."""

    file: str
    sha256: str
    batch: str
    letter: str
    title: str
    formula: str
    version: str
    made: datetime.date | None
    beyond_use: datetime.date
    labels: int | None
    disposition: str
    material: str
    component: str
    lot: str
    supplier: str
    expiry: datetime.date | None
    amount: Decimal | None
    unit: str


@dataclass(frozen=True, kw_only=True)
class Recall:
    """What the reviewed sheets say of one lot.

    Attributes
    ----------
    lot
        The number that was asked for.
    uses
        Where it was used: the number is the same, but for capitals and spaces around or doubled.
    similar
        Where a number stands that is not the same but could be meant: other hyphens or spaces, 0 for O, 1 for I or L,
        leading zeros, "Lot" before it.
    without_number
        Where a material has no lot number, so that it could be this lot.
    not_searched
        Files whose lots are not known, with the reason.
    """

    lot: str
    uses: tuple[Use, ...]
    similar: tuple[Use, ...]
    without_number: tuple[Use, ...]
    not_searched: tuple[Unreadable, ...]

    @property
    def amounts(self) -> Mapping[tuple[str, str], Decimal]:
        """How much of the lot was used in all, by material and unit; a sheet and its copies count once."""
        found: dict[tuple[str, str], Decimal] = {}
        for each in _once(self.uses):
            if each.amount is not None:
                key = (each.material, each.unit)
                found[key] = found.get(key, Decimal(0)) + each.amount
        return found

    @property
    def batches(self) -> int:
        """In how many batches the lot was used; a sheet and its copies count once."""
        return len({(each.sha256, each.letter) for each in self.uses})

    @property
    def labels(self) -> int:
        """How many labels these batches had, as far as they were counted."""
        return sum({(each.sha256, each.letter): each.labels or 0 for each in self.uses}.values())

    @property
    def uncounted(self) -> int:
        """Of how many of these batches the labels were not counted."""
        return len({(each.sha256, each.letter) for each in self.uses if each.labels is None})


def batches_of_lot(reviews: Iterable[Review], lot: str, unreadable: Iterable[Unreadable] = ()) -> Recall:
    """Return every use of a lot in reviewed sheets, and what could not be searched for it.

    Parameters
    ----------
    reviews
        The reviews to search; second checks use no lots.
    lot
        Number of the lot; capitals, and spaces around it or doubled, do not matter.
    unreadable
        Files that could not be read.
    """
    searched = [each for each in reviews if each.kind != SECOND_CHECK]
    uses = [_use(review, batch, used) for review in searched for batch in review.batches for used in batch.lots]
    same, near = same_key(lot), near_key(lot)
    unknown = (Unreadable(file=each.file, reason=_NOT_WORKED_OUT) for each in searched if not each.batches)
    return Recall(
        lot=lot,
        uses=tuple(each for each in uses if each.lot and same_key(each.lot) == same),
        similar=tuple(each for each in uses if near_key(each.lot) == near != "" and same_key(each.lot) != same),
        without_number=tuple(each for each in uses if not each.lot.strip()),
        not_searched=(*unreadable, *unknown),
    )


def same_key(number: str) -> str:
    """Return what is the same for two spellings of one number, of a lot or a batch.

    Examples
    --------
    >>> same_key("  ldn-0001 ") == same_key("LDN-0001")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", number).casefold().split())


def near_key(number: str) -> str:
    """Return what is the same for lot numbers that are easily taken for each other.

    Examples
    --------
    >>> near_key("Lot no. AB-10") == near_key("ab 10") == near_key("ABIO")
    True
    >>> near_key("AB-10") == near_key("AB-11")
    False
    """
    bare = _PREFIX.sub("", same_key(number), count=1)
    return _SEPARATORS.sub("", bare).translate(_ALIKE).lstrip("0")


def _once(uses: Iterable[Use]) -> Iterable[Use]:
    """Return the uses without those of copies of a file."""
    first: dict[str, str] = {}
    for each in uses:
        if first.setdefault(each.sha256, each.file) == each.file:
            yield each


def _use(review: Review, batch: BatchSummary, used: LotUsed) -> Use:
    return Use(
        file=review.file,
        sha256=review.sha256,
        batch=batch.batch,
        letter=batch.letter,
        title=batch.title,
        formula=batch.formula,
        version=batch.version,
        made=batch.made,
        beyond_use=batch.beyond_use,
        labels=batch.labels,
        disposition=batch.disposition,
        material=used.material,
        component=used.component,
        lot=used.number,
        supplier=used.supplier,
        expiry=used.expiry,
        amount=used.amount,
        unit=used.unit,
    )
