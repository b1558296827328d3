"""Needs of buyers: posting, checking, and their life until they end."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.i18n import N_, iso_day
from marketplace.core.mail.kinds import MailKind, Wish
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.retention import TASK, YEAR, Follower, Rule
from marketplace.core.slices import On, Slice, Timed
from marketplace.core.web.access import Role
from marketplace.core.web.navigation import Entry, buyers_and_coordinators
from marketplace.needs import (
    advice_pages,
    attachment_pages,
    confirming,
    confirming_mails,
    confirming_pages,
    copy_pages,
    field_pages,
    life_pages,
    lot_pages,
    mails,
    many_lots_pages,
    need_page,
    personal_data,
    posting_pages,
    reason_pages,
    subscribers,
    topic_pages,
    verbs,
)
from marketplace.needs.asking_models import AnswerField, Attachment, Question
from marketplace.needs.events import (
    LotsDecided,
    NeedChanged,
    NeedClosed,
    NeedEditedForBuyer,
    NeedEnded,
    NeedObjected,
    NeedPublished,
    NeedReopened,
    NeedSentBack,
    NeedSettled,
    NeedSubmitted,
    NeedToConfirm,
)
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation

NEEDS = Slice(
    name="needs",
    tables=(Need, Lot, AnswerField, Attachment, Question),
    routers=(
        posting_pages.router,
        advice_pages.router,
        need_page.router,
        *(
            life_pages.router,
            reason_pages.router,
            topic_pages.router,
            lot_pages.router,
            many_lots_pages.router,
        ),
        *(field_pages.router, attachment_pages.router, confirming_pages.router, copy_pages.router),
    ),
    emits=(
        *(NeedSubmitted, NeedPublished, NeedSentBack, NeedClosed, NeedReopened, NeedEnded, NeedChanged),
        *(NeedSettled, LotsDecided, NeedToConfirm, NeedObjected, NeedEditedForBuyer),
    ),
    answers=(
        On(NeedSubmitted, subscribers.tell_coordinators),
        On(NeedToConfirm, subscribers.ask_buyer),
        On(NeedObjected, subscribers.tell_objected),
        On(NeedPublished, subscribers.tell_published),
        On(NeedSentBack, subscribers.tell_sent_back),
        On(NeedEditedForBuyer, subscribers.tell_edited),
        On(NeedClosed, subscribers.tell_closed),
    ),
    mails=(
        MailKind(
            "need_submitted",
            to="the coordinators of the region",
            wish="to_check",
            still_true=mails.while_need_is(NeedStatus.SUBMITTED),
        ),
        MailKind(
            "need_to_confirm",
            to="the buyer's people, else its own address",
            wish=None,
            still_true=confirming_mails.waits_for_the_buyer,
        ),
        MailKind(
            "need_objected",
            to="who posted it, while looking after its region, else the coordinators there",
            wish="to_check",
            still_true=confirming_mails.is_objected,
        ),
        MailKind(
            "need_published",
            to="who posted the need, else its buyer's people",
            wish="own_needs",
            still_true=mails.while_need_is(NeedStatus.PUBLISHED),
        ),
        MailKind(
            "need_sent_back",
            to="who posted the need, else its buyer's people",
            wish="own_needs",
            still_true=mails.while_need_is(NeedStatus.CHANGES_REQUESTED, NeedStatus.REFUSED),
        ),
        MailKind(
            "need_edited",
            to="the buyer's people",
            wish="own_needs",
            still_true=mails.while_need_is(NeedStatus.SUBMITTED, NeedStatus.PUBLISHED),
        ),
        MailKind(
            "need_closed",
            to="who posted the need, else its buyer's people",
            wish="own_needs",
            still_true=mails.while_need_is(NeedStatus.CLOSED),
        ),
    ),
    wishes=(
        Wish(
            "own_needs",
            N_("Nieuws over behoeften die u plaatste"),
            frozenset({Role.BUYER, Role.COORDINATOR, Role.ADMINISTRATOR}),
        ),
    ),
    acts={
        "need.draft": N_("Maakte een ontwerp van een behoefte"),
        "need.copy": N_("Maakte een kopie van een behoefte"),
        "need.import": N_("Nam een behoefte over uit een openbare aankondiging"),
        "need.edit": N_("Wijzigde een behoefte"),
        "need.add_lot": N_("Voegde een perceel aan een behoefte toe"),
        "need.change_lot": N_("Wijzigde een perceel van een behoefte"),
        "need.order_lots": N_("Zette de percelen van een behoefte in een andere volgorde"),
        "need.remove_lot": N_("Verwijderde een perceel van een behoefte"),
        "need.add_field": N_("Voegde een vraag aan leveranciers toe"),
        "need.change_field": N_("Wijzigde een vraag aan leveranciers"),
        "need.order_fields": N_("Zette de vragen aan leveranciers in een andere volgorde"),
        "need.remove_field": N_("Verwijderde een vraag aan leveranciers"),
        "need.add_attachment": N_("Voegde een bijlage aan een behoefte toe"),
        "need.remove_attachment": N_("Verwijderde een bijlage van een behoefte"),
        "need.settle": N_("Zei welke activiteit met een behoefte bedoeld is"),
        "need.ask_buyer": N_("Vroeg de koper om een behoefte te bevestigen"),
        "need.ask_buyer_again": N_("Vroeg de koper nog eens om een behoefte te bevestigen"),
        "need.remind_to_confirm": N_("Herinnerde de koper aan een behoefte die wacht"),
        "need.confirm": N_("Bevestigde een behoefte"),
        "need.object": N_("Zei wat er aan een behoefte niet klopt"),
        "need.submit": N_("Diende een behoefte in"),
        "need.publish": N_("Publiceerde een behoefte"),
        "need.request_changes": N_("Vroeg om een behoefte aan te vullen"),
        "need.refuse": N_("Weigerde een behoefte"),
        "need.close": N_("Sloot de antwoorden op een behoefte af"),
        "need.reopen": N_("Liet opnieuw antwoorden op een behoefte toe"),
        "need.award": N_("Gunde een behoefte"),
        "need.decide_lot": N_("Koos wie een perceel krijgt, of dat niemand het krijgt"),
        "need.tell_lots": N_("Deelde mee hoe percelen afliepen"),
        "need.end_without_award": N_("Sloot een behoefte af zonder gunning"),
        "need.withdraw": N_("Trok een behoefte in"),
    },
    kept=(
        Rule(
            "draft",
            N_("Ontwerpen van behoeften die nooit ingediend werden"),
            2 * YEAR,
            N_("na de laatste wijziging"),
            N_("U later laten verder werken"),
            TASK,
            (Need, Lot, AnswerField, Attachment, Question),
            personal_data.old_drafts,
        ),
        Rule(
            "need",
            N_("Behoeften, uitnodigingen, antwoorden en samenwerkingen"),
            10 * YEAR,
            N_("na het einde. Daarna blijven alleen cijfers zonder tekst of namen van mensen"),
            N_("Een aankoop kunnen uitleggen zolang er een vordering over kan komen"),
            N_(
                "Taak van algemeen belang (AVG artikel 6.1.e); de verjaring van tien jaar (oud Burgerlijk "
                "Wetboek, artikel 2262bis)"
            ),
            (Need, Lot, AnswerField, Attachment, Question),
            personal_data.old_needs,
        ),
    ),
    follows=(
        Follower(
            "refused",
            stays=lambda _: select(1).where(Need.organisation_id == Organisation.id).exists(),
        ),
    ),
    own_data=(
        OwnData(
            personal_data.posted,
            (
                Shown(
                    "behoeften",
                    N_("Behoeften die u plaatste, de laatste 50"),
                    (N_("Behoefte"), N_("Stand"), N_("Datum")),
                    lambda row: (row["titel"], row["stand"], iso_day(row["op"])),
                ),
            ),
        ),
        OwnData(
            personal_data.questions_asked,
            (
                Shown(
                    "vragen",
                    N_("Vragen over behoeften die u stelde, de laatste 50"),
                    (N_("Vraag"), N_("Antwoord"), N_("Datum")),
                    lambda row: (row["vraag"], row["antwoord"], iso_day(row["op"])),
                ),
            ),
        ),
    ),
    traces=Traces(typed=personal_data.TYPED),
    menu=(Entry("/behoeften", N_("Behoeften"), buyers_and_coordinators, place=30),),
    places=need_page.PLACES,
    timed=(
        Timed("close_overdue_needs", timedelta(minutes=1), verbs.close_overdue),
        Timed("remind_buyers_to_confirm", timedelta(minutes=10), confirming.remind_due),
    ),
)
