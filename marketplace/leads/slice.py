"""Suppliers who are asked, their answers, and choosing one."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.events import MembershipEnded
from marketplace.core.i18n import N_
from marketplace.core.mail.kinds import MailKind, Wish
from marketplace.core.personal_data import Traces
from marketplace.core.retention import Follower
from marketplace.core.slices import On, Slice, Timed
from marketplace.core.web.access import Role
from marketplace.core.web.navigation import Entry, everyone, suppliers
from marketplace.core.web.panels import Panel
from marketplace.leads import (
    answer_pages,
    asking_pages,
    attachment_pages,
    award_pages,
    closing_pages,
    lot_award_pages,
    lot_mails,
    lot_panels,
    mails,
    need_panels,
    open_needs,
    open_pages,
    personal_data,
    question_mails,
    question_pages,
    question_subscribers,
    questions,
    reply_pages,
    still_true,
    subscribers,
    unwanted_lots_pages,
    verbs,
)
from marketplace.leads.answer_models import FieldAnswer, LotAnswer
from marketplace.leads.events import (
    ChangeToTell,
    InvitationAnswered,
    LotsAdded,
    QuestionsAnswered,
    QuestionsAsked,
    ReminderDue,
    SupplierInvited,
    SupplierWantsIn,
)
from marketplace.leads.models import Invitation
from marketplace.matches import selection_pages
from marketplace.needs import need_page
from marketplace.needs.events import LotsDecided, NeedChanged, NeedClosed, NeedEnded, NeedReopened
from marketplace.organisations.models import Organisation

SUPPLIER = N_("the people of the supplier, else its own address")
BUYER = "who posted the need, else its buyer's people"
LEADS = Slice(
    name="leads",
    routers=(
        asking_pages.router,
        closing_pages.router,
        award_pages.router,
        lot_award_pages.router,
        *(answer_pages.router, question_pages.router, reply_pages.router, attachment_pages.router),
        *(open_pages.router, unwanted_lots_pages.router),
    ),
    tables=(Invitation, LotAnswer, FieldAnswer),
    emits=(
        *(SupplierInvited, SupplierWantsIn, LotsAdded, InvitationAnswered, ReminderDue),
        *(QuestionsAsked, QuestionsAnswered, ChangeToTell),
    ),
    answers=(
        On(MembershipEnded, subscribers.end_shared_links),
        On(SupplierInvited, subscribers.invite),
        On(LotsAdded, subscribers.tell_more_lots),
        On(SupplierWantsIn, open_needs.tell_helpdesk),
        On(ReminderDue, subscribers.remind),
        On(InvitationAnswered, subscribers.tell_answer),
        On(QuestionsAsked, question_subscribers.tell_buyer),
        On(QuestionsAnswered, question_subscribers.tell_suppliers),
        On(NeedChanged, subscribers.tell_change),
        On(ChangeToTell, subscribers.tell_changes),
        On(NeedClosed, subscribers.tell_closed),
        On(NeedReopened, subscribers.tell_reopened),
        On(LotsDecided, subscribers.tell_decided),
        On(NeedEnded, subscribers.tell_outcome),
    ),
    mails=(
        MailKind("invitation", to=SUPPLIER, wish="asked", still_true=still_true.can_be_answered),
        MailKind("lots_added", to=SUPPLIER, wish="asked", still_true=still_true.can_be_answered),
        MailKind("reminder", to=SUPPLIER, wish="asked", still_true=still_true.waits_for_an_answer),
        MailKind("need_changed", to=SUPPLIER, wish="asked", still_true=still_true.can_be_answered),
        MailKind(mails.CLOSED, to=SUPPLIER, wish="asked", still_true=still_true.closed_while_thinking),
        MailKind(mails.REOPENED, to=SUPPLIER, wish="asked", still_true=still_true.waits_for_an_answer_again),
        MailKind("chosen", to=SUPPLIER, wish=None, still_true=still_true.was_chosen),
        MailKind("outcome", to=SUPPLIER, wish="outcome", still_true=still_true.answers_for_the_supplier),
        MailKind(lot_mails.CHOSEN, to=SUPPLIER, wish=None, still_true=still_true.got_a_lot),
        MailKind(
            lot_mails.OUTCOME, to=SUPPLIER, wish="outcome", still_true=still_true.answers_for_the_supplier
        ),
        MailKind(question_mails.ASKED, to=BUYER, wish="own_needs", still_true=question_mails.question_waits),
        MailKind(question_mails.ANSWERED, to=SUPPLIER, wish="asked", still_true=still_true.hears_answers),
        MailKind("answer_received", to=BUYER, wish="own_needs", still_true=still_true.has_interest),
        MailKind("answer_changed", to=BUYER, wish="own_needs", still_true=still_true.has_interest),
        MailKind("answer_withdrawn", to=BUYER, wish="own_needs", still_true=still_true.has_no_interest),
        MailKind(
            "supplier_wants_in",
            to="the coordinators of the need's region",
            wish="to_check",
            still_true=open_needs.still_wanted,
        ),
        MailKind(
            "supplier_unreachable",
            to="the coordinators of the supplier's region",
            wish="to_check",
            still_true=still_true.needs_an_address,
        ),
    ),
    wishes=(
        Wish("asked", N_("Vragen of u wilt antwoorden op een behoefte"), frozenset({Role.SUPPLIER})),
        Wish("outcome", N_("Hoe een behoefte afliep waarvoor u gevraagd werd"), frozenset({Role.SUPPLIER})),
    ),
    acts={
        "need.wants_in": N_("Liet weten dat een leverancier wil meedoen"),
        "need.invite": N_("Vroeg leveranciers voor een behoefte"),
        "question.answer": N_("Antwoordde op een vraag van een leverancier"),
        "question.decline": N_("Antwoordde niet op een vraag van een leverancier, en zei waarom"),
        "question.ask": N_("Stelde een vraag over een behoefte"),
        "invitation.interested": N_("Antwoordde met interesse op een uitnodiging"),
        "invitation.declined": N_("Antwoordde “niet voor ons” op een uitnodiging"),
    },
    follows=(
        Follower("need", (Invitation, LotAnswer, FieldAnswer), end=personal_data.end),
        Follower(
            "refused",
            stays=lambda _: select(1).where(Invitation.organisation_id == Organisation.id).exists(),
        ),
    ),
    traces=Traces(typed=personal_data.TYPED),
    menu=(
        Entry("/open-vragen", N_("Open vragen"), everyone, place=25),
        Entry("/uitnodigingen", N_("Uitnodigingen"), suppliers, place=50),
    ),
    panels=(
        Panel(need_page.ACTIONS_OF_BUYER, need_panels.closing),
        Panel(need_page.ACTIONS_OF_COORDINATOR, need_panels.to_selection),
        Panel(need_page.FOLLOWED, need_panels.questions_asked),
        Panel(need_page.FOLLOWED, need_panels.answers, fragment="answers"),
        Panel(need_page.BELOW, need_panels.held_back),
        Panel(selection_pages.TO_ASK, lot_panels.lots),
        Panel(selection_pages.TO_ASK, need_panels.ask),
        Panel(selection_pages.ASKED, need_panels.asked),
        Panel(selection_pages.ASKED, need_panels.held_back),
    ),
    timed=(
        Timed("remind", timedelta(minutes=1), verbs.remind_due),
        Timed("tell_of_questions", timedelta(minutes=1), questions.mails_due),
    ),
)
