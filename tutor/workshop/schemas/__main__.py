"""Writes the schemas beside this file."""

from __future__ import annotations

import json
from pathlib import Path

from tutor.workshop.schemas import step, workshop

for name, schema in (("workshop", workshop()), ("step", step())):
    file = Path(__file__).with_name(f"{name}.schema.json")
    file.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
