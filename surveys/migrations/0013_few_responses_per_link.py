"""Tells PostgreSQL that a link has few responses, as all links have but the open ones.

Among millions of responses through a few open links its sample holds hardly another link. It then
expects a third of a million responses for each, and looks for one of an institution's by reading
the table from the start: minutes in place of milliseconds. Open links are told apart as before,
by the list of most common values.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("surveys", "0012_response_indexes_of_few")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE surveys_response ALTER COLUMN invitation_id SET (n_distinct = -0.5)",
            "ALTER TABLE surveys_response ALTER COLUMN invitation_id RESET (n_distinct)",
        ),
        migrations.RunSQL("ANALYZE surveys_response (invitation_id)", migrations.RunSQL.noop),
    ]
