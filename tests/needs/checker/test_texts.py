"""Each rule that looks at words: where it speaks, of which words, and where it stays silent."""

from __future__ import annotations

import pytest

from marketplace.needs.checker import BY_KEY
from tests.needs.checker.typed import told

#: (rule, text, the words it is about)
SPEAKS = [
    ("local", "Wij zoeken een lokale leverancier voor fruit.", "lokale leverancier"),
    ("local", "Bij voorkeur een bakker uit onze gemeente.", "voorkeur een bakker uit onze gemeente"),
    ("local", "Gevestigd binnen een straal van 20 km.", "Gevestigd binnen een straal van 20 km"),
    (
        "local",
        "Enkel firma's op hoogstens 15 kilometer.",
        "firma's op hoogstens 15 kilometer",
    ),
    ("local", "De maatschappelijke zetel ligt hier: zetel in Temse.", "zetel in"),
    ("make", "Zes accuboormachines van het merk Boortol.", "van het merk Boortol"),
    ("make", "Twee bladblazers Stihl met lader.", "Stihl"),
    ("make", "Merk Sleurmans, type 12.", "Merk Sleurmans"),
    ("label", "Enkel hout met FSC.", "FSC"),
    ("label", "De poetsproducten dragen het EU Ecolabel.", "EU Ecolabel"),
    ("recognition", "Voorbehouden aan erkende maatwerkbedrijven.", "erkende maatwerkbedrijven"),
    ("turnover", "Een minimumomzet van 250.000 euro.", "minimumomzet"),
    ("turnover", "De omzet bedroeg minstens een half miljoen.", "omzet bedroeg minstens"),
    ("certificate", "U bent VCA** gecertificeerd.", "VCA**"),
    ("certificate", "De firma heeft ISO 9001.", "ISO 9001"),
    ("references", "Geef drie referenties.", "drie referenties"),
    ("references", "Minstens 2 gelijkaardige referenties.", "Minstens 2 gelijkaardige referenties"),
    ("turnover", "De jaaromzet dient minimaal 300.000 euro te zijn.", "jaaromzet dient minimaal"),
    ("experience", "Minstens 5 aaneensluitende jaren ervaring.", "Minstens 5 aaneensluitende jaren ervaring"),
    ("guarantee", "Met een minimale dekking van € 1.000.000.", "minimale dekking van € 1.000.000."),
    ("experience", "Ploegbazen met minstens 5 jaar ervaring.", "minstens 5 jaar ervaring"),
    ("everything-at-once", "Poetsen in alle gebouwen van de stad.", "alle gebouwen"),
    ("everything-at-once", "Maaien in de hele regio.", "in de hele regio"),
    ("one-lot", "De opdracht is niet opgedeeld in percelen.", "niet opgedeeld in percelen"),
    ("guarantee", "Een bankwaarborg van 5 %.", "bankwaarborg"),
    ("guarantee", "Verzekerd voor minstens 2.500.000 euro.", "Verzekerd voor minstens 2.500.000 euro"),
    ("jargon-perceel", "Perceel 2: de sporthal.", "Perceel 2"),
    ("jargon-gunning", "De gunning volgt in maart.", "gunning"),
    ("jargon-bestek", "Zie het bestek.", "bestek"),
    ("jargon-forfait", "Een forfaitaire prijs.", "forfaitaire"),
    ("jargon-prijsinventaris", "Vul de prijsinventaris in.", "prijsinventaris"),
    ("jargon-borgtocht", "De borgtocht is 5 %.", "borgtocht"),
    ("jargon-TCO", "Wij kijken naar de TCO.", "TCO"),
    ("jargon-raamovereenkomst", "Een raamovereenkomst van vier jaar.", "raamovereenkomst"),
    ("jargon-procedure", "Via de openbare procedure.", "openbare procedure"),
    ("jargon-selectie", "De selectiecriteria zijn streng.", "selectiecriteria"),
    ("jargon-inschrijver", "De inschrijver komt kijken.", "inschrijver"),
    ("jargon-offerte-taal", "De verbintenistermijn is 90 dagen.", "verbintenistermijn"),
    ("jargon-as-built", "Met een as-built dossier.", "as-built"),
    ("jargon-SLA", "Er geldt een SLA.", "SLA"),
]
#: (rule, text of which it says nothing)
SILENT = [
    ("local", "Wij zoeken een leverancier. Iedereen mag antwoorden, niet alleen lokale leveranciers."),
    ("local", "Kinderen uit onze gemeente eten mee."),
    ("local", "Leveren op adressen binnen een straal van 20 km."),
    ("local", "U hoeft geen lokale onderneming te zijn."),
    ("local", "Een beurs om lokale handelaars te ondersteunen."),
    ("local", "Wie jarig is, krijgt een waardebon van lokale handelaars."),
    ("local", "Binnen twee uur ter plaatse bij een lek."),
    ("make", "Een accuboormachine, bv. Festool of gelijkwaardig."),
    ("make", "Onderhoud van onze huidige printers van Ricoh."),
    ("make", "Waar een merk staat, mag ook een gelijkwaardig product. Denk aan Stihl."),
    ("make", "Het merk is niet belangrijk."),
    ("make", "Software die met onze Windows-servers werkt."),
    ("make", "Levering in Den Bosch."),
    ("make", "De heer Bosschaert van dienst Groen."),
    ("label", "Hout met FSC of gelijkwaardig."),
    ("label", "Label aan de was hangen."),
    ("recognition", "Voorbehouden aan maatwerkbedrijven of wie aan gelijkwaardige voorwaarden voldoet."),
    ("recognition", "Wij werken al samen met een maatwerkbedrijf."),
    ("turnover", "Wij vragen geen minimumomzet."),
    ("turnover", "Een minimumomzet is niet nodig."),
    ("turnover", "De winkel houdt zijn omzet bij."),
    ("certificate", "VCA of een gelijkwaardig bewijs."),
    ("certificate", "Hebt u ISO 9001? Anders volstaat een gelijkwaardig systeem."),
    ("certificate", "Een certificaat zoals VCA is een van de bewijzen."),
    ("turnover", "Geef een verklaring over uw totale omzet."),
    ("certificate", "U hebt geen ISO 9001 nodig."),
    ("certificate", "Audit en certificering voor ISO 45001 in onze werkplaatsen."),
    ("references", "Een referentie is mooi meegenomen."),
    ("references", "Wij vragen geen drie referenties."),
    ("experience", "Ervaring is welkom maar niet nodig."),
    ("experience", "Kinderen van 5 jaar, ervaring met hen is een troef."),
    ("everything-at-once", "Poetsen in alle gebouwen, u mag ook per gebouw een prijs geven."),
    ("everything-at-once", "Alle scholen; u mag ook voor één school antwoorden."),
    ("everything-at-once", "Een feest voor de hele stad."),
    ("everything-at-once", "Alle kinderen eten mee."),
    ("one-lot", "In drie delen. U mag ook voor één deel antwoorden."),
    ("guarantee", "Wij vragen geen waarborg."),
    ("guarantee", "De verzekeringsportefeuille van de stad, verzekerd kapitaal 2 miljoen."),
    ("guarantee", "Herbruikbare bekers, met een waarborg van 1 euro."),
    ("guarantee", "De gewone verzekering volstaat."),
    ("jargon-perceel", "Een perceel grond maaien."),
    ("jargon-perceel", "Maaien van twee percelen weide."),
    ("jargon-bestek", "Huur van borden, glazen en bestek."),
    ("jargon-borgtocht", "De borgtocht (geld dat u opzij zet tot het werk goed is) is 5 %."),
    ("jargon-forfait", "Een forfait, dat is één vaste prijs, volstaat."),
    ("jargon-TCO", "Schermen met TCO Certified."),
    ("jargon-prijsinventaris", "De inventaris van het archief opmaken."),
    ("jargon-inschrijver", "Schrijf in voor de cursus."),
    ("jargon-SLA", "Verse sla en tomaten."),
    ("jargon-procedure", "Hoe verloopt het? U stuurt een prijs."),
    ("jargon-selectie", "Een selectie van streekbieren."),
    ("jargon-gunning", "De vergunning is in orde."),
    ("jargon-raamovereenkomst", "De ramen wassen volgens de overeenkomst."),
    ("jargon-offerte-taal", "Stuur uw offerte."),
    ("jargon-as-built", "Een plan van het gebouw."),
]


@pytest.mark.parametrize(("rule", "text", "words"), SPEAKS)
def test_a_rule_speaks_of_these_words(rule: str, text: str, words: str) -> None:
    assert told(text).get(rule) == words


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_a_rule_stays_silent(rule: str, text: str) -> None:
    assert rule not in told(text)


def test_every_rule_has_a_text_of_each_kind() -> None:
    missing = {"purpose", "quantity", "place", "period", "budget", "choosing", "lots", "short-time"}
    assert {rule for rule, *_ in SPEAKS} == {rule for rule, _ in SILENT} == set(BY_KEY) - missing
