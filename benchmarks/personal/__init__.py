"""Synthetic comments with personal data at known places, written without looking at the redactor's patterns."""
