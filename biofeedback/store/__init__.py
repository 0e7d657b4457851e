"""The encrypted database and everything kept in it."""
