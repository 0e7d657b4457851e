"""Small parts that pages are made of, one to a file."""
