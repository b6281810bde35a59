"""Orders as they are asked for: read from the options of a command or the rows of a table, and merged."""
