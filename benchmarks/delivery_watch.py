"""A witness inside the database: a trigger notes every write to a mail, and who wrote it.

Whether a stale write took effect is read from what the trigger saw, not from what the product says.
"""

from marketplace.services.postgres import Postgres

INSTALL = """
CREATE TABLE witness (
    at timestamptz, writer text, message uuid, old_status text, new_status text,
    old_token uuid, new_token uuid, old_until timestamptz);
CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO witness VALUES (now(), current_setting('application_name'), NEW.id, OLD.status, NEW.status,
        OLD.lease_token, NEW.lease_token, OLD.lease_until);
    RETURN NULL; END $$;
CREATE TRIGGER witness AFTER UPDATE ON message FOR EACH ROW EXECUTE FUNCTION witness();
"""
# A claim gives a row a new token. Who writes without claiming must be who claimed, within the lease; and
# nobody may claim what another holds or what was accepted.
STALE = """
WITH claim AS (
    SELECT DISTINCT ON (new_token) new_token AS token, writer FROM witness
    WHERE new_token IS NOT NULL AND new_token IS DISTINCT FROM old_token ORDER BY new_token, at)
SELECT count(*) FROM witness LEFT JOIN claim ON claim.token = old_token WHERE
    CASE WHEN new_token IS NOT NULL AND new_token IS DISTINCT FROM old_token
         THEN old_status NOT IN ('waiting', 'sending') OR old_until > at
         ELSE old_token IS NOT NULL AND (claim.writer IS DISTINCT FROM witness.writer OR old_until <= at) END
"""


def install(server: Postgres, database: str) -> None:
    server.run_sql(INSTALL, database)


def stale_writes(server: Postgres, database: str) -> int:
    """How many writes by a worker without the lease took effect."""
    return int(server.run_sql(STALE, database))
