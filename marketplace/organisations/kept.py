"""How long what is kept of organisations and of who joins them stays."""

from marketplace.core.i18n import N_
from marketplace.core.retention import DAY, TASK, YEAR, Rule
from marketplace.organisations import personal_data
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import PUT_BACK_FOR, Evidence, Recognition, SocialValueClaim

KEPT = (
    Rule(
        "unconfirmed",
        N_("Aanmeldingen van organisaties waarvan het e-mailadres niet bevestigd werd"),
        30 * DAY,
        N_("na het versturen"),
        N_("U laten nagaan of uw adres juist was"),
        TASK,
        (SignUp,),
        personal_data.unconfirmed_sign_ups,
    ),
    Rule(
        "sign_up",
        N_("Aanmeldingen van organisaties: wie wil meedoen, met naam, e-mailadres en telefoon"),
        YEAR,
        N_("na de beslissing van de helpdesk"),
        N_("Een vraag over de beslissing kunnen beantwoorden"),
        TASK,
        (SignUp,),
        personal_data.decided_sign_ups,
    ),
    Rule(
        "colleague_invitation",
        N_("Uitnodigingen van collega’s, met naam en e-mailadres"),
        30 * DAY,
        N_("nadat de link niet meer werkt"),
        N_("Laten zien wie nog moet antwoorden"),
        TASK,
        (ColleagueInvitation,),
        personal_data.old_colleague_invitations,
    ),
    Rule(
        "removed_evidence",
        N_("Bewijsstukken die een leverancier verwijderde"),
        PUT_BACK_FOR,
        N_("na het verwijderen"),
        N_("Terugzetten wat per vergissing verwijderd werd"),
        TASK,
        (Evidence,),
        personal_data.removed_evidence,
    ),
    Rule(
        "refused",
        N_("Organisaties die de helpdesk niet aanvaardde"),
        YEAR,
        N_("na de beslissing"),
        N_("Een vraag over de beslissing kunnen beantwoorden"),
        TASK,
        (Organisation, Recognition, SocialValueClaim),
        personal_data.refused_organisations,
    ),
    Rule(
        "organisation",
        N_(
            "Gegevens, documenten en aanbod van organisaties, met de cijfers en erkenningen die zij "
            "verbeterden"
        ),
        None,
        N_("Zolang de organisatie op Maatmarkt staat"),
        N_("Kopers en leveranciers elkaar laten vinden"),
        TASK,
        (Organisation, Recognition, SocialValueClaim, Evidence),
    ),
)
