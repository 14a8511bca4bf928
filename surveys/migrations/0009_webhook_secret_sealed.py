from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0008_upload'),
    ]

    operations = [
        migrations.AlterField('webhook', 'secret', models.CharField(max_length=200)),
    ]
