"""People, how they sign in, and what mails they want."""

from marketplace.accounts import (
    code_pages,
    mail_preference_pages,
    pages,
    personal_data,
    profile_pages,
    subscribers,
)
from marketplace.accounts.events import MembershipEnded, SignInRequested
from marketplace.accounts.models import AddressChange, Membership, Person, SignInLink, WebSession
from marketplace.accounts.second_factor import SecondFactor
from marketplace.accounts.sessions import SESSION_IDLE, SESSION_LIFE
from marketplace.core.i18n import N_, iso_day
from marketplace.core.mail.kinds import MailKind, always
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.retention import DAY, TASK, YEAR, Follower, Rule
from marketplace.core.slices import On, Slice

ACCOUNTS = Slice(
    name="accounts",
    routers=(pages.router, mail_preference_pages.router, profile_pages.router, code_pages.router),
    tables=(Person, Membership, SignInLink, WebSession, SecondFactor, AddressChange),
    emits=(SignInRequested, MembershipEnded),
    answers=(On(SignInRequested, subscribers.mail_link),),
    mails=(
        MailKind("sign_in_link", to="who asked to sign in", wish=None, still_true=always),
        MailKind("account_changed", to="whose account it is", wish=None, still_true=always),
        MailKind("address_change", to="the new address", wish=None, still_true=always),
    ),
    own_acts={
        "person.sign_in": N_("Meldde zich aan"),
        "person.sign_out": N_("Meldde zich af"),
        "person.rename": N_("Wijzigde de eigen naam"),
        "person.change_address": N_("Wijzigde het eigen e-mailadres"),
        "person.set_password": N_("Koos een wachtwoord"),
        "person.second_factor_on": N_("Zette de code bij het aanmelden aan"),
        "person.second_factor_off": N_("Zette de code bij het aanmelden uit"),
        "person.recovery_code": N_("Gebruikte een reservecode"),
        "person.end_role": N_("Beëindigde een toegang"),
    },
    kept=(
        Rule(
            "session",
            N_("Toestellen waarop u aangemeld bent"),
            SESSION_LIFE,
            N_("na het aanmelden, of %(within)s na het laatste gebruik als dat vroeger is"),
            N_("U aangemeld houden"),
            TASK,
            (WebSession,),
            personal_data.old_sessions,
            within=SESSION_IDLE,
        ),
        Rule(
            "sign_in_link",
            N_("Links om aan te melden, en aanvragen om uw e-mailadres te wijzigen"),
            DAY,
            N_("nadat de link niet meer werkt"),
            N_("U laten aanmelden zonder wachtwoord, en nagaan of een nieuw adres van u is"),
            TASK,
            (SignInLink, AddressChange),
            personal_data.old_links,
        ),
        Rule(
            "former_address",
            N_("Het e-mailadres dat u vroeger had"),
            YEAR,
            N_("na de wijziging"),
            N_("De mails aan dat adres bij u laten horen"),
            TASK,
            (AddressChange,),
            personal_data.former_addresses,
        ),
    ),
    follows=(Follower("account", (Person, Membership, SecondFactor)),),
    own_data=(
        OwnData(
            personal_data.account,
            (
                Shown(
                    "links",
                    N_("Links in mails die nog werken"),
                    (N_("Waarvoor"), N_("Tot")),
                    lambda row: (row["waarvoor"], iso_day(row["tot"])),
                ),
            ),
        ),
    ),
    traces=Traces(lock=personal_data.lock, wipe=personal_data.wipe),
)
