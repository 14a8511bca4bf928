from django.db import migrations

FORWARD = """
CREATE FUNCTION surveys_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version never changes (version %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER version_published_never_changes BEFORE UPDATE ON surveys_version
    FOR EACH ROW WHEN (
        OLD.state = 'published' AND (
            NEW.document IS DISTINCT FROM OLD.document
            OR NEW.sha256 IS DISTINCT FROM OLD.sha256
            OR NEW.number IS DISTINCT FROM OLD.number
            OR NEW.questionnaire_id IS DISTINCT FROM OLD.questionnaire_id
            OR NEW.state IS DISTINCT FROM OLD.state
            OR NEW.published_at IS DISTINCT FROM OLD.published_at
        )
    ) EXECUTE FUNCTION surveys_refuse_version_change();
"""
BACKWARD = """
DROP TRIGGER version_published_never_changes ON surveys_version;
DROP FUNCTION surveys_refuse_version_change();
"""


class Migration(migrations.Migration):
    """Make the database refuse to change what people answer, or have answered."""

    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
