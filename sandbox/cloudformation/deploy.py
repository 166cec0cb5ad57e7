"""A stack made, changed and unmade: its resources in the order of their needs, its events, its rollback.

Source: CloudFormation user guide, "Stack failure options", "Understand update behaviors of stack resources", "View
stack information" (statuses); the reasons as public reports quote them. Resources that need nothing of each other are
begun together, as on AWS; of these the one that stands first in the template fails first, and the others that are not
complete are cancelled.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox import clock
from sandbox.cloudformation import failures, order, types
from sandbox.cloudformation.api import Api
from sandbox.cloudformation.functions import NoSuchExport, Scope, text
from sandbox.cloudformation.history import History
from sandbox.cloudformation.properties import Unfit
from sandbox.cloudformation.stacks import Resource, Stack, Stacks
from sandbox.cloudformation.template import Template, resources
from sandbox.cloudformation.types.kind import Kind, Work
from sandbox.errors import AwsError

log = logging.getLogger("sandbox")

_REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."
_GONE = "DELETE_COMPLETE"
_NOT_MADE = ("CREATE_FAILED", _GONE)


class _Failure(Exception):
    """What ends a change: `reason` is what the stack's own event says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Deployment:
    """One change of one stack."""

    def __init__(self, stack: Stack, stacks: Stacks, api: Api) -> None:
        self._stack = stack
        self._stacks = stacks
        self._api = api.in_role(stack.role_arn) if stack.role_arn else api
        self._failed: dict[str, list[str]] = {"create": [], "update": [], "delete": []}
        self._before: dict[str, Resource] = {}
        self._replaced: list[Resource] = []
        self._touched: list[str] = []
        self._unfit: dict[str, str] = {}
        self._history = History(stack, api.random)

    def create(self, template: Template, values: Mapping[str, Any]) -> None:
        """Make the stack. A failure rolls it back, or what the stack's OnFailure says."""
        stack = self._stack
        self._history.say("CREATE_IN_PROGRESS", "User Initiated")
        stack.template = template
        scope = self._scope(template, values)
        try:
            self._attempt(scope, template)
        except _Failure as failure:
            if stack.disable_rollback or stack.on_failure == "DO_NOTHING":
                self._history.say("CREATE_FAILED", failure.reason)
            elif stack.on_failure == "DELETE":
                self._history.say("DELETE_IN_PROGRESS", f"{failure.reason}Delete requested by user.")
                self._unmake_stack("DELETE", failing=True)
            else:
                self._history.say("ROLLBACK_IN_PROGRESS", f"{failure.reason}Rollback requested by user.")
                self._unmake_stack("ROLLBACK", failing=True)
            return
        self._history.say("CREATE_COMPLETE")

    def update(self, template: Template, values: Mapping[str, Any], rollback: bool) -> bool:
        """Change the stack; gives whether it took. A failure brings the old settings back when `rollback`."""
        stack = self._stack
        stack.updated = clock.now()
        self._history.say("UPDATE_IN_PROGRESS", "User Initiated")
        self._before = {name: dataclasses.replace(found) for name, found in stack.resources.items()}
        scope = self._scope(template, values)
        try:
            self._attempt(scope, template)
        except _Failure as failure:
            if rollback:
                self._roll_back(failure.reason)
            else:
                stack.template = template
                self._clean_up(self._replaced)
                self._history.say("UPDATE_FAILED", failure.reason)
            return False
        stack.template = template
        self._history.say("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        gone = [found for name, found in stack.resources.items() if not self._wanted(scope, template, name)]
        self._clean_up([*self._replaced, *gone])
        stack.resources = {name: found for name, found in stack.resources.items() if found not in gone}
        self._history.say("UPDATE_COMPLETE")
        return True

    def delete(self, retained: Iterable[str] = ()) -> None:
        """Unmake the stack. What cannot be deleted stays, and the stack is DELETE_FAILED."""
        stack, status = self._stack, self._stack.status
        for name in stack.exports:
            importers = self._stacks.importers(name)
            if importers:
                self._history.say(
                    status, f"Export {name} cannot be deleted as it is in use by {' and '.join(importers)}"
                )
                return
        self._history.say("DELETE_IN_PROGRESS", "User Initiated")
        self._unmake_stack("DELETE", retained=retained)

    def _attempt(self, scope: Scope, template: Template) -> None:
        """Make everything. Raises _Failure, also for a fault of the sandbox's own: the stack then is whole again."""
        try:
            self._make_all(scope, template)
            self._put_out(scope, template)
        except _Failure:
            raise
        except Exception:
            log.exception("a change of the stack %s failed", self._stack.name)
            raise _Failure(
                "The sandbox could not carry out this change. This is its own limit, not a mistake of yours. "
            ) from None

    def _make_all(self, scope: Scope, template: Template) -> None:
        names = [name for name in resources(template) if self._wanted(scope, template, name)]
        for wave in order.waves(template, names):
            begun = [name for name in wave if self._begin(scope, template, name)]
            for position, name in enumerate(begun):
                if not self._finish(name):
                    for other in begun[position + 1 :]:
                        self._cancel(other)
                    raise _Failure(self._failures())

    def _begin(self, scope: Scope, template: Template, name: str) -> bool:
        """Say that a resource is under way; False when it is as it should be."""
        definition = resources(template)[name]
        old = self._before.get(name)
        fresh = Resource(name, str(definition["Type"]), named_by=_named_by(str(definition["Type"])))
        fresh.deletion_policy = str(definition.get("DeletionPolicy", "Delete"))
        fresh.replace_policy = str(definition.get("UpdateReplacePolicy", "Delete"))
        try:
            fresh.properties = self._properties(scope, fresh)
        except NoSuchExport as missing:
            raise _Failure(f"No export named {missing} found. ") from None
        except Unfit as refused:
            self._unfit[name] = failures.reason(fresh, refused, self._api.random)
        except AwsError as refused:
            self._unfit[name] = refused.message
        if old is None or old.status in _NOT_MADE:
            if old is not None and old.physical_id and old.status != _GONE:
                self._replaced.append(old)
            self._stack.resources[name] = fresh
            self._history.tell(fresh, "CREATE_IN_PROGRESS")
        elif old.properties == fresh.properties and name not in self._unfit and old.status != "UPDATE_FAILED":
            current = self._stack.resources[name]
            current.deletion_policy, current.replace_policy = fresh.deletion_policy, fresh.replace_policy
            return False
        elif name in self._unfit or not replaces(old, fresh):
            current = self._stack.resources[name]
            current.properties, current.deletion_policy = fresh.properties or old.properties, fresh.deletion_policy
            self._history.tell(current, "UPDATE_IN_PROGRESS")
        else:
            self._stack.resources[name] = fresh
            fresh.physical_id = old.physical_id
            self._history.tell(fresh, "UPDATE_IN_PROGRESS", _REPLACING)
            fresh.physical_id = ""
        self._touched.append(name)
        return True

    def _properties(self, scope: Scope, resource: Resource) -> dict[str, Any]:
        kind = self._kind(resource)
        found = scope.properties(resource.logical_id)
        if kind.taggable and self._stack.tags:
            own = {str(tag.get("Key")): tag for tag in found.get("Tags", []) if isinstance(tag, dict)}
            stack_wide = [{"Key": key, "Value": value} for key, value in self._stack.tags.items() if key not in own]
            found["Tags"] = [*found.get("Tags", []), *stack_wide]
        checked: list[dict[str, Any]] = []
        _carry_out(lambda: checked.append(kind.check(found)), resource)
        return checked[0]

    def _finish(self, name: str) -> bool:
        """Do what was begun; False when it failed."""
        resource, old = self._stack.resources[name], self._before.get(name)
        kind, work = self._kind(resource), Work(self._api, self._stack.name, resource)
        updating = old is not None and old.status not in _NOT_MADE
        replacing = updating and resource.physical_id == ""
        verb = "UPDATE" if updating else "CREATE"
        try:
            if name in self._unfit:
                raise failures.own(self._unfit[name])
            if updating and not replacing:
                assert old is not None
                _carry_out(functools.partial(kind.update, work, old.properties), resource)
            else:
                self._check_name(kind, resource, old if replacing else None)
                _carry_out(functools.partial(kind.create, work), resource)
        except (AwsError, Unfit) as refused:
            self._history.tell(resource, f"{verb}_FAILED", failures.reason(resource, refused, self._api.random))
            self._failed[verb.lower()].append(name)
            return False
        if not updating:
            self._history.tell(resource, "CREATE_IN_PROGRESS", "Resource creation Initiated")
        if replacing and old is not None:
            self._replaced.append(old)
        self._history.tell(resource, f"{verb}_COMPLETE")
        return True

    def _check_name(self, kind: Kind, resource: Resource, replaced: Resource | None) -> None:
        name = resource.properties.get(kind.named_by) if kind.named_by else None
        if name is None:
            return
        if replaced is not None and replaced.properties.get(kind.named_by) == name:
            raise failures.own(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                f"{name} and update the stack again."
            )
        owner = self._stacks.owner(resource.type, str(name))
        if owner is not None:
            raise failures.own(f"{name} already exists in stack {owner.id}")

    def _cancel(self, name: str) -> None:
        """Leave what was begun and not done: an old resource keeps its settings."""
        resource, old = self._stack.resources[name], self._before.get(name)
        if old is None or old.status in _NOT_MADE:
            self._history.tell(resource, "CREATE_FAILED", failures.CANCELLED)
            self._failed["create"].append(name)
            return
        self._stack.resources[name] = old
        self._history.tell(old, "UPDATE_FAILED", failures.UPDATE_CANCELLED)
        self._failed["update"].append(name)

    def _put_out(self, scope: Scope, template: Template) -> None:
        """Set the stack's outputs. Raises _Failure for an export that another stack has, or needs."""
        found, declared = [], template.get("Outputs", {})
        try:
            for name, output in declared.items():
                if scope.exists(output):
                    row = {"OutputKey": str(name), "OutputValue": text(scope.output(name))}
                    if "Description" in output:
                        row["Description"] = text(output["Description"])
                    if "Export" in output:
                        row["ExportName"] = text(scope.resolve(output["Export"]["Name"]))
                    found.append(row)
        except NoSuchExport as missing:
            raise _Failure(f"No export named {missing} found. ") from None
        except AwsError as refused:
            raise _Failure(f"{refused.message} ") from None
        others, before = self._stacks.exports(), self._stack.exports
        after = {row["ExportName"]: row["OutputValue"] for row in found if "ExportName" in row}
        for name in after:
            if name in others and others[name][0] is not self._stack:
                raise _Failure(f"Export with name {name} is already exported by stack {others[name][0].name}. ")
        for name, value in before.items():
            users = " and ".join(self._stacks.importers(name))
            if users and name not in after:
                raise _Failure(f"Export {name} cannot be deleted as it is in use by {users}")
            if users and after[name] != value:
                raise _Failure(f"Export {name} cannot be updated as it is in use by {users}")
        self._stack.outputs = found
        self._stack.imports = list(dict.fromkeys(scope.imported))

    def _roll_back(self, reason: str) -> None:
        """Bring back the settings from before the update."""
        self._history.say("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        stack, new, failed = self._stack, [], False
        for name in reversed(self._touched):
            current, old = stack.resources[name], self._before.get(name)
            if old is None or old.status in _NOT_MADE:
                del stack.resources[name]
                new.append(current)
                if old is not None:
                    stack.resources[name] = old
            elif current is old:
                self._history.tell(old, "UPDATE_COMPLETE")
            elif current.physical_id != old.physical_id:
                stack.resources[name] = old
                new += [current] if current.physical_id else []
            else:
                failed = not self._restore(current, old) or failed
        self._replaced = []
        if failed:
            self._history.say("UPDATE_ROLLBACK_FAILED", self._failures())
            return
        self._history.say("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(new)
        self._history.say("UPDATE_ROLLBACK_COMPLETE")

    def _restore(self, current: Resource, old: Resource) -> bool:
        tried, current.properties = current.properties, old.properties
        self._history.tell(current, "UPDATE_IN_PROGRESS")
        try:
            work = Work(self._api, self._stack.name, current)
            _carry_out(functools.partial(self._kind(current).update, work, tried), current)
        except (AwsError, Unfit) as refused:
            self._history.tell(current, "UPDATE_FAILED", failures.reason(current, refused, self._api.random))
            self._failed["update"].append(current.logical_id)
            return False
        current.attributes, current.deletion_policy = old.attributes, old.deletion_policy
        self._history.tell(current, "UPDATE_COMPLETE")
        return True

    def _clean_up(self, unwanted: Iterable[Resource]) -> None:
        for resource in reversed(list(unwanted)):
            policy = resource.replace_policy if resource in self._replaced else resource.deletion_policy
            self._unmake(resource, kept=policy.startswith("Retain"))

    def _unmake_stack(self, verb: str, *, failing: bool = False, retained: Iterable[str] = ()) -> None:
        """Delete every resource, those first that need others. A resource that something left needs is left too."""
        stack = self._stack
        made = [name for name, found in stack.resources.items() if found.status != _GONE]
        known = [name for name in made if name in resources(stack.template)]
        ordered = [name for wave in order.waves(stack.template, known) for name in wave]
        kept = set(retained)
        for name in reversed([*ordered, *(name for name in made if name not in known)]):
            resource = stack.resources[name]
            stuck = [other for other in self._failed["delete"] if name in self._needs(other)]
            if not stuck:
                retain = resource.deletion_policy in (("Retain",) if failing else ("Retain", "RetainExceptOnCreate"))
                self._unmake(resource, kept=retain or name in kept)
        if self._failed["delete"]:
            names = ", ".join(self._failed["delete"])
            self._history.say(f"{verb}_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
            return
        stack.outputs, stack.imports = [], []
        if verb == "DELETE":
            stack.deleted = clock.now()
        self._history.say(f"{verb}_COMPLETE")

    def _unmake(self, resource: Resource, *, kept: bool) -> None:
        if kept and resource.physical_id:
            self._history.tell(resource, "DELETE_SKIPPED")
            resource.status = _GONE
            return
        self._history.tell(resource, "DELETE_IN_PROGRESS")
        try:
            if resource.physical_id:
                work = Work(self._api, self._stack.name, resource)
                _carry_out(functools.partial(self._kind(resource).delete, work), resource)
        except (AwsError, Unfit) as refused:
            self._history.tell(resource, "DELETE_FAILED", failures.reason(resource, refused, self._api.random))
            self._failed["delete"].append(resource.logical_id)
            return
        self._history.tell(resource, _GONE)

    def _needs(self, name: str) -> set[str]:
        definition = resources(self._stack.template).get(name)
        return order.needs(definition, list(self._stack.resources)) if definition else set()

    def _failures(self) -> str:
        parts = [
            f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "
            for verb, names in self._failed.items()
            if names
        ]
        return "".join(parts)

    def _scope(self, template: Template, values: Mapping[str, Any]) -> Scope:
        declared = template.get("Parameters", {}).items()
        silent = [key for key, wanted in declared if text(wanted.get("NoEcho", False)).lower() == "true"]
        self._history.hidden = [str(values[key]) for key in silent if values.get(key)]
        exports = {name: value for name, (_, value) in self._stacks.exports().items()}
        return Scope(self._stack, template, values, self._api, made=self._stack.resources, exports=exports)

    def _wanted(self, scope: Scope, template: Template, name: str) -> bool:
        return name in resources(template) and scope.exists(resources(template)[name])

    def _kind(self, resource: Resource) -> Kind:
        kind = types.find(resource.type)
        assert kind is not None
        return kind


def _carry_out(do: Callable[[], None], resource: Resource) -> None:
    """Do it. What is no refusal is the sandbox's own fault: it fails this resource, and the stack stays whole."""
    try:
        do()
    except (AwsError, Unfit):
        raise
    except Exception:
        log.exception("a change of %s (%s) failed", resource.logical_id, resource.type)
        raise failures.own(
            f"The sandbox could not carry out this change of {resource.type}. This is the sandbox's own limit, not a "
            "mistake of yours; details are in the sandbox's log."
        ) from None


def replaces(old: Resource, new: Resource) -> bool:
    """Whether going from `old` to `new` makes a new physical resource."""
    kind = types.find(new.type)
    if kind is None or old.type != new.type or kind.recreated_by_any:
        return True
    return any(old.properties.get(name) != new.properties.get(name) for name in kind.recreates)


def _named_by(type_: str) -> str:
    kind = types.find(type_)
    return kind.named_by if kind else ""
