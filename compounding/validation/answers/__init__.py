"""How each published problem is answered by the calculations of the toolkit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compounding.validation.answers import capsules, creams, doses, liquids, mixtures, weighing, weights
from compounding.validation.answers.parts import Solver
from compounding.validation.answers.reportable import reportable
from compounding.validation.published_cases import cases

SOLVERS: Mapping[str, Solver] = MappingProxyType(
    {
        **capsules.SOLVERS,
        **liquids.SOLVERS,
        **creams.SOLVERS,
        **doses.SOLVERS,
        **mixtures.SOLVERS,
        **weighing.SOLVERS,
        **weights.SOLVERS,
        **{case.id: reportable for case in cases("rounding")},
    }
)
