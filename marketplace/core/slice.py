"""What core declares: mails, events, the audit log, and the rows behind forms."""

from datetime import timedelta

from sqlalchemy import Text, cast, delete, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.audit import AuditEntry, AuditSeal
from marketplace.core.clock import BRUSSELS
from marketplace.core.events import StoredEvent
from marketplace.core.heartbeat import Heartbeat
from marketplace.core.i18n import N_, iso_day
from marketplace.core.mail import digest, personal_data
from marketplace.core.mail.events import AddressRefused
from marketplace.core.mail.hold import MailHold
from marketplace.core.mail.kinds import MailKind, always
from marketplace.core.mail.message import Message, Suppression
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.personal_data import OwnData, Shown, Subject, Traces
from marketplace.core.retention import (
    ACCOUNT_LAW,
    DAY,
    SECURITY,
    TASK,
    YEAR,
    Follower,
    Night,
    Rule,
    delete_batch,
)
from marketplace.core.slices import Slice, Timed
from marketplace.core.view_log import ViewEntry
from marketplace.core.web import kept
from marketplace.core.web.form_tokens import owner_mark
from marketplace.core.web.kept import KeptForm
from marketplace.core.web.seen import SentForm


async def old_forms(night: Night) -> int:
    """Forms know when they expire, an hour after they were sent."""
    return await delete_batch(night.session, KeptForm, KeptForm.expires_at < night.before + kept.LIFE)


async def old_sent_forms(night: Night) -> int:
    return await delete_batch(night.session, SentForm, SentForm.at < night.before)


async def old_events(night: Night) -> int:
    over = func.coalesce(StoredEvent.done_at, StoredEvent.dead_at)
    return await delete_batch(night.session, StoredEvent, over < night.before)


async def old_views(night: Night) -> int:
    day = night.before.astimezone(BRUSSELS).date()
    return await delete_batch(night.session, ViewEntry, ViewEntry.on < day)


async def wipe(session: AsyncSession, subject: Subject) -> None:
    """Wipe the person's mails, and the kept forms that the person typed or that name the person."""
    typed = cast(KeptForm.values, Text)
    words = [word for word in (*subject.emails, subject.full_name) if word]
    await session.execute(
        delete(KeptForm)
        .where(
            or_(
                KeptForm.owner == owner_mark(subject.person_id),
                *(typed.contains(word, autoescape=True) for word in words),
            )
        )
        .execution_options(synchronize_session=False)
    )
    await personal_data.wipe(session, subject)


KEPT = (
    Rule(
        "kept_form",
        N_("Wat u invulde, als u intussen af- of opnieuw aangemeld was"),
        kept.LIFE,
        N_("na het versturen"),
        N_("Uw werk niet verliezen"),
        TASK,
        (KeptForm,),
        old_forms,
    ),
    Rule(
        "sent_form",
        N_("Welk formulier u verstuurde, zonder wat erin stond"),
        30 * DAY,
        N_("na het versturen"),
        N_("Wat u twee keer verstuurt, maar één keer uitvoeren"),
        TASK,
        (SentForm,),
        old_sent_forms,
    ),
    Rule(
        "mail",
        N_("Mails die wij u stuurden, met de stand van de verzending"),
        YEAR,
        N_("na het opstellen"),
        N_("Nagaan of een mail aankwam"),
        TASK,
        (Message,),
        personal_data.old_mails,
    ),
    Rule(
        "suppression",
        N_("E-mailadressen die onze mails weigeren"),
        2 * YEAR,
        N_("na de weigering"),
        N_("Niet blijven mailen naar een adres dat niet bestaat"),
        TASK,
        (Suppression,),
        personal_data.old_suppressions,
    ),
    Rule(
        "view",
        N_("Wie naar gegevens van een organisatie keek die niet openbaar zijn"),
        YEAR,
        N_("na het bekijken"),
        N_("Laten zien wie uw gegevens bekeek"),
        SECURITY,
        (ViewEntry,),
        old_views,
    ),
    Rule(
        "audit",
        N_("Het logboek van wie wat deed, met een verwijzing in plaats van een naam"),
        None,
        N_("Zolang Maatmarkt bestaat. Is uw account gewist, dan wijst het naar niemand meer"),
        N_("Misbruik nagaan en aantonen wat gebeurde"),
        ACCOUNT_LAW,
        (AuditEntry, AuditSeal),
    ),
    Rule(
        "event",
        N_("Interne opdrachten voor de computer, zonder namen"),
        90 * DAY,
        N_("na het uitvoeren"),
        N_("Fouten opsporen"),
        TASK,
        (StoredEvent,),
        old_events,
    ),
)

CORE = Slice(
    name="core",
    tables=(
        AuditEntry,
        AuditSeal,
        StoredEvent,
        Heartbeat,
        MailHold,
        Message,
        Suppression,
        MailPreference,
        ViewEntry,
        KeptForm,
        SentForm,
    ),
    impersonal={Heartbeat: "names of our own processes", MailHold: "when and why no mail left"},
    emits=(AddressRefused,),
    mails=(MailKind("digest", to="who wants one overview a day", wish=None, still_true=always),),
    own_acts={"mail.resume": N_("Liet de mails weer vertrekken")},
    kept=KEPT,
    follows=(Follower("account", (MailPreference,)),),
    own_data=(
        OwnData(
            personal_data.mails,
            (
                Shown(
                    "mails",
                    N_("De laatste mails aan u"),
                    (N_("Onderwerp"), N_("Datum")),
                    lambda row: (row["onderwerp"], iso_day(row["op"])),
                ),
            ),
        ),
    ),
    traces=Traces(wipe=wipe),
    timed=(
        Timed("seal_audit_log", timedelta(seconds=10), audit.seal),
        Timed("digests", timedelta(seconds=20), digest.send_due),
        Timed("forget_forms", timedelta(minutes=1), kept.forget_expired),
    ),
)
