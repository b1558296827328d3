"""Which activities a few words may mean, to ask "Bedoelt u ...?" where it is not sure."""

from marketplace.core.reading.names import folded
from matching import activities_of_need, cpv_label

MOST = 5


def activities_meant(title: str, text: str = "") -> list[str]:
    """Their Dutch names, the likeliest first; never the one that was typed, which says nothing more."""
    labels = map(cpv_label, activities_of_need(title, text, MOST + 1))
    return [label for label in dict.fromkeys(labels) if folded(label) != folded(title)][:MOST]
