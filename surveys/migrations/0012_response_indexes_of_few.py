"""Indexes of the few responses that a registered institution gave or that are samples.

Under a mass consultation nearly every response is neither: it then has no entry in either index,
where the plain index of the foreign key had one for each.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_anonymous_questionnaires")]

    operations = [
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                fields=["institution", "version", "country", "state"],
                condition=models.Q(institution__isnull=False),
                name="response_by_institution",
            ),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                fields=["country", "version", "state"],
                condition=models.Q(is_illustrative=True),
                name="response_illustrative",
            ),
        ),
        migrations.AlterField(
            model_name="response",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="institutions.institution",
            ),
        ),
    ]
