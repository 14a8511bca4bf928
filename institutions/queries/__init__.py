"""Questions to the registry and the audit log."""

from institutions.queries.audit import AuditFault, verify_audit_chain
from institutions.queries.matching import InstitutionMatcher, match_institution, normalise_name

__all__ = [
    "AuditFault",
    "InstitutionMatcher",
    "match_institution",
    "normalise_name",
    "verify_audit_chain",
]
