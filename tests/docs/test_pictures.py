"""The pictures of the documentation are those that the list names, and are of the sheets as they are written now."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from docs.scripts.pictures import PICTURES, make_pictures, page_text, read_plan

_MOST_BYTES = 2_000_000
_COMMAND = "python -m docs.scripts.pictures"


def test_every_picture_is_on_the_list_and_there() -> None:
    listed = [each.name for workbook in read_plan().workbooks for each in workbook.pictures]
    assert len(listed) == len(set(listed))
    assert sorted(path.stem for path in PICTURES.glob("*.png")) == sorted(listed), f"run '{_COMMAND}'"


def test_the_page_of_pictures_is_that_of_the_list() -> None:
    assert (PICTURES / "README.md").read_text(encoding="utf-8") == page_text(read_plan()), f"run '{_COMMAND}'"


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < _MOST_BYTES


@pytest.mark.libreoffice
@pytest.mark.parametrize("file", ["LDN-0001.xlsx", "cream.xlsx"])
def test_a_picture_made_anew_looks_like_the_one_that_is_there(soffice: str, file: str, tmp_path: Path) -> None:
    plan = read_plan()
    [workbook] = [each for each in plan.workbooks if each.file == file]
    made = list(make_pictures(workbook, plan.files, tmp_path))
    assert [path.stem for path in made] == [each.name for each in workbook.pictures]
    for path in made:
        before, after = darkness(PICTURES / path.name), darkness(path)
        assert before[0] == after[0], f"{path.name} has another size: run '{_COMMAND}'"
        assert after[1] == pytest.approx(before[1], rel=0.15), f"{path.name} looks otherwise now: run '{_COMMAND}'"


def darkness(path: Path) -> tuple[tuple[int, int], float]:
    """Return the size of a picture, and how much of it is not white."""
    with Image.open(path) as image:
        counts = image.convert("L").histogram()
        return image.size, 1 - sum(counts[250:]) / sum(counts)
