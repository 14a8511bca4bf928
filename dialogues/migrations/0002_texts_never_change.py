"""Texts that passages point into never change, and a stored quote equals its span.

`substr` counts characters of the database's UTF-8 encoding, which are code points.
"""

from django.db import migrations

FROZEN_TABLES = ["sourcetext", "noterevision", "draftrevision"]
RECORD_TABLES = ["issue", "proposal", "concern", "decision", "actionitem"]

FUNCTIONS = """
CREATE FUNCTION dialogues_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A revision of a text never changes; add a new one.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION dialogues_check_excerpt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM dialogues_sourcetext
    WHERE id = NEW.source_id AND substr(text, NEW.start + 1, NEW."end" - NEW.start) = NEW.quote;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The quote is not what stands at % to %.', NEW.start, NEW."end"
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION dialogues_check_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM dialogues_noterevision WHERE id = NEW.note_revision_id
    AND substr(text, NEW.start + 1, NEW."end" - NEW.start) = NEW.quote;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The quote is not what stands at % to %.', NEW.start, NEW."end"
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION dialogues_refuse_change();
DROP FUNCTION dialogues_check_excerpt();
DROP FUNCTION dialogues_check_record();
"""

EXCERPT_TRIGGER = """
CREATE TRIGGER dialogues_excerpt_quotes_its_span
  BEFORE INSERT OR UPDATE OF source_id, start, "end", quote ON dialogues_excerpt
  FOR EACH ROW EXECUTE FUNCTION dialogues_check_excerpt();
"""


def freeze(table: str) -> migrations.RunSQL:
    name = f"dialogues_{table}_never_changes"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON dialogues_{table}"
        " FOR EACH ROW EXECUTE FUNCTION dialogues_refuse_change();",
        f"DROP TRIGGER {name} ON dialogues_{table};",
    )


def quote_span(table: str) -> migrations.RunSQL:
    name = f"dialogues_{table}_quotes_its_span"
    return migrations.RunSQL(
        f'CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF note_revision_id, start, "end", quote'
        f" ON dialogues_{table} FOR EACH ROW WHEN (NEW.note_revision_id IS NOT NULL)"
        " EXECUTE FUNCTION dialogues_check_record();",
        f"DROP TRIGGER {name} ON dialogues_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(
            EXCERPT_TRIGGER,
            "DROP TRIGGER dialogues_excerpt_quotes_its_span ON dialogues_excerpt;",
        ),
        *[freeze(table) for table in FROZEN_TABLES],
        *[quote_span(table) for table in RECORD_TABLES],
    ]
