from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0014_user_sessions_ended'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='noted_reads',
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
