"""The profile of a pharmacy: what is read, and that every problem of a bad one is named with its key."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.balances import SENSITIVITY, STATED, USP_41
from compounding.errors import ProfileError
from compounding.records.order import Letterhead
from compounding.records.pharmacy.profile import Pharmacy, StaffMember
from compounding.records.pharmacy.profile_example import PLACEHOLDERS, example_profile
from compounding.records.pharmacy.profile_file import pharmacy_of, read_pharmacy
from compounding.records.pharmacy.rule_packs import rule_packs
from compounding.units import format_quantity, quantity

LEAST = 'name = "Elm Street Pharmacy"\nrules = "united-states"\nbatch_number = "E{year}{month}{day}-{serial}"\n'
FULL = """
name = "Elm Street Pharmacy"
address = ["1 Elm Street", "Springfield"]
phone = "555 0100"
paper = "a4"
balances = ["A: 1 mg to 220 g, usp-41", "B: 10 mg to 120 g, sensitivity 6 mg", "C: 0.1 mg to 120 g, minimum 20 mg"]
capsule_sizes = ["3", "00"]
rules = "germany"
first_day = "day after"
overage_rule = "belgium"
retention = "10 years"
batch_number = "E{year}{month}{day}-{serial:3}"

[spare]
capsule = "2 capsule"
"sublingual drops" = "1 mL"
cream = "5 %"

[[staff]]
initials = "AB"
name = "Ann Baker"
role = "pharmacist"

[[staff]]
initials = "CD2"
name = "Carl Doe"
role = "technician"
"""
# Every kind of value that TOML has, for keys that take another.
ODD = {
    "number": "5",
    "huge number": "9" * 400,
    "fraction": "0.5",
    "no number": "nan",
    "true": "true",
    "date": "2026-11-22",
    "date and time": "2026-11-22T10:00:00Z",
    "time": "10:00:00",
    "list": "[]",
    "list of lists": '[["a"], [["b"]]]',
    "mixed list": '["a", 5, true, 2026-11-22, {a = 1}]',
    "table": '{a = "b", c = {d = 5}}',
    "text": '"some text"',
    "empty text": '""',
    "spaces": '" a "',
    "line break": '"a\\nb"',
    "unseen": '"a\\u202Eb"',
    "long text": f'"{"x" * 5000}"',
}
KEYS = (
    "name",
    "address",
    "phone",
    "paper",
    "balances",
    "capsule_sizes",
    "rules",
    "first_day",
    "overage",
    "overage_rule",
    "retention",
    "batch_number",
    "spare",
    "staff",
)
# What a TOML file may hold, under the keys of a profile.
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.times() | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "initials", "capsule", "role"]), inner)
    ),
    max_leaves=10,
)


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems that a profile is refused for."""
    with pytest.raises(ProfileError) as caught:
        pharmacy_of(text, "p.toml")
    assert caught.value.subject == "p.toml"
    return caught.value.problems


def with_line(line: str, text: str = LEAST) -> str:
    """Return a text with a key added, in place of the line of that key."""
    key = line.partition(" ")[0]
    return "".join(f"{each}\n" for each in text.splitlines() if not each.startswith(f"{key} =")) + line + "\n"


class TestReading:
    @pytest.fixture
    def pharmacy(self) -> Pharmacy:
        return pharmacy_of(FULL)

    def test_label(self, pharmacy: Pharmacy) -> None:
        assert pharmacy.letterhead == Letterhead(
            name="Elm Street Pharmacy", address=("1 Elm Street", "Springfield"), phone="555 0100"
        )
        assert pharmacy.paper == "a4"

    def test_balances_and_sizes(self, pharmacy: Pharmacy) -> None:
        assert [each.name for each in pharmacy.balances] == ["A", "B", "C"]
        assert [each.rule for each in pharmacy.balances] == [USP_41, SENSITIVITY, STATED]
        assert pharmacy.capsule_sizes == ("3", "00")

    def test_rules_with_what_is_stated_instead(self, pharmacy: Pharmacy) -> None:
        assert (pharmacy.rules.name, pharmacy.rules.overage_rule) == ("germany", "belgium")
        assert (pharmacy.rules.first_day, pharmacy.retention) == ("day after", "10 years")
        assert pharmacy.overage is None

    def test_batch_numbers_and_spare(self, pharmacy: Pharmacy) -> None:
        assert pharmacy.batch_number == "E{year}{month}{day}-{serial:3}"
        assert [(form, format_quantity(value)) for form, value in pharmacy.spare] == [
            ("capsule", "2 capsules"),
            ("sublingual drops", "1 mL"),
            ("cream", "5 %"),
        ]

    def test_staff(self, pharmacy: Pharmacy) -> None:
        assert pharmacy.staff == (
            StaffMember(initials="AB", name="Ann Baker", role="pharmacist"),
            StaffMember(initials="CD2", name="Carl Doe", role="technician"),
        )

    def test_nothing_is_left_to_settle(self, pharmacy: Pharmacy) -> None:
        assert pharmacy.notes == ()

    def test_it_can_be_pickled(self, pharmacy: Pharmacy) -> None:
        assert pickle.loads(pickle.dumps(pharmacy)).staff == pharmacy.staff


