"""Writes templates, empty or filled, as Excel workbooks.

Each sheet has, from the top: the class (small, for the import), the names of the columns, an
example, the header for the import, and below it room for rows. What stands above the header is
not imported. Lists to choose from and the map of columns are on hidden sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from clusterkg.rdf.xlsx import no_openpyxl, saved, text_of
from clusterkg.tables.template.columns import Column, Kind, Need
from clusterkg.tables.template.facts import short
from clusterkg.tables.template.map import FIELDS, MAP
from clusterkg.tables.template.sheets import Sheet, shown, targets
from clusterkg.tables.template.words import WORDS, help_of, name_of, phrase

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_COLOURS: Final = {Need.REQUIRED: "1F4E78", Need.ADVISED: "2E75B6", Need.OPTIONAL: "7F7F7F"}
_STARS: Final = {Need.REQUIRED: " *", Need.ADVISED: " (*)", Need.OPTIONAL: ""}
_NUMBERS: Final = {Kind.INTEGER, Kind.DECIMAL, Kind.YEAR, Kind.BOOLEAN}
_NEEDS: Final = {Need.REQUIRED: "required", Need.ADVISED: "advised", Need.OPTIONAL: "optional"}

Rows = Mapping[str, Sequence[Sequence[Any]]]
"""By name of the sheet: the rows to fill in, a value for each column."""


def workbook(sheets: Sequence[Sheet], lang: str, rows: Rows | None = None) -> bytes:
    """Return a template as an XLSX file; the same sheets give the same bytes.

    Args:
        sheets: The sheets.
        lang: Language of names, help and choices: en, uk or ru.
        rows: What to fill in.

    Raises:
        PackageMissingError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise no_openpyxl() from None
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for sheet in sheets:
        book.create_sheet(sheet.name[:LONGEST_NAME])
    _explain(book, sheets, lang)
    lists = Lists(book, lang)
    for sheet in sheets:
        page = book[sheet.name[:LONGEST_NAME]]
        _fill(page, sheet, sheets, lists, (rows or {}).get(sheet.name, ()))
    _map(book, sheets, lang)
    return saved(book)


def title_of(column: Column, lang: str) -> str:
    """Return the name of a column, with its language: "name (English)"."""
    if column.kind is Kind.GRAPH:
        return phrase("graph", lang)
    name = name_of(column.predicate, lang)
    if not column.language:
        return name
    key = f"in {column.language}"
    return f"{name} ({phrase(key, lang) if key in WORDS else column.language})"


def _fill(
    page: Worksheet,
    sheet: Sheet,
    sheets: Sequence[Sheet],
    lists: Lists,
    rows: Sequence[Sequence[Any]],
) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    lang = lists.lang
    small = Font(size=8, color="808080")
    if sheet.cls:
        page.cell(CLASS_ROW, 1, "CLASS").font = small
        page.cell(CLASS_ROW, 2, short(sheet.cls)).font = small
    page.cell(CLASS_ROW, 3, phrase("fill-below", lang)).font = Font(italic=True, color="1F4E78")
    for place, column in enumerate(sheet.columns, 1):
        head = page.cell(NAME_ROW, place, title_of(column, lang) + _STARS[column.need])
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor=_COLOURS[column.need])
        head.alignment = Alignment(wrap_text=True, vertical="top")
        head.comment = Comment(_comment(column, sheet, lang), "clusterkg", height=180, width=320)
        example = page.cell(EXAMPLE_ROW, place)
        example.value = text_of(_example(column, sheet, sheets))
        example.font = Font(italic=True, color="808080")
        example.data_type = "s"
        header = page.cell(HEADER_ROW, place)
        header.value = column.header
        header.font = small
        header.fill = PatternFill("solid", fgColor="EDEDED")
        wide = (column.kind is Kind.TEXT and column.language) or column.kind is Kind.THING
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 32 if wide else 20
        if column.kind not in _NUMBERS:
            # As text, or a spreadsheet would make a day of "2012-05" and a number of "01".
            page.column_dimensions[letter].number_format = "@"
        cells = f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROOM}"
        restrict(page, column, cells, lists, sheets)
    page.cell(EXAMPLE_ROW, 1).comment = Comment(phrase("example-row", lang), "clusterkg")
    page.row_dimensions[CLASS_ROW].height = 14
    for number, row in enumerate(rows, HEADER_ROW + 1):
        for place, value in enumerate(row, 1):
            if value != "":
                filled = page.cell(number, place)
                filled.value = value
                if isinstance(value, str):
                    filled.data_type = "s"
                    filled.number_format = "@"
    page.freeze_panes = f"B{HEADER_ROW + 1}"


def _example(column: Column, sheet: Sheet, sheets: Sequence[Sheet]) -> str:
    """Return the example: of what names a row of another sheet, the one that is shown there."""
    for target in targets(column, sheets):
        if target is not sheet and "id" in target.examples:
            return target.examples["id"]
    return sheet.examples.get(column.header, "")


def _comment(column: Column, sheet: Sheet, lang: str) -> str:
    parts = [
        help_of(column.predicate, lang),
        f"{phrase(_NEEDS[column.need], lang)}; {what_it_holds(column, lang)}",
    ]
    if column.rules:
        parts.append(f"{phrase('rules', lang)}: {', '.join(column.rules)}")
    return "\n".join(part for part in parts if part)


