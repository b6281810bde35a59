"""What was measured against what was prescribed, at the bench and without a workbook; and what can still be done."""

from compounding.records.verification.capsule_input import CapsuleWeights
from compounding.records.verification.capsule_weights import verify_capsules
from compounding.records.verification.content import contents_of_label, verify_content, verify_content_summary
from compounding.records.verification.droppers import DropperMeasures, verify_dropper
from compounding.records.verification.drug_weighed import DrugWeighed
from compounding.records.verification.limits import Limits, limits_of
from compounding.records.verification.pumps import PumpMeasures, verify_pump
from compounding.records.verification.rescue import Batch, verify_rescue
from compounding.records.verification.result import Check, Measured, Option, Verification
from compounding.records.verification.result_json import verification_content
from compounding.records.verification.strength import Made, verify_strength

__all__ = [
    "Batch",
    "CapsuleWeights",
    "Check",
    "DropperMeasures",
    "DrugWeighed",
    "Limits",
    "Made",
    "Measured",
    "Option",
    "PumpMeasures",
    "Verification",
    "contents_of_label",
    "limits_of",
    "verification_content",
    "verify_capsules",
    "verify_content",
    "verify_content_summary",
    "verify_dropper",
    "verify_pump",
    "verify_rescue",
    "verify_strength",
]
