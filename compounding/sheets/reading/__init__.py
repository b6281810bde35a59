"""Reading filled workbooks: first whether the file is safe, then what its cells hold, then what was entered."""
