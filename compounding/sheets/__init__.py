"""The workbook of a batch: `write_sheet` makes it, `save_sheet` puts it on disk."""

from compounding.sheets.workbook import save_sheet, write_sheet

__all__ = ["save_sheet", "write_sheet"]
