"""The engine's catalogue, rankings of suppliers for needs, and the coordinator's hand in them."""

from sqlalchemy import select

from marketplace.config import Settings
from marketplace.core.i18n import N_, iso_day
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.recent import Recent
from marketplace.core.retention import TASK, YEAR, Follower, Rule
from marketplace.core.slices import On, Slice
from marketplace.core.web.navigation import Entry, buyers_and_coordinators, coordinators, everyone
from marketplace.core.web.panels import Panel
from marketplace.matches import (
    curation_pages,
    gap_pages,
    meant_pages,
    own_encoder,
    pages,
    personal_data,
    plan_pages,
    plan_result_pages,
    plan_subscribers,
    potential_pages,
    selection_pages,
    subscribers,
    who_may_answer,
)
from marketplace.matches.catalogue import Catalogue, load_engine
from marketplace.matches.cpv_names import CpvNames
from marketplace.matches.events import CatalogueChanged, PlanToAdvise, RankingDue
from marketplace.matches.experience_models import Experience
from marketplace.matches.gap_models import Gap
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import CpvCode, Match, Ranking
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.needs import need_page
from marketplace.needs.events import NeedChanged, NeedEnded, NeedPublished, NeedReopened, NeedSettled
from marketplace.offers.events import OfferArchived, OfferPublished
from marketplace.organisations.events import OrganisationChanged, OrganisationDecided
from marketplace.organisations.models import Organisation
from marketplace.procedures import guide_pages
from matching import Weights


def _catalogue(settings: Settings) -> Catalogue:
    """Raises EncoderRefused when the installation names an encoder that is not there."""
    own_encoder.check(settings.encoder)
    return Catalogue(settings.var / "index", encoder=settings.encoder)


def _weights(settings: Settings) -> Weights:
    return Weights(learned=settings.learns)


def _cpv_names(_: Settings) -> CpvNames:
    return CpvNames()


MATCHES = Slice(
    name="matches",
    routers=(
        pages.router,
        selection_pages.router,
        curation_pages.router,
        meant_pages.router,
        gap_pages.router,
        plan_pages.router,
        plan_result_pages.router,
        potential_pages.router,
    ),
    tables=(Match, LotMatch, Ranking, Experience, CpvCode, Gap, PurchasePlan, PlanLine),
    impersonal={CpvCode: "a public list"},
    emits=(CatalogueChanged, RankingDue, PlanToAdvise),
    answers=(
        On(NeedPublished, subscribers.rank_need),
        On(NeedChanged, subscribers.rank_need),
        On(NeedSettled, subscribers.rank_need),
        On(NeedChanged, subscribers.follow_gap),
        On(NeedSettled, subscribers.follow_gap),
        On(NeedReopened, subscribers.rank_need),
        On(NeedEnded, subscribers.forget_withdrawn),
        On(OfferPublished, subscribers.mark_catalogue),
        On(OfferArchived, subscribers.mark_catalogue),
        On(OrganisationChanged, subscribers.mark_catalogue),
        On(OrganisationDecided, subscribers.mark_catalogue),
        On(CatalogueChanged, subscribers.mark_open_needs),
        On(RankingDue, subscribers.rank_again),
        On(PlanToAdvise, plan_subscribers.advise_rows),
    ),
    own_acts={
        "match.pinned": N_("Zette een leverancier bovenaan"),
        "match.added": N_("Voegde een leverancier aan de selectie toe"),
        "match.removed": N_("Liet een leverancier weg uit de selectie"),
        "match.restore": N_("Zette een leverancier terug in de rangschikking"),
        "gap.note": N_("Noteerde een gat in het aanbod"),
        "gap.solve": N_("Zette een gat in het aanbod op opgelost"),
        "gap.reopen": N_("Nam terug dat een gat in het aanbod opgelost is"),
        "plan.send": N_("Verstuurde een aankoopplan"),
        "plan.start": N_("Liet een aankoopplan nakijken"),
        "plan.remove": N_("Verwijderde een aankoopplan"),
    },
    kept=(
        Rule(
            "experience",
            N_("Wat leveranciers en de helpdesk ons leren over wie welk werk doet, zonder namen van mensen"),
            2 * YEAR,
            N_("na het antwoord of de keuze"),
            N_("Leveranciers voorstellen die het gevraagde werk doen"),
            TASK,
            (Experience,),
            personal_data.old_experience,
        ),
        Rule(
            "purchase_plan",
            N_("Aankoopplannen die u liet nakijken"),
            2 * YEAR,
            N_("na de laatste keer dat u het plan liet nakijken"),
            N_("U tonen wat de sociale economie voor uw aankopen kan doen"),
            TASK,
            (PurchasePlan, PlanLine),
            personal_data.old_plans,
        ),
    ),
    follows=(
        Follower("need", (Match, LotMatch, Ranking, Gap), end=personal_data.end),
        Follower(
            "refused",
            stays=lambda _: select(1).where(Match.organisation_id == Organisation.id).exists(),
        ),
    ),
    own_data=(
        OwnData(
            personal_data.noted_gaps,
            (
                Shown(
                    "gaten",
                    N_("Gaten in het aanbod die u noteerde of oploste"),
                    (N_("Behoefte"), N_("Wat u erbij schreef"), N_("Datum")),
                    lambda row: (row["behoefte"], row["tekst"], iso_day(row["op"])),
                ),
            ),
        ),
        OwnData(
            personal_data.sent_plans,
            (
                Shown(
                    "aankoopplannen",
                    N_("Aankoopplannen die u verstuurde"),
                    (N_("Plan"), N_("Datum")),
                    lambda row: (row["naam"], iso_day(row["op"])),
                ),
            ),
        ),
    ),
    traces=Traces(typed=personal_data.TYPED, wipe=personal_data.wipe_plans),
    menu=(
        Entry("/zo-koopt-u-sociaal", N_("Zo koopt u sociaal"), everyone, place=15),
        Entry("/aanbod", N_("Aanbod"), everyone, place=20),
        Entry("/aankoopplannen", N_("Aankoopplannen"), buyers_and_coordinators, place=35),
        Entry("/gaten", N_("Gaten"), coordinators, place=65),
    ),
    places=selection_pages.PLACES,
    panels=(
        Panel(guide_pages.WHO_MAY_ANSWER, who_may_answer.panel),
        Panel(need_page.FOLLOWED, meant_pages.on_need),
        Panel(selection_pages.TO_ASK, meant_pages.on_selection),
    ),
    parts={
        "catalogue": _catalogue,
        "cpv_names": _cpv_names,
        "weights": _weights,
        "recent": lambda _: Recent(),
    },
    warm=(load_engine,),
)
