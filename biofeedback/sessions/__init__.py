"""What is practised, and how it runs."""
