"""Findings as documents: `text.py` for people, `document.py` as JSON (schema `roletutor/report/1`, beside it)."""
