from django.db import migrations


class Migration(migrations.Migration):
    """Find the few illustrative responses of a country without reading the millions of others."""

    dependencies = [("reports", "0001_initial"), ("surveys", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX reports_illustrative_responses ON surveys_response (country_id, version_id)"
            " WHERE is_illustrative AND state = 'submitted'",
            "DROP INDEX reports_illustrative_responses",
        )
    ]
