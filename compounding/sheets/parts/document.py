"""The parts of the workbook as a whole: its sheets and names, its properties, and how the parts belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compounding.sheets.book import Book
from compounding.sheets.parts.borrowed import version
from compounding.sheets.parts.markup import NotCoveredError, attribute_xml, space_xml, text_xml
from compounding.spreadsheet_notation import absolute, reference

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = f"{_OFFICE}/relationships"
_VALUES = f"{_OFFICE}/docPropsVTypes"
_DUBLIN, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
# The set to which properties belong that a document names for itself.
_CUSTOM_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VIEW = (
    '<workbookView visibility="visible" minimized="0" showHorizontalScroll="1" showVerticalScroll="1"'
    ' showSheetTabs="1" tabRatio="600" firstSheet="0" activeTab="0" autoFilterDateGrouping="1"/>'
)
_TITLES = re.compile("([1-9][0-9]*):([1-9][0-9]*)")
_SHEET_NAME = re.compile("[A-Za-z0-9 ]{1,31}")
_APPLICATION = "application/vnd.openxmlformats-"
_SPREADSHEET = f"{_APPLICATION}officedocument.spreadsheetml"
_KINDS = {
    "/xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
    "/xl/theme/": f"{_APPLICATION}officedocument.theme+xml",
    "/docProps/core.xml": f"{_APPLICATION}package.core-properties+xml",
    "/docProps/app.xml": f"{_APPLICATION}officedocument.extended-properties+xml",
    "/docProps/custom.xml": f"{_APPLICATION}officedocument.custom-properties+xml",
    "/xl/worksheets/": f"{_SPREADSHEET}.worksheet+xml",
    "/xl/drawings/": f"{_APPLICATION}officedocument.drawing+xml",
    "/xl/charts/": f"{_APPLICATION}officedocument.drawingml.chart+xml",
    "/xl/workbook.xml": f"{_SPREADSHEET}.sheet.main+xml",
}


def workbook_xml(book: Book) -> str:
    """Return the part xl/workbook.xml.

    Raises
    ------
    NotCoveredError
        The names of the sheets are not plain, or the rows repeated on each page are given in another way.
    """
    names = [sheet.name for sheet in book.sheets]
    if not all(map(_SHEET_NAME.fullmatch, names)) or len({name.lower() for name in names}) < len(names):
        raise NotCoveredError(f"the sheets {names}")
    sheets = "".join(
        f'<sheet xmlns:r="{_RELATIONS}" name="{name}" sheetId="{number}" state="visible" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'<workbook xmlns="{_MAIN}"><workbookPr/><workbookProtection lockStructure="1"/>'
        f"<bookViews>{_VIEW}</bookViews><sheets>{sheets}</sheets>"
        f"<definedNames>{_names_xml(book)}</definedNames>"
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )


def _names_xml(book: Book) -> str:
    places = {field.name: reference(field.sheet, absolute(field.cell)) for field in book.fields}
    names = [f'<definedName name="{name}">{place}</definedName>' for name, place in places.items()]
    for number, sheet in enumerate(book.sheets):
        if sheet.filtered:
            first, last = sheet.filtered.split(":")
            place = f"'{sheet.name}'!{absolute(first)}:{absolute(last)}"
            names.append(
                f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">{place}</definedName>'
            )
        if sheet.titles:
            found = _TITLES.fullmatch(sheet.titles)
            if found is None:
                raise NotCoveredError(f"the titles {sheet.titles}")
            names.append(_printed_name_xml("Titles", number, f"'{sheet.name}'!${found[1]}:${found[2]}"))
        first, last = sheet.print_area.split(":")
        if first == last:
            raise NotCoveredError("a printed area of one cell")
        names.append(_printed_name_xml("Area", number, f"'{sheet.name}'!{absolute(first)}:{absolute(last)}"))
    return "".join(names)


def _printed_name_xml(what: str, sheet: int, cells: str) -> str:
    return f'<definedName name="_xlnm.Print_{what}" localSheetId="{sheet}">{cells}</definedName>'


# --- properties ------------------------------------------------------------------------------


def application_xml() -> str:
    """Return the part docProps/app.xml."""
    whole = version()
    return (
        f'<Properties xmlns="{_OFFICE}/extended-properties">'
        f"<Application>Microsoft Excel Compatible / Openpyxl {whole}</Application>"
        f"<AppVersion>{whole.rpartition('.')[0]}</AppVersion></Properties>"
    )


def core_xml(book: Book) -> str:
    """Return the part docProps/core.xml."""
    when = "".join(
        f'<dcterms:{name} xmlns:dcterms="{_TERMS}" xmlns:xsi="{_INSTANCE}" xsi:type="dcterms:W3CDTF">'
        f"{book.made.isoformat()}T00:00:00Z</dcterms:{name}>"
        for name in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties">'
        f'<dc:creator xmlns:dc="{_DUBLIN}">compounding</dc:creator>'
        f'<dc:title xmlns:dc="{_DUBLIN}"{space_xml(book.title)}>{text_xml(book.title)}</dc:title>'
        f"{when}</cp:coreProperties>"
    )


def custom_xml(book: Book) -> str:
    """Return the part docProps/custom.xml.

    Raises
    ------
    NotCoveredError
        Two properties have the same name.
    """
    if len(dict(book.properties)) < len(book.properties):
        raise NotCoveredError("two properties of the same name")
    properties = "".join(
        f'<property name="{attribute_xml(name)}" fmtid="{_CUSTOM_SET}" pid="{number}">'
        f'<vt:lpwstr xmlns:vt="{_VALUES}"{space_xml(text)}>{text_xml(text)}</vt:lpwstr></property>'
        for number, (name, text) in enumerate(book.properties, start=2)
    )
    return f'<Properties xmlns="{_OFFICE}/custom-properties">{properties}</Properties>'


# --- how the parts belong together -----------------------------------------------------------


def links_xml(targets: Iterable[str]) -> str:
    """Return a part that says where the links of a sheet lead to: files beside the workbook."""
    listed = "".join(
        f'<Relationship Type="{_RELATIONS}/hyperlink" Target="{attribute_xml(target)}" TargetMode="External"'
        f' Id="rId{number}"/>'
        for number, target in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def relations_xml(relations: Iterable[tuple[str, str]]) -> str:
    """Return a part that says which other parts a part uses.

    Parameters
    ----------
    relations
        Kind and path of each other part.
    """
    listed = "".join(
        f'<Relationship Type="{kind if "/" in kind else f"{_RELATIONS}/{kind}"}" Target="{target}" Id="rId{number}"/>'
        for number, (kind, target) in enumerate(relations, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def package_relations_xml() -> str:
    """Return the part _rels/.rels."""
    return relations_xml(
        (
            ("officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
            ("custom-properties", "docProps/custom.xml"),
        )
    )


def content_types_xml(paths: Iterable[str], *, has_pictures: bool) -> str:
    """Return the part [Content_Types].xml.

    Parameters
    ----------
    paths
        The other parts, but for pictures and for those that relate parts to each other.
    has_pictures
        Whether there are pictures among the parts.
    """
    defaults = (
        f'<Default Extension="rels" ContentType="{_APPLICATION}package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + ('<Default Extension="png" ContentType="image/png"/>' if has_pictures else "")
    )
    overrides = "".join(f'<Override PartName="/{path}" ContentType="{_kind_of(f"/{path}")}"/>' for path in paths)
    return f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'


def _kind_of(path: str) -> str:
    return next(kind for start, kind in _KINDS.items() if path.startswith(start))
