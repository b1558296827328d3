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
from marketplace.core.i18n import iso_day
from marketplace.core.mail.kinds import MailKind, always
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.retention import DAY, TASK, YEAR, Follower, Rule, in_words
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
        "person.sign_in": "Meldde zich aan",
        "person.sign_out": "Meldde zich af",
        "person.rename": "Wijzigde de eigen naam",
        "person.change_address": "Wijzigde het eigen e-mailadres",
        "person.set_password": "Koos een wachtwoord",
        "person.second_factor_on": "Zette de code bij het aanmelden aan",
        "person.second_factor_off": "Zette de code bij het aanmelden uit",
        "person.recovery_code": "Gebruikte een reservecode",
        "person.end_role": "Beëindigde een toegang",
    },
    kept=(
        Rule(
            "session",
            "Toestellen waarop u aangemeld bent",
            SESSION_LIFE,
            f"na het aanmelden, of {in_words(SESSION_IDLE)} na het laatste gebruik als dat vroeger is",
            "U aangemeld houden",
            TASK,
            (WebSession,),
            personal_data.old_sessions,
        ),
        Rule(
            "sign_in_link",
            "Links om aan te melden, en aanvragen om uw e-mailadres te wijzigen",
            DAY,
            "nadat de link niet meer werkt",
            "U laten aanmelden zonder wachtwoord, en nagaan of een nieuw adres van u is",
            TASK,
            (SignInLink, AddressChange),
            personal_data.old_links,
        ),
        Rule(
            "former_address",
            "Het e-mailadres dat u vroeger had",
            YEAR,
            "na de wijziging",
            "De mails aan dat adres bij u laten horen",
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
                    "Links in mails die nog werken",
                    ("Waarvoor", "Tot"),
                    lambda row: (row["waarvoor"], iso_day(row["tot"])),
                ),
            ),
        ),
    ),
    traces=Traces(lock=personal_data.lock, wipe=personal_data.wipe),
)
