"""How long what is kept: one table that the nightly job carries out and the privacy page shows.

The period shown is made from the period used, so what people read is what happens (GDPR, article 5.1.e).
Legal grounds are those of GDPR article 6.1: c a legal duty, e a task in the public interest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.sessions import SESSION_IDLE, SESSION_LIFE
from marketplace.core.mail.compose import Composer
from marketplace.core.web import kept
from marketplace.privacy import tidying
from marketplace.privacy import unused_accounts as expiry

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
TASK = "Taak van algemeen belang (AVG artikel 6.1.e)"
SECURITY = "Wettelijke plicht om gegevens te beveiligen (AVG artikelen 6.1.c en 32)"
ACCOUNT_LAW = "Wettelijke plicht om te kunnen aantonen wat gebeurde (AVG artikelen 5.2 en 6.1.c)"

Step = Callable[[AsyncSession, Composer, datetime], Awaitable[int]]
"""Handles one batch of rows from before a moment; -> how many."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table. Without `life` nothing is deleted by age, and `since` says until when it stays."""

    name: str
    what: str
    life: timedelta | None
    since: str
    why: str
    basis: str
    tables: tuple[str, ...]
    step: Step | None = None

    @property
    def period(self) -> str:
        """How long, in Dutch."""
        return self.since if self.life is None else f"{in_words(self.life)} {self.since}"


def in_words(life: timedelta) -> str:
    """A period in the largest unit that fits: "3 jaar", "30 dagen", "1 uur"."""
    units = ((YEAR, "jaar", "jaar"), (DAY, "dag", "dagen"), (timedelta(hours=1), "uur", "uur"))
    for unit, one, more in units:
        if life >= unit and not life % unit:
            return f"{life // unit} {one if life == unit else more}"
    raise ValueError(life)


RULES = (
    Rule(
        "account",
        "Uw account: naam, e-mailadres, rol, keuzes over mails, wachtwoord en code (onleesbaar gemaakt)",
        expiry.UNUSED,
        f"na uw laatste gebruik. {in_words(expiry.NOTICE)} vooraf krijgt u een mail; meldt u zich aan, "
        "dan blijft uw account",
        "U aanmelden en u bereiken zoals u wilt",
        TASK,
        ("person", "membership", "second_factor", "mail_preference", "account_notice"),
        expiry.wipe_unused,
    ),
    Rule(
        "session",
        "Toestellen waarop u aangemeld bent",
        SESSION_LIFE,
        f"na het aanmelden, of {in_words(SESSION_IDLE)} na het laatste gebruik als dat vroeger is",
        "U aangemeld houden",
        TASK,
        ("web_session",),
        tidying.old_sessions(SESSION_LIFE - SESSION_IDLE),
    ),
    Rule(
        "sign_in_link",
        "Links om aan te melden, en aanvragen om uw e-mailadres te wijzigen",
        DAY,
        "nadat de link niet meer werkt",
        "U laten aanmelden zonder wachtwoord, en nagaan of een nieuw adres van u is",
        TASK,
        ("sign_in_link", "address_change"),
        tidying.old_links,
    ),
    Rule(
        "unconfirmed",
        "Aanmeldingen van organisaties waarvan het e-mailadres niet bevestigd werd",
        30 * DAY,
        "na het versturen",
        "U laten nagaan of uw adres juist was",
        TASK,
        ("sign_up",),
        tidying.unconfirmed_sign_ups,
    ),
    Rule(
        "sign_up",
        "Aanmeldingen van organisaties: wie wil meedoen, met naam, e-mailadres en telefoon",
        YEAR,
        "na de beslissing van de helpdesk",
        "Een vraag over de beslissing kunnen beantwoorden",
        TASK,
        ("sign_up",),
        tidying.decided_sign_ups,
    ),
    Rule(
        "colleague_invitation",
        "Uitnodigingen van collega’s, met naam en e-mailadres",
        30 * DAY,
        "nadat de link niet meer werkt",
        "Laten zien wie nog moet antwoorden",
        TASK,
        ("colleague_invitation",),
        tidying.old_colleague_invitations,
    ),
    Rule(
        "kept_form",
        "Wat u invulde terwijl u niet meer aangemeld was",
        kept.LIFE,
        "na het versturen",
        "Uw werk niet verliezen",
        TASK,
        ("kept_form",),
        tidying.old_forms(kept.LIFE),
    ),
    Rule(
        "sent_form",
        "Welk formulier u verstuurde, zonder wat erin stond",
        30 * DAY,
        "na het versturen",
        "Wat u twee keer verstuurt, maar één keer uitvoeren",
        TASK,
        ("sent_form",),
        tidying.old_sent_forms,
    ),
    Rule(
        "mail",
        "Mails die wij u stuurden, met de stand van de verzending, en het adres dat u vroeger had",
        YEAR,
        "na het opstellen",
        "Nagaan of een mail aankwam",
        TASK,
        ("message", "address_change"),
        tidying.old_mails,
    ),
    Rule(
        "suppression",
        "E-mailadressen die onze mails weigeren",
        2 * YEAR,
        "na de weigering",
        "Niet blijven mailen naar een adres dat niet bestaat",
        TASK,
        ("suppression",),
        tidying.old_suppressions,
    ),
    Rule(
        "draft",
        "Ontwerpen van behoeften die nooit ingediend werden",
        2 * YEAR,
        "na de laatste wijziging",
        "U later laten verder werken",
        TASK,
        ("need", "lot"),
        tidying.old_drafts,
    ),
    Rule(
        "need",
        "Behoeften, uitnodigingen, antwoorden en samenwerkingen",
        10 * YEAR,
        "na het einde. Daarna blijven alleen cijfers zonder tekst of namen van mensen",
        "Een aankoop kunnen uitleggen zolang er een vordering over kan komen",
        f"{TASK}; de verjaring van tien jaar (oud Burgerlijk Wetboek, artikel 2262bis)",
        ("need", "lot", "ranking", "match", "invitation", "partnership"),
        tidying.old_needs,
    ),
    Rule(
        "refused",
        "Organisaties die de helpdesk niet aanvaardde",
        YEAR,
        "na de beslissing",
        "Een vraag over de beslissing kunnen beantwoorden",
        TASK,
        ("organisation", "recognition", "social_value_claim"),
        tidying.refused_organisations,
    ),
    Rule(
        "organisation",
        "Gegevens, documenten en aanbod van organisaties, met de cijfers en erkenningen die zij verbeterden",
        None,
        "Zolang de organisatie op Maatmarkt staat",
        "Kopers en leveranciers elkaar laten vinden",
        TASK,
        ("organisation", "recognition", "social_value_claim", "evidence", "offer"),
    ),
    Rule(
        "view",
        "Wie naar gegevens van een organisatie keek die niet openbaar zijn",
        YEAR,
        "na het bekijken",
        "Laten zien wie uw gegevens bekeek",
        SECURITY,
        ("view_entry",),
        tidying.old_views,
    ),
    Rule(
        "audit",
        "Het logboek van wie wat deed, met een verwijzing in plaats van een naam",
        None,
        "Zolang Maatmarkt bestaat. Is uw account gewist, dan wijst het naar niemand meer",
        "Misbruik nagaan en aantonen wat gebeurde",
        ACCOUNT_LAW,
        ("audit_entry", "audit_seal"),
    ),
    Rule(
        "event",
        "Interne opdrachten voor de computer, zonder namen",
        90 * DAY,
        "na het uitvoeren",
        "Fouten opsporen",
        TASK,
        ("event",),
        tidying.old_events,
    ),
)
