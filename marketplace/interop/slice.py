"""Notices published elsewhere: needs are made from them and follow them."""

from marketplace.core.i18n import N_
from marketplace.core.mail.kinds import MailKind
from marketplace.core.personal_data import Traces
from marketplace.core.retention import TASK, YEAR, Follower, Rule
from marketplace.core.slices import On, Slice
from marketplace.core.web.panels import Panel
from marketplace.interop import mails, need_panel, personal_data, subscribers
from marketplace.interop.events import NeedJoined, NoticeArrived
from marketplace.interop.models import PublishedNotice
from marketplace.needs import need_page
from marketplace.needs.mails import while_need_is
from marketplace.needs.states import NeedStatus

PEOPLE = "who posted the need, else its buyer's people, else its coordinators"
INTEROP = Slice(
    name="interop",
    tables=(PublishedNotice,),
    emits=(NoticeArrived, NeedJoined),
    answers=(On(NoticeArrived, subscribers.tell), On(NeedJoined, subscribers.tell_joined)),
    mails=(
        MailKind("notice_changed", to=PEOPLE, wish="own_needs", still_true=mails.still_matters),
        MailKind("notice_ended", to=PEOPLE, wish="own_needs", still_true=mails.is_newest),
        MailKind(
            "need_joined",
            to=PEOPLE,
            wish="own_needs",
            still_true=while_need_is(NeedStatus.WITHDRAWN, NeedStatus.PUBLISHED, NeedStatus.CLOSED),
        ),
    ),
    acts={"need.follow_notice": N_("Werkte een behoefte bij naar een nieuwere openbare aankondiging")},
    kept=(
        Rule(
            "notice",
            N_("Openbare aankondigingen waar geen behoefte van is"),
            2 * YEAR,
            N_("na het inlezen"),
            N_("Een oudere aankondiging van dezelfde opdracht herkennen"),
            TASK,
            (PublishedNotice,),
            personal_data.without_need,
        ),
    ),
    follows=(Follower("need", (PublishedNotice,), end=personal_data.end),),
    traces=Traces(typed=personal_data.TYPED),
    panels=(Panel(need_page.BELOW, need_panel.notices),),
)
