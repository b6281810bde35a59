"""What is wanted of the stock for a batch: for which components, and under which names and forms it may be kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounding.records.component_keys import DRUG, SHELLS, TABLETS
from compounding.records.formula import Formula
from compounding.records.order import BulkPowder, Order, StockTrituration, Tablets
from compounding.records.stock.lot import BASE, EXCIPIENT, POWDER, SHELL, TABLET, TRITURATION, VEHICLE

_COMPONENT_FORMS = (EXCIPIENT, VEHICLE, BASE, POWDER)
_FORMS_OF_SOURCE: Mapping[type, str] = MappingProxyType(
    {Tablets: TABLET, BulkPowder: POWDER, StockTrituration: TRITURATION}
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of the stock for one component.

    Attributes
    ----------
    key
        Key of the component; "tablets" and "shells" for what is counted.
    material
        What it is called in a message.
    names
        Names under which it may stand in the table; none means any.
    forms
        Forms in which it may be kept.
    size
        Size of capsule shells; "" for all else.
    unit
        Unit in which the batch needs it.
    """

    key: str
    material: str
    names: tuple[str, ...]
    forms: tuple[str, ...]
    size: str
    unit: str


def open_keys(order: Order, formula: Formula, stated: Collection[str]) -> tuple[str, ...]:
    """Return the components whose lots are for the stock to give: neither named nor described by the order.

    Parameters
    ----------
    stated
        Names of the texts that the order was read from.
    """
    keys = [component.key for component in formula.components if component.key != DRUG]
    keys.append(TABLETS if isinstance(order.source, Tablets) else DRUG)
    if formula.capsule is not None:
        keys.append(SHELLS)
    named = {lot.component for lot in order.lots}
    if named & {DRUG, TABLETS} or is_described(order, stated):
        named |= {DRUG, TABLETS}
    return tuple(key for key in keys if key not in named)


def is_described(order: Order, stated: Collection[str]) -> bool:
    """Return whether the order itself says what the drug is certified to be, so that it is of a lot of its own."""
    return not isinstance(order.source, Tablets) and bool({"assay", "trituration"} & set(stated))


def wanted(order: Order, formula: Formula, key: str, size: str = "") -> Wanted:
    """Return what is wanted of the stock for a component.

    Parameters
    ----------
    size
        Of the shells; "" for the size ordered, or the formula's usual one.
    """
    if key == SHELLS:
        rules = formula.capsule
        own = size or order.capsules.size or (rules.usual_size if rules is not None else "")
        material = f"hard capsule shells, size {own}"
        return Wanted(key=key, material=material, names=(), forms=(SHELL,), size=own, unit="capsule")
    names = _names(order, formula, key)
    return Wanted(
        key=key,
        material=names[0],
        names=names,
        forms=(_FORMS_OF_SOURCE[type(order.source)],) if key in (DRUG, TABLETS) else _COMPONENT_FORMS,
        size="",
        unit="tablet" if key == TABLETS else formula.component(key).unit,
    )


def _names(order: Order, formula: Formula, key: str) -> tuple[str, ...]:
    if key == TABLETS:
        return formula.tablet_source.name, formula.drug, f"{formula.drug} tablets"
    own = formula.component(key).name
    if key == DRUG:
        powder = (formula.powder.name,) if formula.powder is not None else ()
        return own, formula.drug, *powder, f"{formula.drug} trituration"
    return (dict(order.materials).get(key, own),)
