"""The report of a review as a workbook: `write_report` makes it."""

from compounding.sheets.report.workbook import write_report

__all__ = ["write_report"]
