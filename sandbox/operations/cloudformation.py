"""CloudFormation's operations on stacks. What makes them is in `sandbox/cloudformation`.

Source of the wording: CloudFormation API reference, and the texts of the service as quoted in public reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import clock
from sandbox.cloudformation import stacks as kept
from sandbox.cloudformation import submission
from sandbox.cloudformation.api import Api
from sandbox.cloudformation.deploy import Deployment
from sandbox.cloudformation.functions import text
from sandbox.cloudformation.stacks import Event, Resource, Stack, Stacks, change_set_of
from sandbox.cloudformation.template import invalid, resources
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations import operation

_UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED")


def stacks_of(invocation: Invocation) -> Stacks:
    """The stacks of the caller's account in the call's region."""
    return kept.of(invocation.backend("cloudformation"))


@operation("cloudformation", "CreateStack")
def create_stack(invocation: Invocation) -> Mapping[str, object]:
    """Make a stack; its status is final when the answer leaves."""
    asked, stacks, api = invocation.input, stacks_of(invocation), Api(invocation)
    name = submission.stack_name(asked)
    if stacks.find(name) is not None:
        raise AwsError("AlreadyExistsException", f"Stack [{name}] already exists")
    if "OnFailure" in asked and "DisableRollback" in asked:
        raise invalid("You can specify either OnFailure or DisableRollback, but not both.")
    stack = new_stack(name, api)
    wanted = submission.read(asked, stack, api)
    stack.on_failure = str(asked.get("OnFailure", "ROLLBACK"))
    stack.disable_rollback = bool(asked.get("DisableRollback", False))
    stack.termination_protection = bool(asked.get("EnableTerminationProtection", False))
    stack.timeout = int(asked.get("TimeoutInMinutes", 0))
    stack.policy = str(asked.get("StackPolicyBody", ""))
    wanted.keep(stack)
    stacks.stacks[stack.id] = stack
    Deployment(stack, stacks, api).create(wanted.template, wanted.values)
    return {"StackId": stack.id}


@operation("cloudformation", "UpdateStack")
def update_stack(invocation: Invocation) -> Mapping[str, object]:
    """Change a stack; when that fails the old settings are back before the answer leaves."""
    asked, stacks, api = invocation.input, stacks_of(invocation), Api(invocation)
    stack = stacks.get(submission.stack_name(asked))
    check_updatable(stack)
    wanted = submission.read(asked, stack, api)
    if wanted.changes_nothing(stack):
        raise invalid("No updates are to be performed.")
    carry_out(stack, stacks, api, wanted, not asked.get("DisableRollback", False))
    return {"StackId": stack.id}


@operation("cloudformation", "DeleteStack")
def delete_stack(invocation: Invocation) -> Mapping[str, object]:
    """Unmake a stack. One that is not there is deleted already."""
    asked, stacks = invocation.input, stacks_of(invocation)
    stack = stacks.find(str(asked.get("StackName", "")))
    if stack is None or stack.status == "DELETE_COMPLETE":
        return {}
    if stack.termination_protection:
        raise invalid(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    retained = list(asked.get("RetainResources", []))
    if retained and stack.status != "DELETE_FAILED":
        raise invalid("RetainResources can be specified only for a stack in the DELETE_FAILED state.")
    if not stack.template:
        stack.template = {"Resources": {}}
    Deployment(stack, stacks, Api(invocation)).delete(retained)
    if stack.status == "DELETE_COMPLETE":
        for change_set in [found for found in stacks.change_sets.values() if found.stack_id == stack.id]:
            del stacks.change_sets[change_set.id]
    return {}


def new_stack(name: str, api: Api) -> Stack:
    """A stack that has nothing yet."""
    id_ = f"arn:aws:cloudformation:{api.region}:{api.account}:stack/{name}/{api.random.uuid4()}"
    return Stack(id_, name, clock.now())


def check_updatable(stack: Stack) -> None:
    """Raise AwsError when the stack's status lets nothing be changed."""
    if stack.status == "CREATE_FAILED" and stack.on_failure == "DO_NOTHING":
        raise invalid(
            "This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]. "
            "Please use disable-rollback option instead during stack creation."
        )
    if stack.status not in _UPDATABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def carry_out(stack: Stack, stacks: Stacks, api: Api, wanted: submission.Submission, rollback: bool) -> None:
    """Update a stack to what is wanted; its own settings change only when that succeeds."""
    before = (stack.tags, stack.notification_arns)
    if wanted.tags is not None:
        stack.tags = wanted.tags
    if Deployment(stack, stacks, api).update(wanted.template, wanted.values, rollback):
        wanted.keep(stack)
    else:
        stack.tags, stack.notification_arns = before


