"""Pages made from their templates and the examples of the style guide, without a database."""

from types import SimpleNamespace

from marketplace.core.web.assets import Assets
from marketplace.core.web.pages import environment
from marketplace.slices import built
from marketplace.style_guide import examples
from tests.browser.checks import ROOT

MENU = built().menu


def rendered(page: str = "demo/style_guide.html", *, wrong: bool = False, **context: object) -> str:
    """The style guide as `/stijlgids` gives it, or another page."""
    env = environment()
    assets = Assets.load(ROOT / "static")
    env.globals["asset"] = assets.url
    helpdesk = SimpleNamespace(
        name="Helpdesk Waasland", phone="03 123 45 67", mail="helpdesk@waasland.example"
    )
    values = examples(MENU, wrong=wrong)
    given = {
        "helpdesks": [helpdesk],
        "menu": MENU.of(None),
        "foot": MENU.foot,
        "demo": True,
        "current_path": "/stijlgids",
        "csrf_token": "token",
        "errors": values["form"].errors,
        **values,
        **context,
    }
    return env.get_template(page).render(given)
