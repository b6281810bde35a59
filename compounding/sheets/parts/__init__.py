"""The parts of a workbook's file, written straight from its plan, to the byte as openpyxl and lxml write them."""
