"""Reference tables and the demo region, loaded through the real verbs."""
