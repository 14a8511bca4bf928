from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0011_seal_second_factors'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['address', 'last_at'], name='sign_in_attempt_address'),
        ),
    ]
