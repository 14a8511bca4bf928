"""What changes quotes, snapshots and reports."""
