"""The request of a titration read back from the canonical JSON that is embedded in its workbook."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compounding.errors import OrderError
from compounding.records.order_reading import order_of
from compounding.records.titration.campaign import TitrationOrder
from compounding.records.titration.schedule import Schedule, read_schedule
from compounding.units import parse_quantity

# In the order of a titration the prescription has neither: they follow from the schedule.
_DECIDED = {"strength": "1 mg", "quantity": "1 mg"}


@dataclass(frozen=True)
class EmbeddedRequest:
    """A request as it was embedded, with the SHA-256 of the formula that it was planned from."""

    asked: TitrationOrder
    formula_checksum: str


def request_of(content: Mapping[str, Any]) -> EmbeddedRequest:
    """Return the request that the content of an embedded JSON text holds.

    Raises
    ------
    OrderError
        A key is missing or unknown, or a value cannot be read.
    """
    try:
        order = dict(content["order"])
        embedded = order_of({**order, "prescription": {**order["prescription"], **_DECIDED}})
        asked = TitrationOrder(
            order=embedded.order,
            schedule=_schedule(content),
            start=datetime.date.fromisoformat(content["start"]),
            strengths=tuple(parse_quantity(each) for each in content["strengths"]),
            graduation=parse_quantity(content["graduation"]),
        )
    except OrderError:
        raise
    except KeyError as error:
        raise OrderError("the embedded request", [f"it has no {error}"]) from None
    except (ValueError, TypeError) as error:
        raise OrderError("the embedded request", [str(error)]) from None
    return EmbeddedRequest(asked, embedded.formula_checksum)


def _schedule(content: Mapping[str, Any]) -> Schedule:
    steps = ", ".join(f"{step['dose']} for {int(step['days'])} days" for step in content["schedule"])
    return read_schedule(steps, int(content["doses_per_day"]))
