"""The record of a validation as a workbook: `write_validation` makes it."""

from compounding.sheets.validation.workbook import write_validation

__all__ = ["write_validation"]
