"""Daily tables in, findings with intervals out."""
