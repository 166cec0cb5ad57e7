"""In which order a template's resources are made, and whether what they refer to is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.cloudformation import types
from sandbox.cloudformation.template import PSEUDO, Template, depends_on, invalid, references, resources


def check_references(template: Template) -> None:
    """Raise AwsError for a reference to nothing, an attribute that a type does not have, or a circle."""
    parameters, made = template.get("Parameters", {}), resources(template)
    conditions = template.get("Conditions", {})
    for block, part in (("Resources", made), ("Outputs", template.get("Outputs", {}))):
        missing: list[str] = []
        for item in part.values():
            wanted = item.get("Condition")
            if wanted is not None and wanted not in conditions:
                raise invalid(f"Template format error: Unresolved condition dependency {wanted} in the {block} block "
                              "of the template")  # fmt: skip
            missing += [name for name in depends_on(item) if name not in made]
            for name, attribute in references(item.get("Properties", {}) if block == "Resources" else item):
                if attribute and name not in made:
                    raise invalid(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
                if not attribute and name not in made and name not in parameters and name not in PSEUDO:
                    missing.append(name)
                if attribute:
                    _check_attribute(name, attribute, made[name])
        if missing:
            names = ", ".join(dict.fromkeys(missing))
            raise invalid(f"Template format error: Unresolved resource dependencies [{names}] in the {block} block of "
                          "the template")  # fmt: skip
    used = [name for name, _ in references(conditions) if name not in parameters and name not in PSEUDO]
    if used:
        raise invalid(f"Template format error: Unresolved dependencies [{', '.join(dict.fromkeys(used))}]. Cannot "
                      "reference resources in the Conditions block of the template")  # fmt: skip
    list(waves(template, list(made)))


def check_conditions(template: Template, existing: Sequence[str]) -> None:
    """Raise AwsError when a resource that is made depends on one whose condition is false."""
    made = resources(template)
    absent = [target for name in existing for target in depends_on(made[name]) if target not in existing]
    if absent:
        raise invalid(f"Template format error: Unresolved resource dependencies [{', '.join(absent)}] in the Resources "
                      "block of the template")  # fmt: skip


def waves(template: Template, names: Sequence[str]) -> Iterator[list[str]]:
    """The resources `names` in waves: each wave needs only those before it. Raises AwsError for a circle."""
    made = resources(template)
    left = {name: needs(made[name], names) - {name} for name in names}
    for name in names:
        if name in needs(made[name], names):
            raise invalid(f"Circular dependency between resources: [{name}]")
    while left:
        wave = [name for name, wanted in left.items() if not wanted & left.keys()]
        if not wave:
            raise invalid(f"Circular dependency between resources: [{', '.join(_circle(left))}]")
        yield wave
        for name in wave:
            del left[name]


def needs(resource: Mapping[str, Any], names: Sequence[str]) -> set[str]:
    """The resources among `names` that one refers to or depends on."""
    named = {name for name, _ in references(resource.get("Properties", {}))} | set(depends_on(resource))
    return named & set(names)


def _circle(left: Mapping[str, set[str]]) -> list[str]:
    """Those of `left` that lie on a circle, not those that only wait for it."""
    found = dict(left)
    while True:
        needed = set().union(*(wanted for wanted in found.values()))
        outside = [name for name in found if name not in needed]
        if not outside:
            return list(found)
        for name in outside:
            del found[name]


def _check_attribute(name: str, attribute: str, resource: Mapping[str, Any]) -> None:
    kind = types.find(str(resource["Type"]))
    if kind and kind.attributes is not None and attribute != "*" and attribute not in kind.attributes:
        raise invalid(f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt")
