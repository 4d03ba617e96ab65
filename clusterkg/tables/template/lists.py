"""What can be chosen in the cells of a template, and what a spreadsheet objects to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from clusterkg.rdf.xlsx import text_of
from clusterkg.tables.template.columns import Column, Kind
from clusterkg.tables.template.sheets import Sheet, shown, targets
from clusterkg.tables.template.words import phrase

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

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


def _between(kind: Literal["whole", "decimal"], low: str, high: str) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(type=kind, operator="between", formula1=low, formula2=high)


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
