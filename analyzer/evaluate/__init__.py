"""Accuracy from hand-coded samples, with intervals."""
