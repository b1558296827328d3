"""Who reads why a supplier is in a ranking: not everybody is told everything."""

from enum import StrEnum


class Reader(StrEnum):
    """The helpdesk reads how often who did what; a buyer only what it comes to. A supplier is "u"."""

    HELPDESK = "helpdesk"
    BUYER = "buyer"
    SUPPLIER = "supplier"
