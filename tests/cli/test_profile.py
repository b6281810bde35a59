"""`compounding profile`: which profile is found and why, what is shown of it, and the example that is written."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import click
import pytest

from compounding.cli.profile_choice import chosen_profile
from compounding.cli.sections import WIDTH
from compounding.errors import ProfileError
from compounding.records.pharmacy.batch_number import batch_number
from tests.cli.commands import refusal, run

NAMES = ("option", "variable", "working", "user")
FULL = """
name = "Elm Street Pharmacy"
address = ["1 Elm Street", "Springfield"]
phone = "555 0100"
paper = "a4"
balances = ["A: 1 mg to 220 g, usp-41", "B: 10 mg to 120 g, sensitivity 5 mg"]
capsule_sizes = ["3", "1"]
rules = "germany"
first_day = "day after"
retention = "10 years"
batch_number = "{form}-{year}{month}{day}-{serial:3}"
[spare]
capsule = "2 capsule"
cream = "5 %"
[[staff]]
initials = "AB"
name = "Ann Baker"
role = "pharmacist"
"""


def written(path: Path, name: str = "Elm Street Pharmacy") -> Path:
    """Return a path at which a profile of a pharmacy of that name was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FULL.replace("Elm Street Pharmacy", name), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder; return the path of the profile in the user's own folder, of which there is none."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("compounding.cli.profile_choice.user_folder", lambda: tmp_path / "home" / "compounding")
    monkeypatch.setattr("compounding.cli.profile.user_folder", lambda: tmp_path / "home" / "compounding")
    return tmp_path / "home" / "compounding" / "pharmacy.toml"


