"""A console form filled in from a course's text: as a learner would, by the labels that the console shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.actions.console import ENTITY_TYPES, SERVICES, CreateRoleForm
from tutor.iam.errors import PolicyError
from tutor.snapshot import Draft


class FillingError(Exception):
    """What is to be set cannot be chosen in the form. The text says what, and what there is."""


def fill(form: CreateRoleForm, fields: Mapping[str, Any], policies: Sequence[str]) -> None:
    """Set the fields of a wizard fence, in the order of the form's pages; the others keep what they have.

    `policies` are the ARNs that can be selected; a fence may name one without its path. Raises FillingError.
    """
    if "trusted_entity_type" in fields:
        form.choose_type(_one_of(str(fields["trusted_entity_type"]), ENTITY_TYPES, "trusted entity type"))
    if "service" in fields or "use_case" in fields:
        service = _one_of(str(fields.get("service", form.service)), SERVICES, "service")
        cases = [case.label for case in SERVICES[service]]
        form.choose(service, _one_of(str(fields["use_case"]), cases, "use case") if "use_case" in fields else "")
    if "policies" in fields:
        by_name = {arn.rpartition("/")[2]: arn for arn in policies}
        form.policies = [
            name if name in policies else by_name[_one_of(name, by_name, "policy")]
            for name in map(str, fields["policies"])
        ]
    form.role_name = str(fields.get("role_name", form.role_name))
    form.description = str(fields.get("description", form.description))
    if "tags" in fields:
        form.tags = "\n".join(f"{key}={value}" for key, value in fields["tags"].items())


def draft_of(form: CreateRoleForm) -> Draft:
    """What stands in the form, as checks look at it. Tags that IAM would not take are left out."""
    try:
        tags = {tag["Key"]: tag["Value"] for tag in form.tag_list()}
    except PolicyError:
        tags = {}
    return Draft(form.role_name, form.trust(), tuple(form.policies), form.description, tags)


def _one_of(wanted: str, known: Any, what: str) -> str:
    if wanted not in known:
        shown = ", ".join(sorted(known)) if len(known) < 20 else f"{len(known)} others"
        raise FillingError(f"There is no {what} {wanted!r}; there are: {shown}.")
    return wanted
