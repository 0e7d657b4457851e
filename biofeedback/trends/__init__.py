"""Looking back: the daily table in, findings with their intervals out; numbers only, no I/O."""
