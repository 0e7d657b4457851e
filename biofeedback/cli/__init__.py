"""The same chain as the window, without Qt."""
