"""One file per foreign format, in and out."""
