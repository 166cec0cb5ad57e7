"""Checks on a role as such: that it exists, its description, its tags."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import PAGE, cli, could_not_find_out, create_role, python, role_is_missing
from tutor.checks.registry import check
from tutor.iam.principals import ECS_TASKS
from tutor.snapshot import Absent, Item, Need, NeedKind, Present, Role, Snapshot, Unreadable


def _needs(role: str) -> Iterable[Need]:
    return [Need("role", role), *(Need(kind, without_role=role) for kind in _NAMES)]


_NAMES: tuple[NeedKind, ...] = ("role-names", "policy-names", "user-names")


def _follow(snapshot: Snapshot, role: str) -> Iterable[Need]:
    """The role whose name differs in case only: what it has must go before it can."""
    names = _names(snapshot, Need("role-names", without_role=role))
    return [Need("role", name) for name in names if name.lower() == role.lower() and name != role]


@check("role-exists", title="The role exists", needs=_needs, follow=_follow)
def role_exists(snapshot: Snapshot, *, role: str) -> Finding:
    """The account has a role of exactly this name."""
    title = f"The role {role} exists"
    item = snapshot.role(role)
    if isinstance(item, Unreadable):
        return could_not_find_out("role-exists", title, item)
    if isinstance(item, Present) and item.value.name == role:
        return Finding(
            "role-exists",
            Status.PASS,
            title,
            expected=role,
            observed=item.value.arn,
            evidence=(Evidence(item.value.arn),),
            reference=PAGE,
        )
    instead, said, misconception = _near_miss(snapshot, role)
    return Finding(
        "role-exists",
        Status.FAIL,
        title,
        expected=f"a role named {role}",
        observed=f"There is no role {role}." + (f" {said}" if said else ""),
        why="Task definitions name the role by its ARN, and a name is exact. A role cannot be renamed.",
        fix=_create(role, instead, item if isinstance(item, Present) else snapshot.get(Need("role", instead))),
        misconception=misconception,
        reference=PAGE,
    )


def _near_miss(snapshot: Snapshot, role: str) -> tuple[str, str, str | None]:
    """The role that is there instead (or nothing), a sentence on what was found, and the misconception."""
    roles, policies, users = (_names(snapshot, Need(kind, without_role=role)) for kind in _NAMES)
    item = snapshot.role(role)
    if isinstance(item, Present):  # AWS finds a role whatever the case of the name it is asked for
        roles = (item.value.name, *roles)
    other_case = [name for name in roles if name.lower() == role.lower() and name != role]
    if other_case:
        said = f"There is a role {other_case[0]}, which differs in upper and lower case only."
        return other_case[0], said, "name-in-another-case"
    typos = sorted((distance(name.lower(), role.lower()), name) for name in roles if abs(len(name) - len(role)) <= 2)
    if typos and 0 < typos[0][0] <= 2:
        return typos[0][1], f"There is a role {typos[0][1]}: is that a typing error?", "name-misspelt"
    if role in policies:
        said = f"There is a policy named {role}, but a policy is not a role: a role has a trust policy as well."
        return "", said, "policy-taken-for-role"
    if role in users:
        said = f"There is a user named {role}, but a user is not a role: a service can only assume a role."
        return "", said, "user-taken-for-role"
    return "", "", None


def _create(role: str, instead: str, there: Item[Role]) -> Fix:
    """Create the role. One in another case (`there`) must go first, because IAM takes no second role of that name; and
    it deletes no role that has policies."""
    made = create_role(role, ECS_TASKS)
    if instead.lower() != role.lower():
        return made
    clis, pythons = _emptied(there.value) if isinstance(there, Present) else ((), ())
    return Fix(
        f"First delete {instead} (its policies detached, its inline policies deleted), then create {role}: IAM takes "
        "no second role of that name in another case.",
        "\n".join([*clis, cli("delete-role", role_name=instead), made.cli]),
        f"IAM > Roles > {instead} > Delete. Then {made.console}",
        "\n".join([*pythons, python("delete_role", RoleName=instead), made.python]),
    )


def _emptied(role: Role) -> tuple[list[str], list[str]]:
    """Commands (CLI, Python) that take all policies off a role."""
    attached = role.attached.value if isinstance(role.attached, Present) else ()
    inline = role.inline.value if isinstance(role.inline, Present) else ()
    arns, names = [policy.arn for policy in attached], [policy.name for policy in inline]
    return (
        [
            *(cli("detach-role-policy", role_name=role.name, policy_arn=arn) for arn in arns),
            *(cli("delete-role-policy", role_name=role.name, policy_name=name) for name in names),
        ],
        [
            *(python("detach_role_policy", RoleName=role.name, PolicyArn=arn) for arn in arns),
            *(python("delete_role_policy", RoleName=role.name, PolicyName=name) for name in names),
        ],
    )


def _names(snapshot: Snapshot, need: Need) -> tuple[str, ...]:
    item = snapshot.names(need)
    return item.value if isinstance(item, Present) else ()


def distance(a: str, b: str) -> int:
    """Edits between two texts: insert, delete, replace, or swap two neighbours."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


