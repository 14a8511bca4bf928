
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0012_sign_in_attempt_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditentry',
            name='key_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
    ]
