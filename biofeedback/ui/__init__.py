"""The window: PyQt6 and pyqtgraph live here only."""
