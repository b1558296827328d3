"""Plants one small fault at a time in code that decides, and counts how many its own tests notice."""
