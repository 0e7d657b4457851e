"""Heart-rhythm biofeedback: from a strap to a true series of beats, practice and diary."""

__version__ = "0.1.0"