@operation("cloudformation", "DescribeStacks")
def describe_stacks(invocation: Invocation) -> Mapping[str, object]:
    """One stack, a deleted one by its id too, or all that are not deleted."""
    name, stacks = invocation.input.get("StackName"), stacks_of(invocation)
    found = [stacks.get(str(name))] if name else list(stacks.living())
    return {"Stacks": [_described(stack) for stack in found]}


@operation("cloudformation", "ListStacks")
def list_stacks(invocation: Invocation) -> Mapping[str, object]:
    """Summaries of all stacks, newest first, deleted ones too."""
    wanted = invocation.input.get("StackStatusFilter", [])
    found = [s for s in reversed(stacks_of(invocation).stacks.values()) if not wanted or s.status in wanted]
    return {"StackSummaries": [_summary(stack) for stack in found]}


@operation("cloudformation", "DescribeStackEvents")
def describe_stack_events(invocation: Invocation) -> Mapping[str, object]:
    """A stack's history, newest first."""
    name = str(invocation.input.get("StackName", ""))
    stack = stacks_of(invocation).find(name)
    if stack is None:
        raise invalid(f"Stack [{name}] does not exist")
    return {"StackEvents": [_event(stack, event) for event in reversed(stack.events)]}


@operation("cloudformation", "DescribeStackResources")
def describe_stack_resources(invocation: Invocation) -> Mapping[str, object]:
    """The resources of a stack, or of the one that a physical id belongs to."""
    asked, stacks = invocation.input, stacks_of(invocation)
    physical = asked.get("PhysicalResourceId")
    if physical and not asked.get("StackName"):
        owners = [s for s in stacks.living() for r in s.resources.values() if r.physical_id == physical]
        if not owners:
            raise invalid(f"Stack for {physical} does not exist")
        stack = owners[0]
    else:
        stack = stacks.get(str(asked.get("StackName", "")))
    wanted = asked.get("LogicalResourceId")
    found = [r for r in stack.resources.values() if not wanted or r.logical_id == wanted]
    return {"StackResources": [_resource(stack, resource, "Timestamp") for resource in found]}


@operation("cloudformation", "DescribeStackResource")
def describe_stack_resource(invocation: Invocation) -> Mapping[str, object]:
    """One resource of a stack."""
    asked = invocation.input
    name, stack_name = str(asked.get("LogicalResourceId", "")), str(asked.get("StackName", ""))
    stack = stacks_of(invocation).find(stack_name)
    if stack is None:
        raise invalid(f"Stack '{stack_name}' does not exist")
    if name not in stack.resources:
        raise invalid(f"Resource {name} does not exist for stack {stack_name}")
    return {"StackResourceDetail": _resource(stack, stack.resources[name], "LastUpdatedTimestamp")}


@operation("cloudformation", "ListStackResources")
def list_stack_resources(invocation: Invocation) -> Mapping[str, object]:
    """The resources of a stack."""
    stack = stacks_of(invocation).get(str(invocation.input.get("StackName", "")))
    rows = [_resource(stack, resource, "LastUpdatedTimestamp") for resource in stack.resources.values()]
    return {"StackResourceSummaries": rows}


@operation("cloudformation", "GetTemplate")
def get_template(invocation: Invocation) -> Mapping[str, object]:
    """The template as it was submitted."""
    asked, stacks = invocation.input, stacks_of(invocation)
    if asked.get("ChangeSetName"):
        body = change_set_of(asked, stacks).text
    else:
        body = stacks.get(str(asked.get("StackName", ""))).text
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


@operation("cloudformation", "GetTemplateSummary")
def get_template_summary(invocation: Invocation) -> Mapping[str, object]:
    """What a template, or a stack's, declares."""
    asked, stacks, api = invocation.input, stacks_of(invocation), Api(invocation)
    body = stacks.get(str(asked["StackName"])).text if asked.get("StackName") else submission.body(asked, None, api)
    template = submission.valid(body)
    types = list(dict.fromkeys(str(r["Type"]) for r in resources(template).values()))
    return {**_declared(template), "ResourceTypes": types, "Version": "2010-09-09", "DeclaredTransforms": []}


@operation("cloudformation", "ValidateTemplate")
def validate_template(invocation: Invocation) -> Mapping[str, object]:
    """What a template declares, when it is one."""
    template = submission.valid(submission.body(invocation.input, None, Api(invocation)))
    declared = dict(_declared(template))
    declared["Parameters"] = [
        {key: value for key, value in row.items() if key not in ("ParameterType", "ParameterConstraints")}
        for row in declared["Parameters"]
    ]
    return declared


@operation("cloudformation", "ListExports")
def list_exports(invocation: Invocation) -> Mapping[str, object]:
    """The values that stacks export."""
    found = sorted(stacks_of(invocation).exports().items())
    rows = [{"ExportingStackId": stack.id, "Name": name, "Value": value} for name, (stack, value) in found]
    return {"Exports": rows}


