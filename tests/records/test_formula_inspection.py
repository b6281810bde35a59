"""What is wrong with formula files, by themselves and together."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from compounding.errors import FormulaError
from compounding.records.formula_inspection import CHECKSUMS, Inspected, Inspection, inspection
from compounding.records.library import toolkit_library

FORMULAS = toolkit_library().folders[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a pharmacy's own folder with a formula of two versions that no other folder has."""
    own = tmp_path / "own"
    for version in ("1", "2"):
        put(own, "own-cream", version, (FORMULAS / "naltrexone-cream" / f"{version}.toml").read_text(encoding="utf-8"))
    return own


def put(folder: Path, formula_id: str, version: str, text: str) -> Path:
    path = folder / formula_id / f"{version}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace('id = "naltrexone-cream"', f'id = "{formula_id}"'), encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        pytest.fail(f"{path} does not say {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(found: Inspection) -> dict[str, list[str]]:
    return {str(each.path): each.problems for each in found.parts if each.problems}


def of(found: Inspection, path: Path) -> Inspected:
    return next(each for each in found.parts if each.path == path)


def test_the_toolkits_own_formulas_are_in_order() -> None:
    found = inspection([FORMULAS])
    assert (found.problems, found.warnings) == (0, 0)
    assert len(found.files) == len(list(FORMULAS.glob("*/*.toml")))


def test_a_folder_a_formulas_folder_and_its_files_say_the_same(folder: Path) -> None:
    whole = inspection([folder])
    assert problems(whole) == {}
    assert whole.parts == inspection([folder / "own-cream"]).parts
    files = [folder / "own-cream" / name for name in ("1.toml", "2.toml")]
    assert inspection(files).parts == whole.parts
    assert inspection([*files, folder]).parts == whole.parts


def test_every_problem_of_every_file_is_told(folder: Path) -> None:
    change(folder / "own-cream" / "1.toml", 'route = "on the skin"', 'route = ""')
    change(folder / "own-cream" / "2.toml", 'rule = "strength"', 'rule = "strong"')
    found = problems(inspection([folder]))
    assert found[str(folder / "own-cream" / "1.toml")][0].startswith("route: is empty")
    assert "strong" in found[str(folder / "own-cream" / "2.toml")][0]


def test_a_version_that_is_missing_is_told(folder: Path) -> None:
    (folder / "own-cream" / "1.toml").unlink()
    [problem] = problems(inspection([folder]))[str(folder)]
    assert problem.startswith("own-cream: missing is version 1: ")
    put(folder, "own-cream", "1000000000000", "")
    [problem] = problems(inspection([folder]))[str(folder)]
    assert problem.startswith("own-cream: missing is version 1, 3 to 999999999999: ")


def test_a_history_that_does_not_go_on_is_told(folder: Path) -> None:
    change(folder / "own-cream" / "2.toml", 'change = "First version."', 'change = "The first version."')
    for path in (folder, folder / "own-cream" / "2.toml"):
        [problem] = problems(inspection([path]))[str(folder / "own-cream" / "2.toml")]
        assert problem.startswith("revisions: they do not go on from version 1")


def test_a_file_that_does_not_lie_where_its_id_says_is_told(folder: Path) -> None:
    text = (folder / "own-cream" / "1.toml").read_text(encoding="utf-8")
    wrong = [put(folder, "another", "1", text), put(folder, "own-cream", "copy", text)]
    deep = put(folder / "old", "own-cream", "1", text)
    above = folder / "1 of the cream.toml"
    above.write_text(text, encoding="utf-8")
    (folder / "pharmacy.toml").write_text('name = "Own"\n', encoding="utf-8")
    found = inspection([folder])
    told = problems(found)
    assert "'own-cream' is not the name of the folder, 'another'" in told[str(wrong[0])][0]
    assert "'1' is not the name of the file, 'copy'" in told[str(wrong[1])][0]
    assert told[str(deep)][-1].startswith("is not found here")
    assert told[str(above)][-1].startswith("is not found here")
    assert of(found, folder / "pharmacy.toml").warnings == [
        "is not read: a formula lies in <id>/<version>.toml of this folder"
    ]


def test_two_texts_of_one_version_are_told(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    assert problems(inspection([folder, other])) == {}
    change(other / "own-cream" / "2.toml", "[strength]", "# another text\n[strength]")
    [problem] = problems(inspection([folder, other]))[str(other / "own-cream" / "2.toml")]
    assert problem == f"is version 2 of own-cream with another text than {folder / 'own-cream' / '2.toml'}"


def test_a_released_version_that_was_changed_is_told(folder: Path) -> None:
    files = [folder / "own-cream" / name for name in ("1.toml", "2.toml")]
    lines = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  own-cream/{each.name}" for each in files]
    (folder / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert problems(inspection([folder])) == {}
    change(files[0], "[strength]", "# changed\n[strength]")
    assert problems(inspection([folder])) == {
        str(files[0]): [
            f"was changed after its release ({CHECKSUMS}); put it back, and make the change in the next version"
        ]
    }
    files[1].unlink()
    (folder / CHECKSUMS).write_text("\n".join([*lines, "no checksum"]), encoding="utf-8")
    told = problems(inspection([folder]))[str(folder)]
    assert told == [
        f"{CHECKSUMS}, line 2: own-cream/2.toml was released, and is not there; put it back",
        f"{CHECKSUMS}, line 3: is no checksum and file; write it anew with sha256sum",
    ]


def test_to_replace_the_toolkits_formula_is_said_and_its_versions_may_not_differ(tmp_path: Path) -> None:
    shutil.copytree(FORMULAS / "naltrexone-cream", tmp_path / "naltrexone-cream")
    found = inspection([tmp_path])
    assert problems(found) == {}
    assert of(found, tmp_path).notes == [
        "naltrexone-cream: replaces the toolkit's formula of that name, as a whole, wherever this folder is used"
    ]
    file = tmp_path / "naltrexone-cream" / "1.toml"
    change(file, "[strength]", "# changed\n[strength]")
    assert problems(inspection([tmp_path]))[str(file)][0].startswith("differs from the toolkit's own version 1")
    (tmp_path / "naltrexone-cream" / "2.toml").unlink()
    newer = of(inspection([tmp_path]), tmp_path).warnings
    assert newer == ["naltrexone-cream: the toolkit has a newer version, 2, which this folder hides"]


def test_a_source_that_is_explained_nowhere_is_warned_of(folder: Path) -> None:
    for version in ("1", "2"):
        change(folder / "own-cream" / f"{version}.toml", "references = [", 'references = [\n    "own-notes",')
    found = inspection([folder])
    assert found.problems == 0
    assert [len(each.warnings) for each in found.files] == [1, 1]
    (folder / "references.md").write_text("# Ours\n\n### own-notes\n\nThe pharmacy's notes.\n", encoding="utf-8")
    assert inspection([folder]).warnings == 0


def test_what_cannot_be_read_is_told_file_by_file(folder: Path) -> None:
    broken = folder / "own-cream" / "3.toml"
    broken.write_bytes(b"\xff\xfe not a text")
    empty = put(folder, "empty", "1", "")
    told = problems(inspection([folder]))
    assert "UTF-8" in told[str(broken)][0]
    assert len(told[str(empty)]) > 10


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormulaError, match="no such file or folder"):
        inspection([tmp_path / "nowhere"])
    with pytest.raises(FormulaError, match="name a formula file or their folder"):
        inspection([tmp_path])


def test_sources_that_are_no_utf_8_explain_what_they_can(folder: Path) -> None:
    change(folder / "own-cream" / "2.toml", "references = [", 'references = [\n    "own-notes",')
    (folder / "references.md").write_bytes(b"# Ours: B\xfccher\n\n### own-notes\n\nThe pharmacy's notes.\n")
    assert inspection([folder]).warnings == 0


def test_a_folder_where_a_version_should_lie_is_refused_as_the_library_refuses_it(folder: Path) -> None:
    (folder / "own-cream" / "3.toml").mkdir()
    assert "cannot be read" in problems(inspection([folder]))[str(folder / "own-cream" / "3.toml")][0]
