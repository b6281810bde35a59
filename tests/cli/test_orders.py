"""`compounding orders`: what it says, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from compounding.cli.progress import ended_in_order
from tests.cli.commands import refusal, run
from tests.production.days import CAPSULES, CREAM, DROPS, FOUR, PROFILE, STOCK, contents, table

ONE = ("--cores", "1")
MADE = ("--made", "2026-11-22")
MAKE = ("orders.csv", "--output-dir", "sheets", *MADE, *ONE)
SUMMARY = "day-2026-11-22.xlsx"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "orders.csv", FOUR)
    (tmp_path / "stock.csv").write_text(STOCK, encoding="utf-8")
    return tmp_path


def refused(*arguments: str, lines: int = 1) -> str:
    """Return the message of a refusal, of so many lines."""
    message = refusal(*arguments, command="orders")
    assert message.count("\n") == lines - 1, message
    return message


# --- made ------------------------------------------------------------------------------------------


def test_a_day_is_shown_and_written() -> None:
    result = run("orders", *MAKE, "--stock", "stock.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "orders.csv: 4 prescriptions in 4 batches, made on 2026-11-22",
        "  profile: none",
        "  stock: stock.csv",
        "  warnings: 4 batches with warnings; they stand on the sheets and in the summary",
    ]
    assert "Taken from the stock" in lines
    assert "  - hard capsule shells, size 3, lot S-1 (2030-06-30): 150 capsules for 2 batches; 8,850" in lines
    assert lines[-1] == f"4 batch sheets, the summary {SUMMARY} and manifest.json are in sheets"
    assert max(map(len, lines)) <= 100
    assert len(contents(Path("sheets"))) == 6


def test_without_a_stock_what_is_needed_is_shown() -> None:
    table(Path("orders.csv"), [CREAM])
    result = run("orders", *MAKE)
    assert "\nNeeded\n" in result.stdout
    assert "naltrexone hydrochloride tablets 50 mg: 6 tablets for 1 batch\n" in result.stdout
    assert "lot written in" not in result.stdout


def test_the_profile_is_named_and_used() -> None:
    Path("pharmacy.toml").write_text(PROFILE, encoding="utf-8")
    result = run("orders", *MAKE, "--stock", "stock.csv")
    assert "  profile: pharmacy.toml\n" in result.stdout
    assert "CAP-261122.01.xlsx" in contents(Path("sheets"))
    manifest = json.loads(Path("sheets/manifest.json").read_text(encoding="utf-8"))
    assert manifest["paper"] == "a4"


def test_batches_are_numbered_from_the_first_serial_on() -> None:
    table(Path("orders.csv"), [CREAM, CREAM])
    assert run("orders", *MAKE, "--first-serial", "41").exit_code == 0
    assert list(contents(Path("sheets")))[:2] == ["20261122-041.xlsx", "20261122-042.xlsx"]


def test_each_merger_is_shown() -> None:
    table(Path("orders.csv"), [CREAM, CAPSULES, CREAM, CREAM])
    result = run("orders", *MAKE, "--merge")
    assert "orders.csv: 4 prescriptions in 2 batches" in result.stdout
    assert "\nMerged\n  - 20261122-001: 90 g for 3 prescriptions: RX-1, RX-3, RX-4\n" in result.stdout
    assert "one batch of" not in result.stdout
    assert "Merged" not in run("orders", "orders.csv", "--output-dir", "apart", *MADE, *ONE).stdout


def test_a_decision_about_several_batches_is_said_once() -> None:
    table(Path("orders.csv"), [CREAM] * 7)
    result = run("orders", *MAKE, "--stock", "stock.csv")
    said = " ".join(result.stdout.partition("\nDecided\n")[2].split())
    assert [said.count(each) for each in ("hyaluronic acid", "glycerin", "XemaTop")] == [1, 1, 1]
    assert "(20261122-001, 20261122-002, 20261122-003, 20261122-004, 20261122-005 and 2 more)" in said


def test_decisions_about_a_merged_batch_are_shown_too() -> None:
    table(Path("orders.csv"), [CREAM, CREAM])
    said = run("orders", *MAKE, "--stock", "stock.csv", "--merge").stdout.partition("\nDecided\n")[2]
    assert re.search(r"  - [^()-]*glycerin[^()-]*\(20261122-001\)\n", said)


# --- faulty rows -----------------------------------------------------------------------------------

BAD = ("naltrexone-capsul", "4,5 mg/capsule", "90 capsules", "tablets")


def test_every_fault_is_named_with_its_row_and_nothing_is_written() -> None:
    table(Path("orders.csv"), [CREAM, BAD, ("naltrexone-cream", "1 %", "30", "powder"), BAD, BAD, BAD])
    lines = refused(*MAKE, lines=6).splitlines()
    assert lines[0] == (
        "orders.csv: 5 rows cannot be made, and nothing was written; --keep-going writes the others: 5 problems"
    )
    assert [each.partition(": ")[0] for each in lines[1:]] == [
        "  - rows 3, 5, 6, 7",
        "  - rows 3, 5, 6, 7",
        "  - row 4 (RX-3)",
        "  - row 4 (RX-3)",
        "  - row 4 (RX-3)",
    ]
    assert "row 4 (RX-3): assay is missing: bulk powder needs the assay" in lines[4]
    assert not Path("sheets").exists()


def test_the_good_rows_are_written_where_that_is_wished() -> None:
    table(Path("orders.csv"), [CREAM, BAD, DROPS])
    result = run("orders", *MAKE, "--stock", "stock.csv", "--keep-going")
    assert result.exit_code == 1
    assert "\nNot made\n  - row 3 (RX-2): column B (formula): no formula 'naltrexone-capsul'" in result.stdout
    names = ["20261122-001.xlsx", "20261122-002.xlsx", SUMMARY, "manifest.json"]
    assert sorted(contents(Path("sheets"))) == names
    manifest = json.loads(Path("sheets/manifest.json").read_text(encoding="utf-8"))
    assert [(each["row"], each["prescription"]) for each in manifest["refused"]] == [(3, "RX-2")]
    again = run("orders", *MAKE, "--stock", "stock.csv", "--keep-going", "--resume")
    assert (again.exit_code, "nothing was left to write" in again.stdout) == (1, True)


def test_where_no_row_is_good_nothing_is_written() -> None:
    table(Path("orders.csv"), [BAD])
    message = refused(*MAKE, "--keep-going", lines=3)
    assert message.startswith("orders.csv: 1 row cannot be made, and nothing was written: 2 problems")
    assert not Path("sheets").exists()


def test_what_was_typed_does_not_steer_the_terminal() -> None:
    text = Path("orders.csv").read_text(encoding="utf-8")
    Path("orders.csv").write_text(text.replace("RX-2", "\x1b[31m\u202eRX" + "2" * 999), encoding="utf-8")
    message = refused(*MAKE, "--stock", "stock.csv", lines=3)
    assert "[U+001B][31m[U+202E]RX2222" in message
    assert not re.search("[\x1b\u202e]", message)
    result = run("orders", *MAKE, "--stock", "stock.csv", "--keep-going")
    assert not re.search("[\x1b\u202e]", result.output)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.csv", "--output-dir", "sheets"), "missing.csv: it cannot be read: No such file or directory"),
        (("orders.csv", "--output-dir", "a/b"), "there is no folder 'a'"),
        (("orders.csv", "--output-dir", "stock.csv"), "stock.csv: this is no folder"),
        ((*MAKE, "--stock", "missing.csv"), "missing.csv: it cannot be read"),
        (("orders.csv", "--output-dir", "sheets", "--made", "22.11.2026"), "--made: '22.11.2026' is not a date"),
        ((*MAKE, "--profile", "missing.toml"), "missing.toml"),
        ((*MAKE, "--sheet", "Orders"), "a text file has no sheets"),
        ((*MAKE, "--formulas", "missing"), "there is no such folder of formulas"),
    ],
)
def test_what_cannot_be_read_is_one_message(arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments)
    assert not Path("sheets").exists()


# --- resumed ---------------------------------------------------------------------------------------


def interrupted(files: int, monkeypatch: pytest.MonkeyPatch, end: type[BaseException] = KeyboardInterrupt) -> str:
    """Interrupt a run after so many files; return what it says."""
    from compounding.production import folder

    save = folder._saved
    done: list[str] = []

    def saved(content: bytes, place: Path, name: str) -> object:
        if len(done) == files:
            raise end
        done.append(name)
        return save(content, place, name)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "_saved", saved)
        result = run("orders", *MAKE, "--stock", "stock.csv")
    assert result.exit_code == 130
    return result.stderr


def test_an_interrupted_run_says_how_it_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    run("orders", "orders.csv", "--output-dir", "whole", *MADE, *ONE, "--stock", "stock.csv")
    said = interrupted(2, monkeypatch)
    assert said == "Interrupted: 2 of 5 files are whole in sheets; run again with --resume to finish.\n"
    message = refused(*MAKE, "--stock", "stock.csv")
    assert "an unfinished day's work is in this folder; finish it with --resume" in message
    # Without --made: a day that is resumed keeps its own.
    again = ("orders", "orders.csv", "--output-dir", "sheets", *ONE, "--stock", "stock.csv", "--resume")
    result = run(*again)
    assert result.exit_code == 0
    assert result.stdout.endswith(
        f"\n4 batch sheets, the summary {SUMMARY} and manifest.json are in sheets; 2 of them were there before\n"
    )
    assert contents(Path("sheets")) == contents(Path("whole"))
    finished = run(*again)
    assert (finished.exit_code, finished.stdout) == (
        0, "sheets: this day's work is finished; nothing was left to write\n",
    )  # fmt: skip


def test_what_was_filled_in_meanwhile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(2, monkeypatch)
    Path("sheets/20261122-001.xlsx").write_bytes(b"filled in")
    result = run("orders", *MAKE, "--stock", "stock.csv", "--resume")
    assert "\nChanged since they were written, and left as they are\n  - 20261122-001.xlsx\n" in result.stdout
    assert Path("sheets/20261122-001.xlsx").read_bytes() == b"filled in"
    Path("sheets/20261122-002.xlsx").unlink()
    later = run("orders", *MAKE, "--stock", "stock.csv", "--resume").stdout
    assert "\nWritten, but not there any more\n  - 20261122-002.xlsx\n" in later


def test_a_day_is_not_resumed_with_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(1, monkeypatch)
    message = refused(*MAKE, "--resume", "--merge")
    assert message == (
        "sheets: the day's work there was begun without --merge and with the stock table stock.csv; finish it with "
        "what it was begun with, or give another folder"
    )


def test_an_interruption_before_anything_was_written_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compounding.records.day.planning.plan_day", stopped)
    result = run("orders", *MAKE)
    assert (result.exit_code, result.stderr) == (130, "Interrupted before anything was written.\n")
    assert not Path("sheets").exists()


def test_a_program_that_is_told_to_end_ends_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, ended_in_order(Path("sheets")):
        signal.raise_signal(signal.SIGTERM)
    assert caught.value.code == 128 + signal.SIGTERM
    assert capsys.readouterr().err == "Interrupted before anything was written.\n"
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with ended_in_order(Path("sheets")):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


# --- the order form, and the help ------------------------------------------------------------------


def test_the_order_form_is_written_and_not_written_over() -> None:
    result = run("orders", "template", "form.xlsx", "--rows", "30")
    assert (result.exit_code, result.stdout) == (0, "order form with 30 rows written to form.xlsx\n")
    assert "the file exists" in refused("template", "form.xlsx")
    assert run("orders", "template", "form.xlsx", "--force").exit_code == 0
    assert "an order form is an .xlsx file" in refused("template", "form.csv")


def test_an_order_form_that_nobody_filled_in_has_no_rows() -> None:
    run("orders", "template", "form.xlsx", "--rows", "30")
    message = refused("form.xlsx", "--output-dir", "sheets")
    assert message == "form.xlsx: the table has no rows below its head; write one for each prescription"


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ()])
def test_the_help_names_no_command_that_nobody_types(arguments: tuple[str, ...]) -> None:
    result = run("orders", *arguments)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        "Usage: main orders [OPTIONS] TABLE",
        "       main orders template [OPTIONS] FILE.xlsx",
    ]
    assert "make [OPTIONS]" not in result.stdout


def test_a_mistaken_call_shows_the_usage_without_that_command_too() -> None:
    result = run("orders", "orders.csv")
    assert result.exit_code == 2
    assert "Try 'main orders --help' for help.\n\nError: Missing option '--output-dir'." in result.stderr
    assert "orders make" not in result.stderr


# --- as processes ----------------------------------------------------------------------------------

LONG = [CAPSULES, DROPS, CREAM] * 8


def started(place: str) -> subprocess.Popen[str]:
    orders = ("orders", "orders.csv", "--output-dir", place, "--cores", "2", "--stock", "stock.csv", *MADE)
    command = [sys.executable, "-m", "compounding", *orders]
    out = subprocess.PIPE
    return subprocess.Popen(command, stdout=out, stderr=out, text=True, start_new_session=True)


def waited(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def running(group: int) -> bool:
    """Return whether a process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def members(group: int) -> Iterator[int]:
    for each in Path("/proc").glob("[0-9]*/stat"):
        fields = each.read_text().rpartition(")")[2].split()
        if int(fields[2]) == group:
            yield int(each.parent.name)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.mark.usefixtures("environment")
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killed_or_told_to_end_it_leaves_whole_files_no_process_and_can_be_finished() -> None:
    table(Path("orders.csv"), LONG)
    whole = run("orders", "orders.csv", "--output-dir", "whole", *MADE, *ONE, "--stock", "stock.csv")
    assert whole.exit_code == 0
    expected = contents(Path("whole"))
    for place, ending in (("killed", signal.SIGKILL), ("ended", signal.SIGTERM), ("worker", None)):
        process = started(place)
        waited(lambda at=place: any(Path(at).glob("2*.xlsx")), "no sheet was written")  # type: ignore[misc]
        if ending is None:
            os.kill(max(members(process.pid)), signal.SIGKILL)
        else:
            process.send_signal(ending)
        _, said = process.communicate(timeout=60)
        waited(lambda at=process.pid: not running(at), "a process was left")  # type: ignore[misc]
        there = contents(Path(place))
        assert "manifest.json" not in there
        assert all(there[name] == expected[name] for name in there if name.endswith(".xlsx"))
        assert "Traceback" not in said
        if ending is signal.SIGTERM:
            assert process.returncode == 128 + signal.SIGTERM
            assert re.fullmatch(r"Interrupted: \d+ of 25 files are whole in ended; run again with --resume .*\n", said)
        if ending is None:
            assert process.returncode == 3
            assert said.startswith("Error: the day's work: one of its processes was ended from outside")
            assert said.count("\n") == 1
        again = run("orders", "orders.csv", "--output-dir", place, *ONE, "--stock", "stock.csv", "--resume")
        assert again.exit_code == 0, again.output
        assert contents(Path(place)) == expected


@pytest.mark.usefixtures("environment")
@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal of its own")
def test_on_a_terminal_there_is_a_bar_that_runs_to_its_end() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "compounding", "orders", *MAKE, "--stock", "stock.csv"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    said, _ = process.communicate(timeout=60)
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 10_000)
        except OSError:
            break
    os.close(ours)
    assert process.returncode == 0
    assert "Planning" not in said
    assert re.search(rb"Planning  \[#+\]  4/4", shown)
    assert re.search(rb"Writing  \[#+\]  5/5", shown)


def test_a_day_before_a_formula_is_in_force_is_warned_of_on_the_sheets_and_in_the_summary() -> None:
    table(Path("orders.csv"), [CREAM])
    early = ("--made", "2026-11-21")
    assert run("orders", "orders.csv", "--output-dir", "sheets", *early, *ONE).exit_code == 0
    for name, sheet in (("20261121-001.xlsx", "Batch record"), ("day-2026-11-21.xlsx", "Warnings")):
        cells = [str(cell.value) for row in openpyxl.load_workbook(Path("sheets") / name)[sheet] for cell in row]
        assert any("is in force from 2026-11-22: the batch is planned for 2026-11-21" in each for each in cells), name
