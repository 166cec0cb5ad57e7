"""Instance profiles: names, and the one role that each may have."""

from __future__ import annotations

from typing import Any

from sandbox.rules.common import Parameters, Rule, check_free, check_tags, conflict
from tutor.iam import names
from tutor.iam.errors import PolicyError


def _profile(parameters: Parameters, iam: Any) -> Any:
    name = parameters.get("InstanceProfileName", "")
    names.check_instance_profile_name(name)
    for profile in iam.instance_profiles.values():
        if profile.name == name:
            return profile
    raise PolicyError("NoSuchEntity", f"Instance Profile {name} cannot be found.")


def _is_there(parameters: Parameters, iam: Any) -> None:
    _profile(parameters, iam)


def _create(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("InstanceProfileName", "")
    names.check_instance_profile_name(name)
    names.check_path(parameters.get("Path", "/"))
    check_tags(parameters)
    taken = (profile.name for profile in iam.instance_profiles.values())
    check_free(name, taken, f"Instance Profile {name} already exists.")


def _add(parameters: Parameters, iam: Any) -> None:
    if _profile(parameters, iam).roles:
        raise PolicyError("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")


def _delete(parameters: Parameters, iam: Any) -> None:
    if _profile(parameters, iam).roles:
        raise conflict("Cannot delete entity, must remove roles from instance profile first.")


RULES: dict[str, tuple[Rule, ...]] = {
    "AddRoleToInstanceProfile": (_add,),
    "CreateInstanceProfile": (_create,),
    "DeleteInstanceProfile": (_delete,),
    "GetInstanceProfile": (_is_there,),
    "RemoveRoleFromInstanceProfile": (_is_there,),
}
