"""Acts on the registry, people, jobs and the audit log."""

from institutions.actions.audit import record_audit

__all__ = ["record_audit"]