@operation("cloudformation", "ListImports")
def list_imports(invocation: Invocation) -> Mapping[str, object]:
    """The stacks that import an export."""
    name = str(invocation.input.get("ExportName", ""))
    found = stacks_of(invocation).importers(name)
    if not found:
        raise invalid(f"Export '{name}' is not imported by any stack.")
    return {"Imports": found}


@operation("cloudformation", "UpdateTerminationProtection")
def update_termination_protection(invocation: Invocation) -> Mapping[str, object]:
    """Protect a stack from deletion, or no longer."""
    stack = stacks_of(invocation).get(str(invocation.input.get("StackName", "")))
    stack.termination_protection = bool(invocation.input.get("EnableTerminationProtection", False))
    return {"StackId": stack.id}


@operation("cloudformation", "GetStackPolicy")
def get_stack_policy(invocation: Invocation) -> Mapping[str, object]:
    """The stack's policy, as it was given; the sandbox does not judge updates by it."""
    stack = stacks_of(invocation).get(str(invocation.input.get("StackName", "")))
    return {"StackPolicyBody": stack.policy} if stack.policy else {}


def _described(stack: Stack) -> dict[str, object]:
    row: dict[str, Any] = {
        "StackId": stack.id,
        "StackName": stack.name,
        "CreationTime": stack.created,
        "StackStatus": stack.status,
        "DisableRollback": stack.disable_rollback or stack.on_failure == "DO_NOTHING",
        "NotificationARNs": stack.notification_arns,
        "Capabilities": stack.capabilities,
        "Parameters": _shown_parameters(stack),
        "Outputs": stack.outputs,
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "EnableTerminationProtection": stack.termination_protection,
        "RollbackConfiguration": {},
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }
    optional = {
        "Description": stack.template.get("Description"),
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatusReason": stack.reason if stack.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE") else None,
        "RoleARN": stack.role_arn,
        "ChangeSetId": stack.change_set,
        "TimeoutInMinutes": stack.timeout,
    }
    return {**row, **{key: value for key, value in optional.items() if value}}


def _shown_parameters(stack: Stack) -> list[dict[str, str]]:
    declared = stack.template.get("Parameters", {})
    hidden = {key for key, wanted in declared.items() if text(wanted.get("NoEcho", False)).lower() == "true"}
    return [
        {"ParameterKey": key, "ParameterValue": "****" if key in hidden else value}
        for key, value in stack.parameters.items()
    ]


def _summary(stack: Stack) -> dict[str, object]:
    row: dict[str, Any] = {"StackId": stack.id, "StackName": stack.name, "CreationTime": stack.created}
    optional = {
        "TemplateDescription": stack.template.get("Description"),
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatusReason": stack.reason,
    }
    drift = {"StackDriftStatus": "NOT_CHECKED"}
    found = {key: value for key, value in optional.items() if value}
    return {**row, **found, "StackStatus": stack.status, "DriftInformation": drift}


def _event(stack: Stack, event: Event) -> dict[str, object]:
    row: dict[str, object] = {
        "StackId": stack.id,
        "EventId": event.id,
        "StackName": stack.name,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.at,
        "ResourceStatus": event.status,
    }
    optional = {"ResourceStatusReason": event.reason, "ResourceProperties": event.properties}
    return {**row, **{key: value for key, value in optional.items() if value}}


def _resource(stack: Stack, resource: Resource, when: str) -> dict[str, object]:
    row: dict[str, object] = {
        "StackName": stack.name,
        "StackId": stack.id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        when: resource.changed,
        "ResourceStatus": resource.status,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
    return {**row, **({"ResourceStatusReason": resource.reason} if resource.reason else {})}


def _declared(template: dict[str, Any]) -> dict[str, Any]:
    rows = []
    for key, wanted in template.get("Parameters", {}).items():
        row: dict[str, Any] = {"ParameterKey": key, "ParameterType": wanted["Type"]}
        row["NoEcho"] = text(wanted.get("NoEcho", False)).lower() == "true"
        if "Default" in wanted:
            row["DefaultValue"] = text(wanted["Default"])
        if "Description" in wanted:
            row["Description"] = text(wanted["Description"])
        allowed = wanted.get("AllowedValues")
        row["ParameterConstraints"] = {"AllowedValues": [text(item) for item in allowed]} if allowed else {}
        rows.append(row)
    capabilities, needing = submission.capabilities(template)
    found: dict[str, Any] = {"Parameters": rows}
    if "Description" in template:
        found["Description"] = text(template["Description"])
    if capabilities:
        names = ", ".join(needing)
        found["Capabilities"] = capabilities
        found["CapabilitiesReason"] = f"The following resource(s) require capabilities: [{names}]"
    return found
