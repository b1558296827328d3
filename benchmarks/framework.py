"""What the framework alone does: an empty page from a template, without a database or headers of ours."""

from litestar import Litestar, get
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

PAGE = "<!DOCTYPE html><html lang=nl><head><title>{{ title }}</title></head><body></body></html>"


@get("/")
async def empty() -> Template:
    return Template(template_str=PAGE, context={"title": "Leeg"})


@get("/klaar")
async def ready() -> str:
    return "klaar"


def create_app() -> Litestar:
    template_config = TemplateConfig(directory=".", engine=JinjaTemplateEngine)
    return Litestar([empty, ready], template_config=template_config, openapi_config=None)
