from __future__ import annotations

import shutil
from pathlib import Path

from compounding.records.citations import citations, cited
from compounding.records.library import Library, own_references, toolkit_library

PAGE = """# Ours

## First

### usp-795

Our copy of the chapter <795>,
second floor.

- Address: <https://here.org/a_b>,
  shelf 3
- Seen: seen in full.

#### Aside

### bare

## Last

More.
"""


def test_an_entry_is_read_without_the_marks_of_the_page() -> None:
    assert cited(PAGE) == {
        "usp-795": "Our copy of the chapter <795>, second floor.\nAddress: https://here.org/a_b, shelf 3\n"
        "Seen: seen in full.",
        "bare": "",
    }


def test_the_first_file_counts(tmp_path: Path) -> None:
    own = tmp_path / "references.md"
    own.write_text(PAGE, encoding="utf-8")
    found = citations(own, *own_references())
    assert found["usp-795"].startswith("Our copy")
    assert found["usp-1160"] == citations(*own_references())["usp-1160"]


def test_a_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    own = tmp_path / "references.md"
    for text in ("One.", "Other."):
        own.write_text(f"### key\n\n{text}\n", encoding="utf-8")
        assert citations(own) == {"key": text}


def test_a_folder_explains_its_own_formulas_and_no_others(tmp_path: Path) -> None:
    toolkit = toolkit_library()
    shutil.copytree(toolkit.home("naltrexone-cream"), tmp_path / "naltrexone-cream")
    (tmp_path / "references.md").write_text(PAGE, encoding="utf-8")
    library = Library((tmp_path, *toolkit.folders))
    assert library.load("naltrexone-cream").citations["usp-795"].startswith("Our copy")
    assert library.load("naltrexone-capsule").citations["usp-795"].startswith("USP General Chapter")


def test_what_sources_stand_for_is_no_difference_between_formulas(tmp_path: Path) -> None:
    toolkit = toolkit_library()
    shutil.copytree(toolkit.home("naltrexone-cream"), tmp_path / "naltrexone-cream")
    (tmp_path / "references.md").write_text(PAGE, encoding="utf-8")
    assert Library((tmp_path,)).load("naltrexone-cream") == toolkit.load("naltrexone-cream")
