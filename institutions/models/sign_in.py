"""Sign-in attempts, to slow guessing down."""

from django.db import models


class SignInAttempt(models.Model):
    """Failures of one account from one address, since the last success there.

    `account` is the SHA-256 of the e-mail as typed, for it may be anything, even a password.
    `is_known` tells that the account has signed in from this address before.
    """

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    failures = models.PositiveIntegerField(default=0)
    is_known = models.BooleanField(default=False)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="sign_in_attempt_once")
        ]
        indexes = [
            models.Index(fields=["last_at"], name="sign_in_attempt_age"),
            models.Index(fields=["address", "last_at"], name="sign_in_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} {self.address}: {self.failures}"
