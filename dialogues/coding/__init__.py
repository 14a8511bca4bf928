"""Coding in plain Python: sentences, agreement, anchors, painting, codebook files; no queries."""
