"""Facts of each kind, and what is said of them in Dutch, French and English."""

from __future__ import annotations

from datetime import date

from matching import Barrier, Reason
from matching.facts import (
    Does,
    HasFigure,
    MayAnswer,
    Names,
    NamesAlike,
    NamesNot,
    NotRecognised,
    NotThere,
    OptedOut,
    OtherKind,
    Recognised,
    SameCode,
    Serves,
    SmallShare,
    SpokeAgainst,
    SpokeFor,
    TakesTurns,
    TooSmall,
)

DAY = date(2026, 5, 21)
HEDGES = Does("77342000", ("hagen", "scheren"))
JOBS = HasFigure("target_group_fte", 18.5, "VTE", "gestaafd")

ALONE: list[tuple[Reason, str, str, str]] = [
    (
        HEDGES,
        "Snoeit hagen (in het aanbod: ‘hagen’ en ‘scheren’).",
        "Taille des haies (dans l’offre : « hagen » et « scheren »).",
        "Trims hedges (in the offer: ‘hagen’ and ‘scheren’).",
    ),
    (
        Names(("gras", "maaien", "bermen")),
        "Het aanbod noemt ‘gras’, ‘maaien’ en ‘bermen’.",
        "L’offre mentionne « gras », « maaien » et « bermen ».",
        "The offer mentions ‘gras’, ‘maaien’ and ‘bermen’.",
    ),
    (
        NamesAlike((("receptie", "hapjes"), ("feest", "hapjes"), ("zaal", "lokaal"))),
        "Het aanbod noemt ‘hapjes’ (gevraagd: ‘receptie’ en ‘feest’) en ‘lokaal’ (gevraagd: ‘zaal’).",
        "L’offre mentionne « hapjes » (demandé : « receptie » et « feest ») et « lokaal » (demandé : "
        "« zaal »).",
        "The offer mentions ‘hapjes’ (asked: ‘receptie’ and ‘feest’) and ‘lokaal’ (asked: ‘zaal’).",
    ),
    (
        NamesNot(("hagen", "broodjes")),
        "Het aanbod zegt niets over ‘hagen’ of ‘broodjes’.",
        "L’offre ne dit rien de « hagen » ou « broodjes ».",
        "The offer says nothing about ‘hagen’ or ‘broodjes’.",
    ),
    (
        SameCode("77342000", "77342000"),
        "De vraag en het aanbod hebben dezelfde CPV-code: 77342000 (snoeit hagen).",
        "La demande et l’offre ont le même code CPV : 77342000 (taille des haies).",
        "The request and the offer have the same CPV code: 77342000 (trims hedges).",
    ),
    (
        SameCode("77340000", "77341000"),
        "De CPV-codes zijn verwant: 77340000 in de vraag, 77341000 (snoeit bomen) in het aanbod.",
        "Les codes CPV sont proches : 77340000 dans la demande, 77341000 (taille des arbres) dans l’offre.",
        "The CPV codes are related: 77340000 in the request, 77341000 (prunes trees) in the offer.",
    ),
    (
        Serves("flanders"),
        "Werkt in heel Vlaanderen.",
        "Travaille dans toute la Flandre.",
        "Works all over Flanders.",
    ),
    (Serves("municipality", "Temse"), "Werkt in Temse.", "Travaille à Temse.", "Works in Temse."),
    (
        Recognised(DAY, "nagekeken"),
        "Erkenning geldig op 21 mei 2026, nagekeken door de helpdesk.",
        "Agrément valable le 21 mai 2026, vérifié par le helpdesk.",
        "Recognition valid on 21 May 2026, checked by the helpdesk.",
    ),
    (
        MayAnswer("recognition", "nagekeken", DAY),
        "Mag een voorbehouden opdracht uitvoeren (art. 15): erkenning geldig op 21 mei 2026, "
        "nagekeken door de "
        "helpdesk.",
        "Peut exécuter un marché réservé (art. 15) : agrément valable le 21 mai 2026, vérifié par le "
        "helpdesk.",
        "May carry out a reserved contract (art. 15): recognition valid on 21 May 2026, checked by "
        "the helpdesk.",
    ),
    (
        MayAnswer("recognition", "verklaard"),
        "Voorbehouden opdracht (art. 15): heeft een erkenning, volgens eigen opgave.",
        "Marché réservé (art. 15) : possède un agrément, selon ses propres dires.",
        "Reserved contract (art. 15): has a recognition, by its own statement.",
    ),
    (
        MayAnswer("share", "gestaafd", None, 0.3, "from"),
        "Voorbehouden opdracht (art. 15): minstens 30 % van het personeel bestaat uit doelgroepmedewerkers, "
        "gestaafd met een document.",
        "Marché réservé (art. 15) : au moins 30 % du personnel sont des travailleurs du groupe "
        "cible, attesté "
        "par un document.",
        "Reserved contract (art. 15): at least 30% of the staff are target group workers, documented.",
    ),
    (
        MayAnswer("unproven", share=0.3, bound="from"),
        "Voorbehouden opdracht (art. 15): kan, als de leverancier nog staaft dat minstens 30 % van "
        "het personeel "
        "uit doelgroepmedewerkers bestaat.",
        "Marché réservé (art. 15) : possible, si le fournisseur prouve encore qu’au moins 30 % du "
        "personnel sont "
        "des travailleurs du groupe cible.",
        "Reserved contract (art. 15): possible, if the supplier can still prove that at least 30% of "
        "the staff "
        "are target group workers.",
    ),
    (
        JOBS,
        "18,5 voltijdse jobs (VTE) voor doelgroepmedewerkers, gestaafd met een document.",
        "18,5 emplois à temps plein (ETP) pour des travailleurs du groupe cible, attesté par un document.",
        "18,5 full-time jobs (FTE) for target group workers, documented.",
    ),
    (
        HasFigure("target_group_share", 0.3, "aandeel", "verklaard", bound="under"),
        "Minder dan 30 % van het personeel bestaat uit doelgroepmedewerkers, volgens eigen opgave.",
        "Moins de 30 % du personnel sont des travailleurs du groupe cible, selon ses propres dires.",
        "Less than 30% of the staff are target group workers, by its own statement.",
    ),
    (
        HasFigure("years_active", 12, "jaar", "verklaard", expired=True),
        "12 jaar actief, volgens eigen opgave, want het bewijs is verlopen.",
        "12 ans d’activité, selon ses propres dires, car la preuve a expiré.",
        "12 years in operation, by its own statement, as the proof has expired.",
    ),
    (
        SpokeFor((("interested", 1), ("awarded", 2))),
        "De leverancier toonde 1 keer interesse voor zulke vragen. "
        "De leverancier kreeg 2 keer de opdracht bij zulke vragen.",
        "Le fournisseur a montré 1 fois de l’intérêt pour de telles demandes. "
        "Le fournisseur a obtenu 2 fois le marché pour de telles demandes.",
        "The supplier showed interest in such requests once. "
        "The supplier got the job for such requests 2 times.",
    ),
    (
        SpokeAgainst((("declined", 3),)),
        "Op zulke vragen antwoordde de leverancier 3 keer “dit doen wij niet”.",
        "Le fournisseur a répondu 3 fois « nous ne faisons pas cela » à de telles demandes.",
        "To such requests the supplier answered “we don’t do this” 3 times.",
    ),
    (
        TakesTurns(1),
        "Past ongeveer even goed als 1 andere leverancier. Wie het langst niet gevraagd werd, gaat "
        "voor; deze leverancier werd "
        "nog nooit gevraagd.",
        "Convient à peu près aussi bien qu’un autre fournisseur. La priorité va à qui n’a plus été sollicité "
        "depuis le plus longtemps ; celui-ci ne l’a encore jamais été.",
        "Fits about as well as one other supplier. Whoever has not been asked for longest goes "
        "first; this one "
        "has never been asked.",
    ),
    (
        TakesTurns(3, DAY),
        "Past ongeveer even goed als 3 andere leveranciers. Wie het langst niet gevraagd werd, gaat "
        "voor; deze leverancier "
        "werd laatst gevraagd op 21 mei 2026.",
        "Convient à peu près aussi bien que 3 autres fournisseurs. La priorité va à qui n’a plus été "
        "sollicité "
        "depuis le plus longtemps ; celui-ci l’a été le 21 mai 2026 pour la dernière fois.",
        "Fits about as well as 3 other suppliers. Whoever has not been asked for longest goes first; "
        "this one "
        "was last asked on 21 May 2026.",
    ),
]

BARRED: list[tuple[Barrier, str, str]] = [
    (OptedOut(), "De leverancier wil nu geen vragen krijgen.", "ne souhaite pas recevoir"),
    (OtherKind("good"), "U zoekt een product; dit aanbod is een dienst.", "Vous cherchez un produit"),
    (OtherKind("service"), "U zoekt een dienst; dit aanbod is een product.", "Vous cherchez un service"),
    (TooSmall(2.4, 5), "Er zijn nu 2,4 voltijdse medewerkers (VTE) vrij, u vraagt er 5.", "2,4 équivalents"),
    (NotThere("Temse"), "De leverancier werkt niet in Temse.", "ne travaille pas à Temse"),
    (NotThere(), "De leverancier werkt niet in de gemeente van de vraag.", "la commune de la demande"),
    (NotRecognised(DAY), "De erkenning is niet geldig op 21 mei 2026.", "valable le 21 mai 2026"),
    (
        SmallShare(0.3),
        "Voorbehouden opdracht (art. 15): minder dan 30 % van het personeel bestaat uit "
        "doelgroepmedewerkers.",
        "moins de 30 % du personnel",
    ),
]
