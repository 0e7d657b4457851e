"""Roles, caseload, prescriptions."""
