"""Retention, erasure, own data, and the log of who looked."""

from datetime import timedelta

from marketplace.core.i18n import N_
from marketplace.core.mail.kinds import MailKind
from marketplace.core.personal_data import OwnData, Traces
from marketplace.core.retention import TASK, Rule
from marketplace.core.slices import Slice, Timed
from marketplace.core.web.navigation import Entry, everyone
from marketplace.privacy import nightly, own_data, pages, unused_accounts, who_looked_pages
from marketplace.privacy.models import AccountNotice, RetentionRun

PRIVACY = Slice(
    name="privacy",
    routers=(pages.router, who_looked_pages.router),
    tables=(AccountNotice, RetentionRun),
    impersonal={RetentionRun: "numbers of rows by night"},
    mails=(
        MailKind(
            "account_unused",
            to="whose account is not used",
            wish=None,
            still_true=unused_accounts.is_still_unused,
        ),
    ),
    own_acts={
        "person.erase": N_("Wiste het eigen account"),
        "person.expire": N_("Wiste een account dat niet meer gebruikt werd"),
    },
    kept=(
        Rule(
            "account",
            N_(
                "Uw account: naam, e-mailadres, rol, keuzes over mails, wachtwoord en code (onleesbaar "
                "gemaakt)"
            ),
            unused_accounts.UNUSED,
            N_(
                "na uw laatste gebruik. %(within)s vooraf krijgt u een mail; meldt u zich aan, dan blijft uw "
                "account"
            ),
            N_("U aanmelden en u bereiken zoals u wilt"),
            TASK,
            (AccountNotice,),
            unused_accounts.wipe_unused,
            within=unused_accounts.NOTICE,
        ),
    ),
    own_data=(OwnData(own_data.announcement), OwnData(own_data.acts)),
    traces=Traces(wipe=unused_accounts.forget_announcement),
    menu=(Entry("/privacy", N_("Privacy"), everyone, place=20, foot=True),),
    timed=(Timed("tidy", timedelta(minutes=30), nightly.tidy),),
)
