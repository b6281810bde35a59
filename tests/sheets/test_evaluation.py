from __future__ import annotations

import pytest

from compounding.sheets.evaluation import CellError, Value, compiled

CELLS: dict[tuple[int, int], Value] = {
    (1, 1): 10.0,
    (2, 1): 4.0,
    (3, 1): "word",
    (4, 1): None,
    (5, 1): "",
    (6, 1): 2.675,
    (1, 2): "PASS",
    (2, 2): "FAIL",
    (3, 2): "pass",
}


def look(sheet: str, row: int, column: int) -> Value:
    assert sheet in ("", "Other sheet", "Other")
    return CELLS.get((row, column))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1+2*3", 7.0),
        ("(1+2)*3", 9.0),
        ("10-4-3", 3.0),
        ("12/4/3", 1.0),
        ("-A1+A2", -6.0),
        ("'Other sheet'!$A$1*Other!A2", 40.0),
        ('IF(A1>A2,"more","less")', "more"),
        ('IF(A4="","blank","not")', "blank"),
        ("A4+1", 1.0),
        ("A4=0", True),
        ('A5=""', True),
        ('"b">"a"', True),
        ('"text">1', True),
        ('"PASS"="pass"', True),
        ("ISNUMBER(A3)", False),
        ("ISNUMBER(A4)", False),
        ('IF(ISERROR(A1/A4),"none",A1/A4)', "none"),
        ("AND(ISNUMBER(A1),A2<>4)", False),
        ("OR(NOT(ISNUMBER(A1)),A2=4)", True),
        ("COUNT(A1:A6)", 3.0),
        ("COUNT(A1*2,A3)", 1.0),
        ("SUM(A1:A5)", 14.0),
        ("SUM(A1,A2)", 14.0),
        ("AVERAGE(A1:A5)", 7.0),
        ("STDEV(A1:A2)", 18**0.5),
        ("MIN(A1:A5)", 4.0),
        ("MAX(A3:A5)", 0.0),
        ('COUNTIF(B1:B3,"PASS")', 2.0),
        ("ABS(A2-A1)", 6.0),
        ("ROUND(A6,2)", 2.68),
        ("ROUND(-2.5,0)", -3.0),
        ("ROUNDUP(8.28,0)", 9.0),
        ("ROUNDUP(ROUND(2.0000000000000004,9),0)", 2.0),
        ("ROUNDDOWN(12.99,1)", 12.9),
        ('"a ""quoted"" word"', 'a "quoted" word'),
    ],
)
def test_a_formula_has_the_value_that_a_spreadsheet_gives_it(formula: str, value: Value) -> None:
    assert compiled(formula)(look) == pytest.approx(value)


@pytest.mark.parametrize(
    ("formula", "error"), [("A1/A4", "#DIV/0!"), ("A3*2", "#VALUE!"), ("AVERAGE(A3:A5)", "#DIV/0!")]
)
def test_what_cannot_be_worked_out_is_an_error(formula: str, error: str) -> None:
    with pytest.raises(CellError, match=error):
        compiled(formula)(look)


@pytest.mark.parametrize("formula", ["", "1+", "IF(A1", "A1 A2", "1;2", ")", "TODAY"])
def test_what_is_no_formula_of_the_sheets_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        compiled(formula)
