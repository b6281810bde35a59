"""The workbook of a batch: `write_sheet` makes it, `save_sheet` puts it on disk."""
