"""The library: where formulas are looked for, which versions there are, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

import compounding
from compounding.errors import FormulaError, FormulaNotFoundError
from compounding.records import library as module
from compounding.records.library import ENVIRONMENT_VARIABLE, Library, find_library

PACKAGE = Path(compounding.__file__).parent
# An installed package carries its formulas; in the repository they lie beside it.
FORMULAS = next(folder / "formulas" for folder in (PACKAGE, PACKAGE.parent) if (folder / "formulas").is_dir())
CAPSULE = (FORMULAS / "naltrexone-capsule" / "1.toml").read_text(encoding="utf-8")


def put(folder: Path, formula_id: str, version: str, note: str = "") -> Path:
    """Write a version of a formula, made from the capsule's, and return the folder."""
    path = folder / formula_id / f"{version}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = CAPSULE.replace('id = "naltrexone-capsule"', f'id = "{formula_id}"', 1)
    text = text.replace('version = "1"', f'version = "{version}"').replace(
        'route = "by mouth"', f'route = "by mouth{note}"'
    )
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


class TestLibrary:
    def test_versions_are_ordered_as_numbers(self, tmp_path: Path) -> None:
        for version in ("10", "9", "1"):
            put(tmp_path, "one", version)
        library = Library((tmp_path,))
        assert library.versions("one") == ("1", "9", "10")
        assert library.newest("one") == "10"
        assert library.load("one").version == "10"
        assert library.load("one", "9").version == "9"

    def test_only_numbered_files_are_versions(self, tmp_path: Path) -> None:
        put(tmp_path, "one", "1")
        for name in ("draft.toml", "02.toml", "0.toml", "2.toml.bak", "-1.toml"):
            (tmp_path / "one" / name).write_text("", encoding="utf-8")
        assert Library((tmp_path,)).versions("one") == ("1",)

    def test_ids_are_folders_with_versions(self, tmp_path: Path) -> None:
        put(put(tmp_path, "two", "1"), "one", "1")
        (tmp_path / "empty").mkdir()
        (tmp_path / "README.md").write_text("", encoding="utf-8")
        assert Library((tmp_path,)).ids() == ("one", "two")

    def test_loading_one_does_not_read_the_others(self, tmp_path: Path) -> None:
        put(put(tmp_path, "good", "1"), "bad", "1")
        (tmp_path / "bad" / "1.toml").write_text("not TOML", encoding="utf-8")
        library = Library((tmp_path,))
        assert library.ids() == ("bad", "good")
        assert library.load("good").id == "good"
        with pytest.raises(FormulaError):
            library.load("bad")

    def test_the_first_folder_has_a_formula_whole(self, tmp_path: Path) -> None:
        own, other = put(tmp_path / "own", "one", "1", ", ours"), put(tmp_path / "other", "one", "1", ", theirs")
        put(put(other, "one", "2"), "two", "1")
        library = Library((own, other))
        assert library.ids() == ("one", "two")
        assert library.versions("one") == ("1",)
        assert library.load("one").route == "by mouth, ours"

    def test_unknown_id_suggests_near_ones(self) -> None:
        with pytest.raises(FormulaNotFoundError) as caught:
            Library((FORMULAS,)).load("naltrexone-capsules")
        assert caught.value.near[0] == "naltrexone-capsule"
        assert caught.value.places == (str(FORMULAS),)

    @pytest.mark.parametrize("formula_id", ["", ".", "..", "../formulas/naltrexone-cream", "/etc"])
    def test_an_id_is_no_path(self, formula_id: str) -> None:
        with pytest.raises(FormulaNotFoundError):
            Library((FORMULAS,)).load(formula_id)

    @pytest.mark.parametrize("version", ["7", "01", "../naltrexone-cream/1"])
    def test_unknown_version_names_those_there_are(self, version: str) -> None:
        with pytest.raises(FormulaNotFoundError) as caught:
            Library((FORMULAS,)).load("naltrexone-cream", version)
        assert caught.value.near == ("version 2", "version 1")
        assert version in str(caught.value)


class TestFinding:
    def test_own_formulas(self) -> None:
        assert find_library().folders == (FORMULAS,)
        assert "naltrexone-capsule" in find_library().ids()

    def test_order_of_the_folders(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        given, wished = put(tmp_path / "given", "one", "1"), put(tmp_path / "wished", "two", "1")
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(wished))
        assert find_library(given).folders == (given, wished, FORMULAS)

    def test_packaged_folder_goes_before_the_one_beside_the_package(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        beside = put(tmp_path / "formulas", "one", "1")
        monkeypatch.setattr(module, "__file__", str(tmp_path / "compounding" / "records" / "library.py"))
        assert find_library().folders == (beside,)
        packaged = put(tmp_path / "compounding" / "formulas", "one", "1")
        assert find_library().folders == (packaged,)

    def test_missing_folder_is_not_passed_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        missing = tmp_path / "missing"
        with pytest.raises(FormulaError, match="no such folder"):
            find_library(missing)
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(missing))
        with pytest.raises(FormulaError, match="no such folder"):
            find_library()
