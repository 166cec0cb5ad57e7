"""`roletutor workshop new FOLDER`: a small course that lints and rehearses clean, to be changed into one's own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tutor.workshop import schemas
from tutor.workshop.packs import load_all

TEMPLATE = Path(__file__).parent / "template"
"""The course that a new one begins as. Its id is `ID`."""


def new(folder: Path) -> None:
    """Write a course into a folder that does not exist yet, and the JSON Schemas of its files into `.schemas` in it.

    Its id is the folder's name, in small letters, digits and hyphens. Raises FileExistsError, and OSError when it
    cannot be written, PackError when a package's checks cannot be loaded.
    """
    load_all()
    made = {"workshop": schemas.workshop(), "step": schemas.step()}
    folder.mkdir(parents=True)
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    course = folder / "workshop.toml"
    course.write_text(
        course.read_text(encoding="utf-8").replace('id = "ID"', f'id = "{_id(folder)}"'), encoding="utf-8"
    )
    (folder / ".schemas").mkdir()
    for name, schema in made.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (folder / ".schemas" / f"{name}.schema.json").write_text(text, encoding="utf-8")


def _id(folder: Path) -> str:
    words = re.findall(r"[a-z0-9]+", folder.resolve().name.lower())
    return "-".join(words) or "my-course"
