"""Judges upload samples by the raw bytes they send and by what they report."""
