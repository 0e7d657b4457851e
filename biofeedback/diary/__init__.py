"""Frozen records of pain, flares, sleep and function, and their scoring."""
