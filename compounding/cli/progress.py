"""Long work on the terminal: how far it has come, and how it ends when it is interrupted."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

# What shells give for a program that was ended by a signal, beside the number of the signal.
_ENDED_BY = 128


class _Ended(BaseException):
    """The program was told to end."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@dataclass
class Progress:
    """How far a run has come.

    Attributes
    ----------
    whole, files
        How many files are whole, and of how many; none of none before writing has begun.
    """

    whole: int = 0
    files: int = 0

    @contextmanager
    def bar(self, label: str, length: int, *, is_writing: bool = False) -> Iterator[Callable[[int], None]]:
        """Give what is called for each piece of work that is done: a bar on a terminal, nothing in a pipe.

        Parameters
        ----------
        label
            What is done.
        length
            How many pieces there are.
        is_writing
            Whether each piece is a file that is written.
        """
        self.files = length if is_writing else 0
        if not sys.stderr.isatty():
            yield lambda done: self._note(done, is_writing)
            return
        with click.progressbar(length=length, label=label, show_pos=True, file=sys.stderr) as shown:

            def seen(done: int) -> None:
                self._note(done, is_writing)
                shown.update(done)

            yield seen

    def _note(self, done: int, is_writing: bool) -> None:
        self.whole += done if is_writing else 0


@contextmanager
def ended_in_order(folder: Path) -> Iterator[Progress]:
    """Give the progress of a run that writes into a folder; where the run is interrupted, say what is there.

    A run that is told to end, or whose terminal is closed, ends as one that is interrupted.
    """
    progress = Progress()
    before = {number: signal.signal(number, _end) for number in _signals()}
    try:
        yield progress
    except KeyboardInterrupt:
        _leave(progress, folder, signal.SIGINT)
    except _Ended as ended:
        _leave(progress, folder, ended.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signals() -> Iterator[int]:
    """Yield the signals by which a program is told to end; what was ignored before stays so, as under nohup."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            yield number


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise _Ended(number)


def _leave(progress: Progress, folder: Path, number: int) -> NoReturn:
    if progress.files:
        text = (
            f"Interrupted: {progress.whole:,} of {progress.files:,} files are whole in {folder}; "
            "run again with --resume to finish."
        )
    else:
        text = "Interrupted before anything was written."
    click.echo(text, err=True)
    sys.exit(_ENDED_BY + number)
