"""Where the packaged app begins; the same as `python -m biofeedback`."""

from biofeedback.__main__ import main

main()
