"""What of these tests can run where: D-Bus and BlueZ are Linux's."""

from __future__ import annotations

import sys

collect_ignore = [] if sys.platform == "linux" else ["test_ble.py", "test_virtual_bluez.py"]
