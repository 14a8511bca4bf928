"""Registry of countries, institutions, rounds and people; audit log and jobs."""

from institutions.models.audit import AuditEntry
from institutions.models.contacts import Contact
from institutions.models.job import Job
from institutions.models.mail import CaughtMail, OutgoingMail
from institutions.models.operations import Backup, Incident
from institutions.models.people import Grant, User
from institutions.models.registry import Country, Institution, Round
from institutions.models.second_factor import RecoveryCode, SecondFactor
from institutions.models.sign_in import SignInAttempt
from institutions.models.token import ApiToken

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Backup",
    "CaughtMail",
    "Contact",
    "Country",
    "Grant",
    "Incident",
    "Institution",
    "Job",
    "OutgoingMail",
    "RecoveryCode",
    "Round",
    "SecondFactor",
    "SignInAttempt",
    "User",
]