@check(
    "role-description",
    title="The role's description",
    needs=lambda role, description: [Need("role", role)],
    rests_on=("role-exists",),
)
def role_description(snapshot: Snapshot, *, role: str, description: str) -> Finding:
    """The role has this description."""
    title = f"The description of {role}"
    found = _role(snapshot, role, "role-description", title)
    if isinstance(found, Finding):
        return found
    same = found.description == description
    return Finding(
        "role-description",
        Status.PASS if same else Status.FAIL,
        title,
        expected=description,
        observed=found.description or "no description",
        why="" if same else "The description tells the next person what the role is for.",
        fix=Fix()
        if same
        else Fix(
            f"Set the description of {role}.",
            cli("update-role", role_name=role, description=description),
            f"IAM > Roles > {role} > Edit: {description}",
            python("update_role", RoleName=role, Description=description),
        ),
        evidence=(Evidence(found.arn),),
        reference=PAGE,
    )


@check("role-tags", title="The role's tags", needs=lambda role, tags: [Need("role", role)], rests_on=("role-exists",))
def role_tags(snapshot: Snapshot, *, role: str, tags: dict[str, str]) -> Finding:
    """The role has these tags (it may have more)."""
    title = f"The tags of {role}"
    found = _role(snapshot, role, "role-tags", title)
    if isinstance(found, Finding):
        return found
    wrong = {key: value for key, value in tags.items() if found.tags.get(key) != value}
    shown = ", ".join(f"{key}={value}" for key, value in found.tags.items()) or "no tags"
    words = " ".join(shlex.quote(f"Key={key},Value={value}") for key, value in wrong.items())
    return Finding(
        "role-tags",
        Status.FAIL if wrong else Status.PASS,
        title,
        expected=", ".join(f"{key}={value}" for key, value in tags.items()),
        observed=shown,
        why="Tags are how roles are found, counted and limited later." if wrong else "",
        fix=Fix(
            "Set the tags: " + ", ".join(f"{key}={value}" for key, value in wrong.items()),
            f"{cli('tag-role', role_name=role)} --tags {words}",
            f"IAM > Roles > {role} > Tags > Manage tags",
            f'boto3.client("iam").tag_role(RoleName={role!r}, '
            f"Tags={[{'Key': key, 'Value': value} for key, value in wrong.items()]!r})",
        )
        if wrong
        else Fix(),
        evidence=(Evidence(found.arn),),
        reference=PAGE,
    )


def _role(snapshot: Snapshot, role: str, check_name: str, title: str) -> Role | Finding:
    item = snapshot.role(role)
    if isinstance(item, Unreadable):
        return could_not_find_out(check_name, title, item)
    if isinstance(item, Absent):
        return role_is_missing(check_name, title, role, ECS_TASKS)
    return item.value
