"""The app as assistive technology meets it: a real accessibility bus under a virtual screen."""
