"""The software bill of materials (CycloneDX 1.6, JSON): what the app is made of.

`python packaging/bill.py FILE`. The same parts give the same bytes.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from biofeedback.app.parts import Part, app_version, parts


def component(part: Part) -> Component:
    """Return a part as the format has it."""
    licences = LicenseFactory()
    from_index = bool(part.version) and part.name != "Python"
    return Component(
        name=part.name,
        version=part.version or None,
        type=ComponentType.LIBRARY,
        licenses=[licences.make_from_string(part.licence)],
        purl=PackageURL("pypi", None, part.name.lower(), part.version) if from_index else None,
        bom_ref=f"{part.name}@{part.version}",
    )


def bill() -> str:
    """Return the bill as JSON, dated by SOURCE_DATE_EPOCH."""
    whole = Bom(components=[component(part) for part in parts()])
    app = Component(
        name="biofeedback",
        version=app_version(),
        type=ComponentType.APPLICATION,
        licenses=[LicenseFactory().make_from_string("GPL-3.0-or-later")],
        bom_ref="biofeedback",
    )
    whole.metadata.component = app
    whole.register_dependency(app, whole.components)
    epoch = int(environ.get("SOURCE_DATE_EPOCH", "0"))
    whole.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    names = " ".join(f"{part.name}@{part.version}" for part in parts())
    whole.serial_number = uuid5(NAMESPACE_URL, f"biofeedback {app_version()} {names}")
    return json.dumps(json.loads(JsonV1Dot6(whole).output_as_string()), indent=1, sort_keys=True)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill() + "\n", encoding="utf-8")
