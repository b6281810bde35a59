"""What is wrong in a TOML file is said in plain words, with the line."""

from __future__ import annotations

import pytest

from compounding.errors import ProfileError
from compounding.records.toml_table import toml_entries


def fault(text: str) -> str:
    with pytest.raises(ProfileError) as raised:
        toml_entries(text, "pharmacy.toml", ProfileError)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 'A'\nspare = 4.5 mg", "line 2, spare = 4.5 mg: something follows the value"),
        ("spare = 4,5", "line 1, spare = 4,5: something follows the value"),
        ("spare = mg", "line 1, spare = mg: this is no value; a text stands between quotation marks"),
        ("spare", "at the end of the file: a name is here without a value"),
        ("spare 5", "line 1, spare 5: a name is here without a value"),
        ('name = "A', "the quotation mark at the end of a text is missing"),
        ('name = "A\nspare = "5 %"', 'line 1, name = "A: the quotation mark at the end of a text is missing'),
        ('sizes = ["1", "2"', "at the end of the file: a list is not closed"),
        ('sizes = ["1" "2"]', 'line 1, sizes = ["1" "2"]: a list is not closed'),
        ('name = "A"\nname = "B"\n', 'line 2, name = "B": the same name stands here a second time'),
        ("[a]\nb = 1\n[a]", "line 3, [a]: this table is there a second time"),
        ("[a\nb = 1", "line 1, [a: the head of a table is not closed"),
        ('path = "C:\\orders"', "a backslash in a text is written twice"),
        ("made = 2026-02-30", "line 1, made = 2026-02-30: this is no date"),
        ("made = 2026-13-01", "a date is 2026-11-22"),
        ("= 5", "line 1, = 5: this line cannot be read"),
        ('name = "A\x07"', "a character that cannot stand in such a file"),
        ('a = {b = "c"', "a table is not closed"),
    ],
)
def test_a_fault_names_its_line_and_says_what_to_write(text: str, said: str) -> None:
    message = fault(text)
    assert message.startswith("pharmacy.toml: is not valid TOML: ")
    assert said in message
    assert "column" not in message
    assert "statement" not in message


def test_what_would_steer_the_terminal_is_shown_as_its_number() -> None:
    assert "\x1b" not in fault("spare = \x1b[2J")
    assert "U+001B" in fault("spare = \x1b[2J")


def test_a_long_line_is_cut() -> None:
    assert "(513 characters)" in fault(f"name = {'a' * 506}")
