"""No link, picture or reference of the documentation leads nowhere, and no page or reference is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

import pytest

import compounding
from compounding.calculators import calculators
from compounding.records.library import find_library
from compounding.records.pharmacy.rule_packs import rule_packs
from docs.scripts.markdown import anchors, links

ROOT = Path(__file__).parents[2]
REFERENCES = ROOT / "docs" / "references.md"
PAGES = [ROOT / "README.md", ROOT / "formulas" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CITATION = re.compile(r"(?<!\w)\[([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\](?!\()")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def broken(page: Path, text: str) -> Iterator[str]:
    """Yield the links of a page that lead nowhere, or to no heading of a page."""
    for link in links(text):
        place, anchor = urldefrag(link)
        if re.match(r"[a-z]+:", place):
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(text if target == page else text_of(target))):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_page_and_a_heading_of_it(page: Path) -> None:
    assert list(broken(page, text_of(page))) == []


def test_a_broken_link_is_seen() -> None:
    text = "# Here\n\n[a](no.md) [b](#here) [c](#there) [d](docs/references.md#usp-795) [e](docs/references.md#no)\n"
    assert list(broken(ROOT / "README.md", text)) == ["no.md", "#there", "docs/references.md#no"]


def reached(start: Path) -> set[Path]:
    """Return the pages to which the links of a page lead, from link to link."""
    found, waiting = set(), [start]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md" or not page.exists():
            continue
        found.add(page)
        places = (urldefrag(link).url for link in links(text_of(page)))
        waiting += [(page.parent / place).resolve() for place in places if place and not re.match(r"[a-z]+:", place)]
    return found


def test_every_page_is_linked_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    own = {(index.parent / urldefrag(link).url).resolve() for link in links(text_of(index))}
    expected = {page for page in PAGES if page not in (index, ROOT / "README.md", ROOT / "formulas" / "README.md")}
    assert sorted(name_of(page) for page in expected - own) == []


def test_every_page_is_reached_from_the_readme() -> None:
    assert sorted(name_of(page) for page in {*PAGES} - reached(ROOT / "README.md")) == []


def known() -> set[str]:
    return set(re.findall(r"^### ([a-z0-9-]+)$", text_of(REFERENCES), re.MULTILINE))


def sources() -> Iterator[Path]:
    """Yield every file that may rest on a reference."""
    program = Path(compounding.__file__).parent
    for folder, pattern in ((program, "*.py"), (program, "*.toml"), (ROOT / "formulas", "*.toml")):
        yield from folder.rglob(pattern)
    yield from (page for page in PAGES if page != REFERENCES)


def test_every_reference_that_is_cited_has_an_entry() -> None:
    cited = {key for page in PAGES for key in _CITATION.findall(re.sub("`[^`\n]*`", "", text_of(page)))}
    library = find_library()
    for formula_id in library.ids():
        for version in library.versions(formula_id):
            cited |= set(library.load(formula_id, version).references)
    cited |= {each.source for each in calculators() if each.source}
    cited |= {key for pack in rule_packs() for key in pack.references}
    assert cited - known() == set()


def test_no_entry_of_the_references_is_without_use() -> None:
    used = "\n".join(text_of(path) for path in sources())
    assert [key for key in known() if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", used)] == []


def test_no_reference_has_two_entries() -> None:
    keys = re.findall(r"^### ([a-z0-9-]+)$", text_of(REFERENCES), re.MULTILINE)
    assert len(keys) == len(set(keys))
