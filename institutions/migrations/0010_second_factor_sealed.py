from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('institutions', '0009_second_factor'),
    ]

    operations = [
        migrations.AlterField('secondfactor', 'secret', models.CharField(max_length=200)),
    ]
