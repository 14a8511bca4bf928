from django.db import migrations

# A sent response can be withdrawn, superseded and linked to an institution. What was answered,
# about which country and when, stays; and nothing that was sent becomes a draft again.
FORWARD = """
CREATE FUNCTION surveys_refuse_response_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a response that was sent never changes its answers (response %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER response_sent_never_changes BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (
        OLD.state IN ('submitted', 'superseded', 'withdrawn') AND (
            NEW.answers IS DISTINCT FROM OLD.answers
            OR NEW.version_id IS DISTINCT FROM OLD.version_id
            OR NEW.country_id IS DISTINCT FROM OLD.country_id
            OR NEW.revision IS DISTINCT FROM OLD.revision
            OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
            OR (NEW.state IS DISTINCT FROM OLD.state
                AND NOT (OLD.state = 'submitted' AND NEW.state IN ('superseded', 'withdrawn')))
        )
    ) EXECUTE FUNCTION surveys_refuse_response_change();
"""
BACKWARD = """
DROP TRIGGER response_sent_never_changes ON surveys_response;
DROP FUNCTION surveys_refuse_response_change();
"""


class Migration(migrations.Migration):
    """Make the database refuse to change answers that were sent."""

    dependencies = [("surveys", "0002_protect_published_versions")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
