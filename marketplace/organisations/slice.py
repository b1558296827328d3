"""Buyers, suppliers and regions: joining, profile, social value with its proof, colleagues."""

from marketplace.accounts.events import MembershipEnded
from marketplace.core.i18n import N_, iso_day
from marketplace.core.mail.events import AddressRefused
from marketplace.core.mail.kinds import MailKind, Wish, always
from marketplace.core.personal_data import OwnData, Shown, Traces
from marketplace.core.slices import On, Slice
from marketplace.core.web.access import Role
from marketplace.core.web.navigation import Entry, coordinators
from marketplace.organisations import (
    acceptance_pages,
    acting_pages,
    address_pages,
    checking_pages,
    colleague_pages,
    evidence_check_pages,
    evidence_pages,
    evidence_removal_pages,
    mails,
    pages,
    personal_data,
    recognition_pages,
    sign_up_pages,
    social_value_pages,
    subscribers,
    taking_back_pages,
)
from marketplace.organisations.events import (
    OrganisationChanged,
    OrganisationDecided,
    OrganisationRegistered,
    SignUpConfirmed,
    SignUpDecided,
)
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp
from marketplace.organisations.kept import KEPT
from marketplace.organisations.models import Municipality, Organisation, Region, RegionMunicipality
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim

MAILS = (
    MailKind("sign_up_confirm", to="the typed address", wish=None, still_true=always),
    MailKind(
        "organisation_registered",
        to="the coordinators of the region that decides",
        wish="to_check",
        still_true=mails.waits_for_a_decision,
    ),
    MailKind("organisation_decided", to="who signed up", wish=None, still_true=always),
    MailKind("colleague_joined", to="who worked there already", wish=None, still_true=mails.works_there),
    MailKind("colleague_invite", to="who is invited", wish=None, still_true=mails.invited),
    MailKind("colleague_removed", to="who was removed", wish=None, still_true=always),
    MailKind(
        "organisation_without_people",
        to="the coordinators of the region",
        wish=None,
        still_true=mails.is_without_people,
    ),
    MailKind(
        "address_refused",
        to="the coordinators of the region",
        wish="to_check",
        still_true=mails.is_refused,
    ),
)
ACTS = {
    "organisation.register": N_("Registreerde de organisatie"),
    "organisation.import": N_("Nam de organisatie over uit een openbare aankondiging"),
    "organisation.approve": N_("Keurde de organisatie goed"),
    "organisation.approve_claim": N_("Liet iemand toe die voor de organisatie werkt"),
    "organisation.refuse": N_("Weigerde de organisatie"),
    "organisation.edit": N_("Wijzigde de gegevens"),
    "organisation.add_recognition": N_("Voegde een erkenning toe"),
    "organisation.correct_recognition": N_("Verbeterde een erkenning"),
    "organisation.remove_recognition": N_("Verwijderde een erkenning"),
    "organisation.correct_figure": N_("Gaf of verbeterde een cijfer over meerwaarde"),
    "organisation.remove_figure": N_("Verwijderde een cijfer over meerwaarde"),
    "organisation.put_back_recognition": N_("Zette een erkenning terug"),
    "organisation.put_back_figure": N_("Zette een cijfer over meerwaarde terug"),
    "organisation.claim_social_value": N_("Wijzigde de cijfers over meerwaarde"),
    "organisation.add_evidence": N_("Voegde een bewijsstuk toe"),
    "organisation.remove_evidence": N_("Verwijderde een bewijsstuk"),
    "organisation.put_back_evidence": N_("Zette een bewijsstuk terug"),
    "organisation.verify_evidence": N_("Keek een bewijsstuk na"),
    "organisation.mail_again": N_("Liet weer mails gaan naar het adres van de organisatie"),
    "organisation.invite_colleague": N_("Nodigde een collega uit"),
    "organisation.withdraw_invite": N_("Trok de uitnodiging van een collega in"),
    "organisation.accept_invite": N_("Aanvaardde een uitnodiging als collega"),
    "organisation.remove_colleague": N_("Beëindigde de toegang van een collega"),
}
OWN_DATA = (
    OwnData(
        personal_data.roles,
        (
            Shown(
                "rollen",
                N_("Rollen"),
                (N_("Waar"), N_("Rol")),
                lambda row: (row["waar"] or "Maatmarkt", personal_data.ROLES[row["rol"]]),
            ),
        ),
    ),
    OwnData(personal_data.invitations),
    OwnData(
        personal_data.sign_ups,
        (
            Shown(
                "aanmeldingen van organisaties",
                N_("Organisaties die u aanmeldde"),
                (N_("Organisatie"), N_("Datum")),
                lambda row: (row["organisatie"], iso_day(row["op"])),
            ),
        ),
    ),
    OwnData(
        personal_data.looked_at,
        (
            Shown(
                "bekeken",
                N_("Wat u van andere organisaties bekeek, de laatste 50 keer"),
                (N_("Organisatie"), N_("Wat"), N_("Datum")),
                lambda row: (row["organisatie"], personal_data.LOOKED_AT[row["wat"]], row["op"]),
            ),
        ),
    ),
)

ORGANISATIONS = Slice(
    name="organisations",
    routers=(
        sign_up_pages.router,
        checking_pages.router,
        pages.router,
        acting_pages.router,
        address_pages.router,
        colleague_pages.router,
        acceptance_pages.router,
        evidence_pages.router,
        evidence_check_pages.router,
        evidence_removal_pages.router,
        recognition_pages.router,
        social_value_pages.router,
        taking_back_pages.router,
    ),
    tables=(
        Organisation,
        SignUp,
        ColleagueInvitation,
        Recognition,
        SocialValueClaim,
        Evidence,
        Municipality,
        Region,
        RegionMunicipality,
    ),
    impersonal={
        Municipality: "a public list",
        Region: "a public list",
        RegionMunicipality: "a public list",
    },
    emits=(
        SignUpConfirmed,
        SignUpDecided,
        OrganisationChanged,
        OrganisationRegistered,
        OrganisationDecided,
    ),
    answers=(
        On(SignUpConfirmed, subscribers.ask_to_decide),
        On(SignUpDecided, subscribers.tell_decision),
        On(OrganisationRegistered, subscribers.adopt_registration),
        On(MembershipEnded, subscribers.tell_when_empty),
        On(AddressRefused, subscribers.ask_to_check_address),
    ),
    mails=MAILS,
    wishes=(
        Wish(
            "to_check",
            N_("Wat u als helpdesk moet nakijken"),
            frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
        ),
    ),
    acts=ACTS,
    own_acts={"sign_up.refuse": N_("Weigerde een aanmelding")},
    kept=KEPT,
    own_data=OWN_DATA,
    traces=Traces(typed=personal_data.TYPED, lock=personal_data.lock, wipe=personal_data.wipe),
    menu=(Entry("/organisaties", N_("Organisaties"), coordinators, place=70),),
)
