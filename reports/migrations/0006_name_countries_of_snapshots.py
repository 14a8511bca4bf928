from django.db import migrations

FORWARD = """
UPDATE reports_snapshot SET countries = ARRAY[country_id]::varchar(2)[]
    WHERE country_id IS NOT NULL AND countries = '{}';
"""


class Migration(migrations.Migration):
    """Name the one country of each snapshot in its list of countries, too."""

    dependencies = [("reports", "0005_editions")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
