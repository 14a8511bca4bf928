from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0013_audit_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sessions_ended',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
