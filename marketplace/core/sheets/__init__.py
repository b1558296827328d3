"""Spreadsheets (XLSX): what stands in the cells of one that was sent, and columns of our own beside them.

A file of somebody is read and written in a process of its own, and was accepted as a document first
(`core/documents`), so that nothing in it runs, fetches or hides.
"""

from marketplace.core.sheets.desk import SheetDesk
from marketplace.core.sheets.making import made
from marketplace.core.sheets.values import (
    CONTENT_TYPE,
    Book,
    Cell,
    Column,
    NewColumns,
    NotRead,
    Row,
    Sheet,
    address,
    letters,
)

__all__ = [
    "CONTENT_TYPE",
    "Book",
    "Cell",
    "Column",
    "NewColumns",
    "NotRead",
    "Row",
    "Sheet",
    "SheetDesk",
    "address",
    "letters",
    "made",
]