class TestDefaults:
    def test_what_is_left_out(self) -> None:
        made = pharmacy_of(LEAST)
        assert made.letterhead == Letterhead(name="Elm Street Pharmacy")
        assert (made.paper, made.balances, made.capsule_sizes, made.staff, made.spare) == ("letter", (), (), (), ())
        assert (made.overage, made.rules.overage_rule, made.rules.first_day) == (None, "", "day of compounding")
        assert made.retention == made.rules.retention

    @pytest.mark.parametrize("pack", [each.name for each in rule_packs()])
    def test_every_pack_can_be_named(self, pack: str) -> None:
        made = pharmacy_of(with_line(f'rules = "{pack}"'))
        assert made.rules in rule_packs()
        assert made.rules.name == pack

    def test_overage_of_the_rules_is_switched_off(self) -> None:
        assert pharmacy_of(with_line('rules = "germany"')).rules.overage_rule == "dac-nrf"
        switched_off = pharmacy_of(with_line('rules = "germany"') + 'overage_rule = "none"\n')
        assert (switched_off.overage, switched_off.rules.overage_rule) == (None, "")

    def test_stated_overage(self) -> None:
        assert pharmacy_of(with_line('overage = "5 %"')).overage == quantity(5, "%")
        assert pharmacy_of(with_line('overage = "0 %"')).overage == quantity(0, "%")

    def test_empty_phone_is_none(self) -> None:
        assert pharmacy_of(with_line('phone = ""')).letterhead.phone == ""


class TestNotes:
    def test_example_can_be_read_and_says_that_it_is_one(self) -> None:
        made = pharmacy_of(example_profile())
        assert made.letterhead.phone == ""
        (note,) = made.notes
        assert all(each in note for each in PLACEHOLDERS)

    def test_one_placeholder_that_is_left(self) -> None:
        text = example_profile().replace('"Name of the pharmacy"', '"Elm Street Pharmacy"')
        text = text.replace('"Town, state and postal code"', '"Springfield"')
        (note,) = pharmacy_of(text).notes
        assert "Street and number" in note
        assert "Name of the pharmacy" not in note

    def test_remarks_of_the_example_are_keys_that_can_be_read(self) -> None:
        text = re.sub(
            r"(?m)^# (?=retention|first_day|overage =|balances|    \"|\]|capsule|\[|\"sub|cream|init|name|role)",
            "",
            example_profile(),
        )
        text = text.replace('retention = ""', 'retention = "10 years"')
        text = text.replace('initials = ""\nname = ""\nrole = ""', 'initials = "AB"\nname = "Ann Baker"\nrole = "QA"')
        made = pharmacy_of(text)
        assert (len(made.balances), len(made.capsule_sizes), len(made.spare), len(made.staff)) == (4, 3, 3, 1)
        assert made.overage == quantity(5, "%")

    def test_batch_numbers_that_may_repeat(self) -> None:
        (note,) = pharmacy_of(with_line('batch_number = "E{year}-{serial}"')).notes
        assert "has no {month} and no {day}" in note


