"""Pages of findings and reports."""
