"""Tests of the signal room; its people are made here, not by the simulated strap."""
