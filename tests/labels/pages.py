"""Pages as a printer prints them, and what a reader of codes and a reader of texts find on them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image, ImageFilter

_WORD = re.compile(
    r'<word xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">(.*?)</word>', re.DOTALL
)


class Word(NamedTuple):
    """A word on a page and the box that it takes, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def _poppler(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        reason = f"Poppler ({name}) is not installed; on Debian: apt-get install poppler-utils"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def pictures(pdf: Path, dots: int) -> list[Image.Image]:
    """Return each page as a picture of so many dots to the inch."""
    start = pdf.with_suffix("")
    subprocess.run([_poppler("pdftoppm"), "-r", str(dots), "-gray", str(pdf), str(start)], check=True)
    found = sorted(pdf.parent.glob(f"{start.name}-*.pgm"))
    pages = [Image.open(each).copy() for each in found]
    for each in found:
        each.unlink()
    return pages


def worn(picture: Image.Image) -> Iterator[Image.Image]:
    """Yield a picture as it is, turned and blurred as a hand holds a telephone over it, and in black and white."""
    yield picture
    for angle in (3, -7, 20):
        turned = picture.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
        yield turned.filter(ImageFilter.GaussianBlur(picture.width / 1600))
    yield picture.point(lambda light: 255 if light > 110 else 0)


def codes(picture: Image.Image) -> list[str]:
    """Return the texts of the QR codes in a picture, in their order on the page."""
    found = zxingcpp.read_barcodes(picture)
    return [
        each.text for each in sorted(found, key=lambda one: (one.position.top_left.y // 50, one.position.top_left.x))
    ]


def words(pdf: Path, page: int = 1) -> list[Word]:
    """Return the words of a page with their boxes."""
    text = subprocess.run(
        [_poppler("pdftotext"), "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [
        Word(float(left), float(top), float(right), float(bottom), said)
        for left, top, right, bottom, said in _WORD.findall(text)
    ]


def plain_text(pdf: Path) -> str:
    """Return the texts of all pages, with single spaces."""
    text = subprocess.run([_poppler("pdftotext"), str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
