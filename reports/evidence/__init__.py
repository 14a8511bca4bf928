"""Tables of figures as values: cells, periods, variations, checks, claims; no Django, no I/O."""
