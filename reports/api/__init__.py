"""The interface for programs: findings and responses to read, invitations to write (REST, JSON)."""
