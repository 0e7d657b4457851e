"""From a strap to a true series of beats."""
