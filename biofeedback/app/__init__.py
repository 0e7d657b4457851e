"""Where the rooms meet, for both faces: records opened, straps made, a session put together."""
