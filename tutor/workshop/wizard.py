"""The text of a ```wizard fence: which form, the fields that the step is about, and whether it is sent off.

form: create-role
set:
  page: 3
  role_name: myRole
submit: true           # press the button of the last page; without it, the form keeps what was set
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from tutor.workshop.lines import YamlFault, loaded

FIELDS: Mapping[str, Mapping[str, type]] = {
    "create-role": {
        "trusted_entity_type": str,
        "service": str,
        "use_case": str,
        "policies": list,
        "role_name": str,
        "description": str,
        "tags": dict,
        "page": int,
    },
}
"""The fields of each form, with their types. `page` is where the form opens, from 1."""


def check_wizard(source: str) -> list[str]:
    """What is wrong with the text, as sentences; none when it is right."""
    try:
        _, raw = loaded(source)
    except YamlFault as error:
        return [f"the wizard fence is not valid YAML: {error}"]
    if not isinstance(raw, dict) or "form" not in raw:
        return ["the wizard fence must say `form:`, such as `form: create-role`"]
    form, fields = raw["form"], raw.get("set", {})
    if not isinstance(form, str) or form not in FIELDS:
        return [f"there is no form {form!r}{_near(str(form), FIELDS)}"]
    known = ("form", "set", "submit")
    wrong = [f"a wizard fence has no key {key!r}; there are {', '.join(known)}" for key in raw if key not in known]
    if type(raw.get("submit", False)) is not bool:
        wrong.append(f"`submit:` must be true or false, not {raw['submit']!r:.60}")
    if not isinstance(fields, dict):
        return [*wrong, "`set:` must be `field: value` lines"]
    for name, value in fields.items():
        if name not in FIELDS[form]:
            wrong.append(f"the form {form!r} has no field {name!r}{_near(str(name), FIELDS[form])}")
        elif type(value) is not FIELDS[form][name]:
            wrong.append(f"the field {name!r} must be {_NAMES[FIELDS[form][name]]}, not {value!r:.60}")
    return wrong


def wizard_fields(source: str) -> dict[str, object]:
    """The fields that a (right) wizard fence sets."""
    return dict(loaded(source)[1].get("set") or {})


def submits(source: str) -> bool:
    """Whether a (right) wizard fence sends its form off."""
    return bool(loaded(source)[1].get("submit", False))


_NAMES: Mapping[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


def _near(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"
