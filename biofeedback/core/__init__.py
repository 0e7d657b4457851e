"""What every other room may know: beats, breath, time, settings, errors."""
