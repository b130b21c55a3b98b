"""Offline analyzer of open-text customer feedback."""
