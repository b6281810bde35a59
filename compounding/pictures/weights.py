"""The picture of capsule weights in the order of filling, with their target and limits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from compounding.calculations.verification import SHARE_PLACES
from compounding.records.review import Weights
from compounding.rounding import half_up
from compounding.units import number_text

# Greys that keep apart in print; what is outside the limits differs by its shape as well.
_INK, _LINE, _PATH, _BAND = "0.0", "0.35", "0.7", "0.94"
_SIZE, _DOTS = (9.0, 5.0), 150
# So many marks are named one by one; beyond them their numbers stand below the title alone.
_MOST_NAMED = 12
# Room above and below what is shown, as a share of its height.
_ROOM = 0.12
# Nearer to each other than this share of the height, the lines have one name together.
_APART = 0.08


def weights_picture(weights: Weights, title: str, note: str = "") -> bytes:
    """Return the picture of net fills as the bytes of a PNG file: the same weights give the same bytes.

    Parameters
    ----------
    weights
        Net fills in the order of filling, their target and limits [mg].
    title
        What it shows.
    note
        A line below the title: how many, their mean and spread.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
        FigureCanvasAgg(figure)  # the picture is drawn without a window
        axes = figure.add_subplot()
        _lines(axes, weights)
        _points(axes, weights)
        _frame(axes, weights, title, note)
        content = io.BytesIO()
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def outside(weights: Weights) -> tuple[int, ...]:
    """Return the numbers of the weights outside the limits, counted from 1.

    They are compared as shares of the target, rounded half up to a tenth of a per cent, as on the batch sheet.
    """
    lowest, highest = (_share(weights, each) for each in (weights.lowest, weights.highest))
    return tuple(
        number for number, mass in enumerate(weights.masses, start=1) if not lowest <= _share(weights, mass) <= highest
    )


def _share(weights: Weights, mass: Decimal) -> Decimal:
    return half_up(mass / weights.theory * 100, SHARE_PLACES)


def _lines(axes: Axes, weights: Weights) -> None:
    axes.axhspan(float(weights.lowest), float(weights.highest), color=_BAND, zorder=0)
    for level, name, style in (
        (weights.highest, "upper limit", (0, (6, 3))),
        (weights.theory, "target", "solid"),
        (weights.lowest, "lower limit", (0, (6, 3))),
    ):
        axes.axhline(float(level), color=_LINE, linestyle=style, linewidth=1.2, zorder=1)
        if _are_apart(weights):
            _name(axes, level, f"{name}\n{number_text(level)} mg")
    if not _are_apart(weights):
        limits = f"{number_text(weights.lowest)} to {number_text(weights.highest)} mg"
        _name(axes, weights.theory, f"target {number_text(weights.theory)} mg\nlimits {limits}")


def _name(axes: Axes, level: Decimal, text: str) -> None:
    axes.text(1.01, float(level), text, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=_INK)


def _are_apart(weights: Weights) -> bool:
    shown = (*weights.masses, weights.lowest, weights.highest)
    height = float(max(shown) - min(shown))
    steps = (weights.highest - weights.theory, weights.theory - weights.lowest)
    return all(float(step) >= _APART * height for step in steps)


def _points(axes: Axes, weights: Weights) -> None:
    failed = outside(weights)
    numbers = range(1, len(weights.masses) + 1)
    heights = [float(mass) for mass in weights.masses]
    axes.plot(numbers, heights, color=_PATH, linewidth=0.9, zorder=2)
    good = [number for number in numbers if number not in failed]
    axes.scatter(good, _at(heights, good), s=34, color=_INK, zorder=3)
    axes.scatter(
        failed, _at(heights, failed), s=90, marker="X", facecolor="1.0", edgecolor=_INK, linewidth=1.4, zorder=4
    )
    middle = float(weights.theory)
    for number in failed[:_MOST_NAMED]:
        height = heights[number - 1]
        above = height >= middle
        axes.annotate(
            f"no. {number}: {number_text(weights.masses[number - 1])} mg",
            (number, height),
            xytext=(0, 9 if above else -9),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=9,
            zorder=5,
        )


def _at(heights: Sequence[float], numbers: Sequence[int]) -> list[float]:
    return [heights[number - 1] for number in numbers]


def _frame(axes: Axes, weights: Weights, title: str, note: str) -> None:
    shown = [float(each) for each in (*weights.masses, weights.lowest, weights.highest)]
    room = (max(shown) - min(shown)) * _ROOM
    axes.set_ylim(min(shown) - room, max(shown) + room)
    axes.set_xlim(0.4, len(weights.masses) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=20, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.set_xlabel("capsule, in the order of filling")
    axes.set_ylabel("net fill (mg)")
    axes.set_title(f"{title}\n{note}" if note else title, fontsize=11, loc="left")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