class TestProblems:
    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ('phon = "5"', "phon: unknown key; did you mean 'phone'?"),
            ('"\\u202E" = 1', "[U+202E]: unknown key"),
            ('name = ""', "name: is empty"),
            ("name = 5", "name: is a number; it should be a text in quotes"),
            (f'name = "{"x" * 61}"', "name: 61 characters; at most 60 have room"),
            ('name = "a\\tb"', "name: has spaces around it, or line breaks in it"),
            ('address = "Elm Street"', "address: is a text; it should be a list"),
            ('address = ["a", "b", "c", "d", "e"]', "address: 5 lines; a label has room for 4"),
            (f'address = ["a", "{"x" * 61}"]', "address[2]: 61 characters; at most 60 have room"),
            ('address = ["a", ""]', "address[2]: is empty"),
            (f'phone = "{"5" * 41}"', "phone: 41 characters; at most 40 have room"),
            ('phone = " "', "phone: has spaces around it"),
            ('paper = "legal"', "paper: 'legal' is not known here; use one of letter, a4"),
            ('paper = "A4"', "use one of letter, a4"),
            ('rules = "germny"', "rules: 'germny' is not known here; did you mean 'germany'?"),
            ('first_day = "day 2"', "first_day: 'day 2' is not known here"),
            ('balances = ["A: 1 mg to 220 g", "B"]', "balances[2]: 'B': this is not a balance"),
            ('balances = ["A: 1 mL to 220 g"]', "balances[1]: balance 'A': readability 1 mL; give a mass above zero"),
            (
                'balances = ["A: 1 mg to 220 g, minimum 300 g"]',
                "balances[1]: balance 'A': its minimum of 300,000 mg is not below",
            ),
            (
                'balances = ["A: 1 mg to 220 g", "A: 1 mg to 220 g"]',
                "balances[2]: balance 'A' is stated more than once",
            ),
            ("balances = []", "balances: the list is empty"),
            (f"balances = [{', '.join(f'{chr(34)}{n}: 1 mg to 220 g{chr(34)}' for n in range(21))}]", "balances: 21"),
            ("capsule_sizes = [3]", "capsule_sizes[1]: is a number; it should be a text in quotes"),
            ('capsule_sizes = ["6"]', "capsule_sizes[1]: '6' is not known here; use one of 5, 4, 3, 2, 1, 0, 00, 000"),
            ('capsule_sizes = ["3", "1", "3"]', "capsule_sizes: size 3 is stated more than once"),
            ('overage = "5"', "overage: '5': the unit is missing"),
            ('overage = "5 mg"', "overage: 5 mg: this is of another kind; write it such as 5 %"),
            ('overage = "5 % w/w"', "overage: 5 % w/w: this is of another kind"),
            ('overage = "21 %"', "overage: 21 %: 20 % is the most that is planned with"),
            ('overage = "-1 %"', "overage: '-1 %'"),
            (
                'overage_rule = "germany"',
                "overage_rule: 'germany' is not known here; use one of dac-nrf, belgium, none",
            ),
            ('overage = "5 %"\noverage_rule = "dac-nrf"', "overage and overage_rule are both given"),
            (f'retention = "{"x" * 121}"', "retention: 121 characters; at most 120 have room"),
            ('retention = ""', "retention: is empty; write the text or leave the key out"),
            ('batch_number = "E{year}"', "batch_number: {serial} is missing"),
            ('batch_number = "E/{serial}"', "batch_number: '/' cannot stand in the name of a file"),
            ("batch_number = 5", "batch_number: is a number"),
            ('spare = "2 capsule"', "spare: is a text; it should be a table"),
            ('spare = {capsule = "2 mL"}', "spare.capsule: 2 mL: this is of another kind; write it such as 2 capsule"),
            ('spare = {capsule = "1.5 capsule"}', "spare.capsule: 1.5 capsules: write a whole number of capsules"),
            ('spare = {capsule = "20000 capsule"}', "10,000 capsules is the most"),
            ('spare = {cream = "150 %"}', "spare.cream: 150 %: 100 % is the most"),
            ('spare = {capsules = "2 capsule"}', "spare.capsules: unknown key; did you mean 'capsule'?"),
            ("spare = {cream = 2}", "spare.cream: is a number; it should be a text in quotes"),
            ('staff = ["AB"]', "staff[1]: is a text; it should be a table"),
            ('staff = [{initials = "AB", name = "Ann"}]', "staff[1].role: is missing"),
            ('staff = [{initials = "A", name = "Ann", role = "QA"}]', "staff[1].initials: 'A': write 2 to 4 letters"),
            (
                'staff = [{initials = "A B", name = "Ann", role = "QA"}]',
                "staff[1].initials: 'A B': write 2 to 4 letters",
            ),
            ('staff = [{initials = "ABCDE", name = "Ann", role = "QA"}]', "'ABCDE': write 2 to 4 letters"),
            ('staff = [{initials = "A_B", name = "Ann", role = "QA"}]', "'A_B': write 2 to 4 letters"),
            (f'staff = [{{initials = "AB", name = "{"x" * 61}", role = "QA"}}]', "staff[1].name: 61 characters"),
            (f'staff = [{{initials = "AB", name = "Ann", role = "{"x" * 41}"}}]', "staff[1].role: 41 characters"),
            ('staff = [{initials = "AB", name = "Ann", role = "QA", tel = "5"}]', "staff[1].tel: unknown key"),
            (
                'staff = [{initials = "AB", name = "Ann", role = "QA"}, {initials = "ab", name = "Abe", role = "QA"}]',
                "staff[2].initials: 'ab' are those of staff[1] too",
            ),
        ],
    )
    def test_problem_is_named_with_its_key(self, line: str, problem: str) -> None:
        (found,) = problems_of(with_line(line))
        assert problem in found

    @pytest.mark.parametrize("key", ["name", "rules", "batch_number"])
    def test_what_must_be_there(self, key: str) -> None:
        text = "".join(f"{each}\n" for each in LEAST.splitlines() if not each.startswith(key))
        assert problems_of(text) == (f"{key}: is missing; it should be a text",)

    def test_every_problem_at_once(self) -> None:
        found = problems_of('nam = "a"\npaper = 4\nbalances = ["x", "y"]\nspare = {cream = "1"}\nrules = "mars"\n')
        assert [each.partition(":")[0] for each in found] == [
            "name", "paper", "rules", "balances[1]", "balances[2]", "batch_number", "spare.cream", "nam",
        ]  # fmt: skip

    def test_an_empty_file_lacks_three_things(self) -> None:
        assert len(problems_of("")) == 3

    @pytest.mark.parametrize("value", ODD.values(), ids=ODD)
    @pytest.mark.parametrize("key", KEYS)
    def test_odd_values_are_one_message_in_plain_words(self, key: str, value: str) -> None:
        try:
            pharmacy_of(with_line(f"{key} = {value}"))
        except ProfileError as error:
            message = str(error)
            assert key in message
            assert not re.search(r"Traceback|NoneType|Decimal|KeyError|<class|object at|pint", message)
            assert len(message) < 12_000
            assert all(line.isprintable() for line in message.splitlines())
        else:
            assert key in ("name", "retention", "phone") or value == "[]"

    @pytest.mark.parametrize(
        "text",
        ["a = ", "[staff", "= 5", "a = 1\na = 2", f"a = {'9' * 5000}", "a = " + "[" * 3000, "a = 2026-13-40", "\x00"],
    )
    def test_what_is_no_toml(self, text: str) -> None:
        (found,) = problems_of(text)
        assert found.startswith("is not valid TOML: ")
        assert not re.search(r"sys\.|recursion|limit \(", found)

    @given(VALUES)
    def test_whatever_toml_may_hold_is_read_or_refused(self, value: object) -> None:
        from compounding.records.pharmacy import profile_file

        entries = value if isinstance(value, dict) else {"staff": value, "address": value, "balances": [value]}
        with pytest.raises(ProfileError):
            profile_file._pharmacy(entries, "p.toml")


class TestFile:
    def test_file_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "pharmacy.toml"
        path.write_text(FULL, encoding="utf-8")
        assert read_pharmacy(path) == pharmacy_of(FULL)

    def test_mark_of_windows_editors_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "pharmacy.toml"
        path.write_text(LEAST, encoding="utf-8-sig")
        assert read_pharmacy(path).letterhead.name == "Elm Street Pharmacy"

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b'name = "\xe4"', "is not a text in UTF-8"),
            (b"#" * 1_000_001, "is longer than 1,000,000 bytes"),
            (None, "cannot be read: No such file"),
        ],
    )
    def test_file_that_cannot_be_read(self, tmp_path: Path, content: bytes | None, problem: str) -> None:
        path = tmp_path / "pharmacy.toml"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ProfileError, match=re.escape(f"{path}: {problem}")):
            read_pharmacy(path)

    def test_folder_is_no_profile(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match="cannot be read"):
            read_pharmacy(tmp_path)