def what_it_holds(column: Column, lang: str) -> str:
    """Return what a cell of a column holds, in a few words."""
    kind = Kind.CONCEPT if column.choices and column.kind is Kind.TEXT else column.kind
    text = phrase(kind.value, lang)
    return f"{text}; {phrase('several', lang)}" if column.several else text


def _explain(book: Workbook, sheets: Sequence[Sheet], lang: str) -> None:
    """Add the sheet that explains all columns."""
    from openpyxl.styles import Alignment, Font

    page = book.create_sheet(phrase("explanations", lang))
    titles = "sheet column header meaning need holds choices example rules".split()
    page.append([phrase(title, lang) for title in titles])
    for sheet in sheets:
        if sheet.cls:
            page.append(
                [sheet.name, name_of(sheet.cls, lang), "", text_of(help_of(sheet.cls, lang))]
            )
        for column in sheet.columns:
            choices = " | ".join(sorted_choices(column.choices, lang))
            cells = [
                sheet.name,
                title_of(column, lang),
                column.header,
                help_of(column.predicate, lang),
                phrase(_NEEDS[column.need], lang),
                what_it_holds(column, lang),
                choices,
                _example(column, sheet, sheets),
                ", ".join(column.rules),
            ]
            page.append([text_of(cell) for cell in cells])
    for cells in page.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDEFGHI", (16, 26, 30, 50, 14, 30, 50, 30, 20), strict=True):
        page.column_dimensions[letter].width = width
        page[f"{letter}1"].font = Font(bold=True)
    page.freeze_panes = "C2"


def _map(book: Workbook, sheets: Sequence[Sheet], lang: str) -> None:
    """Add the hidden sheet that says what each column is, whatever its header is changed to."""
    page = book.create_sheet(MAP)
    page.sheet_state = "hidden"
    page.append(list(FIELDS))
    for sheet in sheets:
        for place, column in enumerate(sheet.columns, 1):
            page.append(
                [
                    sheet.name[:LONGEST_NAME],
                    sheet.cls[1:-1],
                    place,
                    column.header,
                    title_of(column, lang) + _STARS[column.need],
                    column.predicate[1:-1],
                    column.language,
                ]
            )


CLASS_ROW, NAME_ROW, EXAMPLE_ROW, HEADER_ROW = 1, 2, 3, 4
LISTS: Final = "_lists"
"""Name of the hidden sheet with what can be chosen."""

ROOM: Final = 2000
"""Rows that are prepared for filling in."""

LONGEST_NAME: Final = 31
"""Characters that the name of a sheet can have."""


def restrict(
    page: Worksheet, column: Column, cells: str, lists: Lists, sheets: Sequence[Sheet]
) -> None:
    """Let a spreadsheet offer what can be chosen, and object to what cannot be right."""
    from openpyxl.worksheet.datavalidation import DataValidation

    lang = lists.lang
    referred = targets(column, sheets)
    rule = None
    if column.choices:
        rule = DataValidation(type="list", formula1=lists.of(column))
    elif referred:
        last = HEADER_ROW + ROOM
        page_name = referred[0].name[:LONGEST_NAME]
        rule = DataValidation(type="list", formula1=f"'{page_name}'!$A${HEADER_ROW + 1}:$A${last}")
    elif column.kind is Kind.BOOLEAN:
        rule = DataValidation(type="list", formula1='"true,false"')
    elif column.kind in {Kind.INTEGER, Kind.YEAR}:
        rule = DataValidation(
            type="whole", operator="between", formula1="-9999999999", formula2="9999999999"
        )
    elif column.kind is Kind.DECIMAL:
        rule = DataValidation(
            type="decimal", operator="between", formula1="-1E+300", formula2="1E+300"
        )
    if rule is None:
        return
    closed = column.kind in {Kind.BOOLEAN, Kind.CONCEPT, Kind.KIND} and not column.several
    is_list = rule.type == "list"
    rule.allow_blank = True
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if closed else "warning"
    if is_list:
        rule.error = phrase("choose" if closed else "not-listed", lang)
    else:
        rule.error = phrase(column.kind.value, lang)
    rule.add(cells)
    page.add_data_validation(rule)


class Lists:
    """The hidden sheet with what can be chosen."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self.lang = lang
        self._page = book.create_sheet(LISTS)
        self._page.sheet_state = "hidden"
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, column: Column) -> str:
        """Return the formula of the cells that hold the choices of a column."""
        from openpyxl.utils import get_column_letter

        scope = column.choices
        if scope not in self._known:
            place = len(self._known) + 1
            letter = get_column_letter(place)
            self._page.cell(1, place, column.header)
            for row, choice in enumerate(sorted_choices(scope, self.lang), 2):
                cell = self._page.cell(row, place, text_of(choice))
                cell.data_type = "s"
            self._known[scope] = f"'{LISTS}'!${letter}$2:${letter}${len(scope) + 1}"
        return self._known[scope]


def sorted_choices(scope: tuple[str, ...], lang: str) -> list[str]:
    """Return choices as cells name them, in the order of the alphabet."""
    texts = (c[1:-1] if c.startswith('"') else shown(c, scope, lang) for c in scope)
    return sorted(texts, key=lambda text: (text.casefold(), text))
