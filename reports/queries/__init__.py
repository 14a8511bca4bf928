"""What findings and reports read; everything about answers comes from tallies."""
