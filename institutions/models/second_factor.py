"""The second factor of sign-in: codes of an app, and recovery codes for when the app is gone."""

from django.db import models

from institutions.models.people import User


class SecondFactor(models.Model):
    """Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).

    Where a person has one, a password alone does not sign in. `last_step` is the count of 30-second
    steps since 1970 of the newest code that was taken: neither it nor an older one is taken again.
    The app's key is sealed (institutions/sealed.py): it must be read, so it cannot be hashed.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=200)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """One code that signs in once in place of the app's, as SHA-256 of its random bits (120)."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "code_hash"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.factor_id}"
