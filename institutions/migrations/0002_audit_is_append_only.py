from django.db import migrations

# Tests empty all tables between themselves; only in a database that Django made for tests
# (its name starts with "test_") may the log be truncated.
FORWARD = r"""
CREATE FUNCTION institutions_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON institutions_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION institutions_refuse_audit_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON institutions_auditentry
    FOR EACH STATEMENT WHEN (current_database() NOT LIKE 'test\_%')
    EXECUTE FUNCTION institutions_refuse_audit_change();
"""
BACKWARD = """
DROP TRIGGER audit_no_truncate ON institutions_auditentry;
DROP TRIGGER audit_no_change ON institutions_auditentry;
DROP FUNCTION institutions_refuse_audit_change();
"""


class Migration(migrations.Migration):
    """Make the database refuse any change of the audit log."""

    dependencies = [("institutions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
