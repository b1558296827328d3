"""Background work: what the worker process runs."""
