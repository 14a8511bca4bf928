"""Guess what a choice list is: steps of a scale, and which choice means "don't know"."""
