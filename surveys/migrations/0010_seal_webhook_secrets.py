import os
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

# As institutions/sealed.py had it when this was written.
MARK = 'sealed1:'
KEY_INFO = b'needs-assessment: secrets in the database, 1'
PURPOSE = b'surveys.Webhook.secret'


def seal(apps, schema_editor):
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=KEY_INFO)
    cipher = AESGCM(hkdf.derive(settings.SECRET_KEY.encode()))
    rows = apps.get_model('surveys', 'Webhook').objects.exclude(secret__startswith=MARK)
    for row in rows.select_for_update():
        nonce = os.urandom(12)
        sealed = cipher.encrypt(nonce, row.secret.encode(), PURPOSE)
        row.secret = MARK + urlsafe_b64encode(nonce + sealed).decode()
        row.save(update_fields=['secret'])


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0009_webhook_secret_sealed'),
    ]

    operations = [
        # Going back would write the secrets in the clear: nobody should do that unawares.
        migrations.RunPython(seal),
    ]
