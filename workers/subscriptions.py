"""Which slice answers which event: the forward direction of the journey, in its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from marketplace.accounts import subscribers as accounts
from marketplace.core.events import Subscriber, Subscriptions
from marketplace.leads import subscribers as leads
from marketplace.matches import subscribers as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.needs import subscribers as needs
from marketplace.organisations import subscribers as organisations
from marketplace.partnerships import subscribers as partnerships


def all_subscriptions(catalogue: Catalogue) -> Subscriptions:
    """Event name -> its subscribers, earlier slices first."""
    found: dict[str, list[Subscriber]] = defaultdict(list)
    slices: list[Mapping[str, Subscriber]] = [
        accounts.SUBSCRIPTIONS,
        organisations.SUBSCRIPTIONS,
        needs.SUBSCRIPTIONS,
        matches.subscriptions(catalogue),
        leads.SUBSCRIPTIONS,
        partnerships.SUBSCRIPTIONS,
    ]
    for subscriptions in slices:
        for name, subscriber in subscriptions.items():
            found[name].append(subscriber)
    return {name: tuple(subscribers) for name, subscribers in found.items()}
