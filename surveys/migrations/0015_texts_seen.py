"""When the people of a draft last saw what was corrected in its texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0014_link_codes")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="texts_seen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