class TestChoice:
    @pytest.mark.parametrize("first", range(5))
    def test_the_first_place_with_a_profile_is_used(
        self, first: int, user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths = {
            "option": tmp_path / "option.toml",
            "variable": tmp_path / "variable.toml",
            "working": Path("pharmacy.toml"),
            "user": user,
        }
        for name in NAMES[first:]:
            written(paths[name], name)
        if first <= 1:
            monkeypatch.setenv("COMPOUNDING_PROFILE", str(paths["variable"]))
        option = paths["option"] if first == 0 else None
        chosen = chosen_profile(option)
        pharmacy = chosen.pharmacy()
        wanted = NAMES[first] if first < 4 else None
        assert chosen.path == (paths[wanted] if wanted else None)
        assert (pharmacy.letterhead.name if pharmacy else None) == wanted
        endings = [found.rpartition(", ")[2] for _, found in chosen.looked]
        assert endings[first:] == ["used", *["passed over"] * (3 - first)][: 4 - first]
        assert all("used" not in each and "passed" not in each for each in endings[:first])

    def test_user_folder_is_found_by_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        assert not Path(click.get_app_dir("compounding")).exists()
        chosen = chosen_profile(Path("none"))
        assert str(Path(click.get_app_dir("compounding"))) in chosen.looked[-1][0]

    def test_why(self, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert chosen_profile(None).why == "no profile was found"
        assert chosen_profile(written(Path("a.toml"))).why == "it is named by --profile"
        written(user)
        assert chosen_profile(None).why == f"it lies in the user folder, {user.parent}"
        written(Path("pharmacy.toml"))
        assert chosen_profile(None).why == "it lies in the working folder"
        monkeypatch.setenv("COMPOUNDING_PROFILE", "a.toml")
        assert chosen_profile(None).why == "it is named by COMPOUNDING_PROFILE"

    def test_none_is_used_where_that_is_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        written(Path("pharmacy.toml"))
        assert chosen_profile(Path("none")).pharmacy() is None
        monkeypatch.setenv("COMPOUNDING_PROFILE", "none")
        assert chosen_profile(None).pharmacy() is None
        assert 'COMPOUNDING_PROFILE is "none"' in chosen_profile(None).why
        assert chosen_profile(Path("pharmacy.toml")).pharmacy() is not None

    def test_a_file_of_the_name_none_is_given_with_its_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        written(Path("none"))
        assert chosen_profile(Path("none")).pharmacy() is None
        monkeypatch.setenv("COMPOUNDING_PROFILE", str(Path("none").absolute()))
        assert chosen_profile(None).pharmacy() is not None

    @pytest.mark.parametrize("name", ["--profile", "COMPOUNDING_PROFILE"])
    def test_missing_file_that_is_named_is_not_passed_over(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        written(Path("pharmacy.toml"))
        monkeypatch.setenv("COMPOUNDING_PROFILE", "missing.toml")
        option = Path("missing.toml") if name == "--profile" else None
        with pytest.raises(ProfileError, match=f"missing.toml: there is no such file, and {name} names it"):
            chosen_profile(option)

    @pytest.mark.parametrize("value", ["", "  "])
    def test_empty_variable_is_refused(self, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COMPOUNDING_PROFILE", value)
        with pytest.raises(ProfileError, match="COMPOUNDING_PROFILE: the environment variable is empty"):
            chosen_profile(None).pharmacy()

    @pytest.mark.parametrize("place", ["working", "user"])
    def test_what_lies_there_and_cannot_be_read_is_not_passed_over(self, place: str, user: Path) -> None:
        path = user if place == "user" else Path("pharmacy.toml")
        path.mkdir(parents=True)
        with pytest.raises(ProfileError, match="cannot be read"):
            chosen_profile(None).pharmacy()

    def test_a_link_to_nowhere_is_not_passed_over(self) -> None:
        Path("pharmacy.toml").symlink_to("nowhere")
        with pytest.raises(ProfileError, match="cannot be read"):
            chosen_profile(None).pharmacy()


class TestShow:
    def test_everything_is_shown(self) -> None:
        written(Path("pharmacy.toml"))
        shown = run("profile", "show").stdout
        today = datetime.datetime.now().astimezone().date()
        for text in (
            "Profile: pharmacy.toml (it lies in the working folder)",
            "--profile: not given",
            "COMPOUNDING_PROFILE: not set",
            "the working folder: pharmacy.toml, used",
            "Elm Street Pharmacy",
            "1 Elm Street",
            "telephone 555 0100",
            "a4",
            "A: shows 1 mg, weighs 820 mg to 220 g (USP <41>)",
            "B: shows 10 mg, weighs 100 mg to 120 g (sensitivity requirement 5 mg, error allowed 5 %)",
            "- 3, 1",
            "capsule: 2 capsules",
            "cream: 5 %",
            "drug in the blend, else 5 % [daz-capsules] (by the rules)",
            "day after (as the profile states)",
            "10 years (as the profile states)",
            "AB: Ann Baker, pharmacist",
            "Rules: Germany (germany)",
            "day 1 of the beyond-use date: day of compounding",
            "Confirm: the overage of capsules",
            "sources, keys of docs/references.md: daz-capsules, illinois-bud, usp-795",
        ):
            assert text in " ".join(shown.split())
        assert batch_number("{form}-{year}{month}{day}-{serial:3}", today, 1, "capsule") in shown
        assert "To be settled" not in shown
        assert max(map(len, shown.splitlines())) <= WIDTH

    @pytest.mark.parametrize(
        ("line", "shown"),
        [
            ('overage = "5 %"', "5 % (as the profile states)"),
            ('overage_rule = "none"', "none (as the profile states)"),
            ('overage_rule = "dac-nrf"', "[daz-capsules] (by the rules)"),
            ('overage_rule = "belgium"', "[fagron-be-overage] (as the profile states)"),
        ],
    )
    def test_where_the_overage_comes_from(self, line: str, shown: str) -> None:
        Path("pharmacy.toml").write_text(FULL.replace("[spare]", f"{line}\n[spare]"), encoding="utf-8")
        part = run("profile", "show").stdout.partition("In addition, of the drug alone")[2].partition("Day 1")[0]
        assert shown in " ".join(part.split())

    def test_without_a_command_it_is_shown(self) -> None:
        written(Path("pharmacy.toml"))
        assert run("profile").stdout == run("profile", "show").stdout

    def test_without_a_profile(self) -> None:
        result = run("profile", "show")
        assert result.exit_code == 0
        assert result.stdout.startswith("No profile is used: no profile was found")
        assert "the working folder: no pharmacy.toml" in result.stdout
        assert "'compounding profile init' writes an example" in result.stdout

    def test_json(self) -> None:
        written(Path("a.toml"))
        content = json.loads(run("profile", "show", "--profile", "a.toml", "--json").stdout)
        assert content["schema"] == 1
        assert (content["profile"], content["why"]) == ("a.toml", "it is named by --profile")
        assert [each["place"] for each in content["looked"]][:3] == [
            "--profile",
            "COMPOUNDING_PROFILE",
            "the working folder",
        ]
        assert re.fullmatch(r"CAP-[0-9]{8}-001", content["next_batch_number"])
        pharmacy = content["pharmacy"]
        assert pharmacy["balances"][1] == {
            "name": "B",
            "readability": "10 mg",
            "capacity": "120 g",
            "rule": "sensitivity requirement",
            "minimum": "100 mg",
        }
        assert (pharmacy["rules"]["first_day"], pharmacy["rules"]["overage_rule"]) == ("day after", "dac-nrf")
        assert (pharmacy["overage"], pharmacy["spare"]) == (None, {"capsule": "2 capsules", "cream": "5 %"})
        assert (pharmacy["retention"], pharmacy["notes"]) == ("10 years", [])

    def test_json_without_a_profile(self) -> None:
        content = json.loads(run("profile", "show", "--json").stdout)
        assert (content["profile"], content["pharmacy"], content["next_batch_number"]) == (None, None, None)

    def test_profile_with_problems_is_refused_with_all_of_them(self) -> None:
        Path("pharmacy.toml").write_text('name = 5\nrules = "germny"\n', encoding="utf-8")
        message = refusal("show", command="profile")
        assert message.splitlines() == [
            "pharmacy.toml: 3 problems",
            "  - name: is a number; it should be a text in quotes",
            "  - rules: 'germny' is not known here; did you mean 'germany'? use one of united-states, texas, "
            "california, canada, germany, belgium, other",
            "  - batch_number: is missing; it should be a text",
        ]

    @pytest.mark.parametrize("option", ["missing.toml", "", "."])
    def test_profile_that_is_none(self, option: str) -> None:
        assert run("profile", "show", "--profile", option).exit_code == 3


class TestInit:
    def test_example_is_written_and_can_be_shown(self) -> None:
        result = run("profile", "init")
        assert result.stdout.startswith("profile written to pharmacy.toml")
        shown = run("profile", "show").stdout
        assert "To be settled" in shown
        assert "still holds placeholders" in shown

    def test_it_is_written_where_it_is_asked_for(self) -> None:
        assert run("profile", "init", "elm.toml").exit_code == 0
        assert chosen_profile(Path("elm.toml")).pharmacy() is not None
        assert not Path("pharmacy.toml").exists()

    def test_it_is_written_to_the_user_folder(self, user: Path) -> None:
        assert run("profile", "init", "--user").exit_code == 0
        assert user.is_file()
        assert not Path("pharmacy.toml").exists()
        assert "it lies in the user folder" in run("profile", "show").stdout

    def test_nothing_is_written_over(self) -> None:
        Path("pharmacy.toml").write_text("mine", encoding="utf-8")
        assert "the file exists" in refusal("init", command="profile")
        assert Path("pharmacy.toml").read_text(encoding="utf-8") == "mine"
        assert run("profile", "init", "--force").exit_code == 0
        assert Path("pharmacy.toml").read_text(encoding="utf-8") != "mine"

    def test_another_kind_of_file_is_refused(self) -> None:
        assert "a profile is a .toml file; write elm.toml" in refusal("init", "elm.txt", command="profile")

    def test_user_folder_that_cannot_be_made(self, user: Path) -> None:
        user.parent.parent.write_text("a file", encoding="utf-8")
        assert "the folder cannot be made" in refusal("init", "--user", command="profile")

    def test_two_places_are_not_understood(self) -> None:
        assert run("profile", "init", "elm.toml", "--user").exit_code == 2
