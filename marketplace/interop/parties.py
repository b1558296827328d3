"""Reads the companies of a notice: who buys, who won, and where an address is."""

from __future__ import annotations

from marketplace.core.visible import on_one_line
from marketplace.interop import belgium
from marketplace.interop.notice import Place
from marketplace.interop.ubl import Element, find, find_all, in_dutch, text

NUMBER = "cac:PartyIdentification/cbc:ID"


def _organizations(root: Element) -> dict[str, Element]:
    """What the notice says of each organisation, by its number within the notice (OPT-200)."""
    found = find_all(root, ".//efac:Organizations/efac:Organization")
    return {text(each, f"efac:Company/{NUMBER}"): each for each in reversed(found)}


def buyer(root: Element) -> Element | None:
    """The company that buys (OPT-300): the one that leads a joint procurement (OPP-050), else the first."""
    parties = [text(party, NUMBER) for party in find_all(root, "cac:ContractingParty/cac:Party")]
    organizations = _organizations(root)
    buyers = [organizations[number] for number in parties if number in organizations]
    leads = [each for each in buyers if text(each, "efbc:GroupLeadIndicator") == "true"]
    return find(next(iter(leads or buyers), None), "efac:Company")


def name(company: Element | None, language: str) -> str:
    """What a company is called, on one line."""
    return on_one_line(in_dutch(company, "cac:PartyName/cbc:Name", language))


def names(root: Element, numbers: list[str], language: str) -> list[str]:
    """What these organisations are called; those that the notice doesn't name are left out."""
    organizations = _organizations(root)
    found = [name(find(organizations.get(number), "efac:Company"), language) for number in numbers]
    return [each for each in found if each]


def place_at(address: Element | None) -> Place:
    """An address, with the municipality when it is Belgian and clear."""
    country = text(address, "cac:Country/cbc:IdentificationCode")
    town, postcode = text(address, "cbc:CityName"), text(address, "cbc:PostalZone")
    return Place(
        nuts=text(address, "cbc:CountrySubentityCode"),
        town=town,
        postcode=postcode,
        country=country,
        nis=belgium.nis(postcode, town, country),
    )
