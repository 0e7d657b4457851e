"""Arrays of beats in, frozen results out; no I/O, no clock."""
