"""The servers that Maatmarkt brings along: PostgreSQL, Valkey, a demo mail server; and who watches them."""
