"""The report of a review as a workbook: `write_report` makes it."""

from compounding.sheets.report.workbook import REPORT_KIND, write_report

__all__ = ["REPORT_KIND", "write_report"]
