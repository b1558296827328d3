"""The demo region: two regions with invented organisations, loaded through the real verbs."""

from seed.demo.people import demo_links

__all__ = ["demo_links"]
