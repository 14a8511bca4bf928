"""Respondents, the team and their files all at once: `make bench-load`."""
