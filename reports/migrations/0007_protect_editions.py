from django.db import migrations

FORWARD = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a snapshot and a final report never change (% %)', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER snapshot_never_changes BEFORE UPDATE ON reports_snapshot
    FOR EACH ROW WHEN (
        NEW.content IS DISTINCT FROM OLD.content
        OR NEW.sha256 IS DISTINCT FROM OLD.sha256
        OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.country_id IS DISTINCT FROM OLD.country_id
        OR NEW.countries IS DISTINCT FROM OLD.countries
        OR NEW.code_version IS DISTINCT FROM OLD.code_version
    ) EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON reports_edition
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER final_report_never_changes BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW WHEN (OLD.edition_id IS NOT NULL) EXECUTE FUNCTION reports_refuse_change();
"""
BACKWARD = """
DROP TRIGGER final_report_never_changes ON reports_report;
DROP TRIGGER edition_never_changes ON reports_edition;
DROP TRIGGER snapshot_never_changes ON reports_snapshot;
DROP FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    """Make the database refuse to change snapshots and what is final."""

    dependencies = [("reports", "0006_name_countries_of_snapshots")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
