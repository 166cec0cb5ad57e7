"""AssumeRole and its kin: who may have a role's keys, for how long, and what the keys are called."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row, Step
from fidelity.sources import DENIED, INFERRED, LOGIC, api, issue
from fidelity.steps import ROOT, allow, deny, nothing, policy, role, session, trust, user

STAGE = nothing
EXTERNAL = {"StringEquals": {"sts:ExternalId": "x1"}}


def named(who: str) -> dict[str, str]:
    """The principal of a user."""
    return {"AWS": f"arn:aws:iam::{{account}}:user/{who}"}


def assume(name: str, **more: Any) -> dict[str, Any]:
    """AssumeRole's input."""
    return {"RoleArn": f"arn:aws:iam::{{account}}:role/{name}", "RoleSessionName": "s1", **more}


def no(who: str, name: str, why: str = "", action: str = "sts:AssumeRole") -> Refused:
    """The user is denied the role."""
    on = f"User: arn:aws:iam::{{account}}:user/{who} is not authorized to perform: {action} on resource: "
    return Refused("AccessDenied", 403, f"{on}arn:aws:iam::{{account}}:role/{name}{why}")


def by_no_policy(action: str = "sts:AssumeRole") -> str:
    """The clause of a denial by no policy."""
    return f" because no identity-based policy allows the {action} action"


def asks(number: int, behaviour: str, principal: Any, own: tuple[Any, ...], expected: str, source: str,
         condition: Any = None, given: Any = None, **more: Any) -> Row:  # fmt: skip
    """A user with its own policies asks for a role that trusts this principal."""
    who, name = f"u{number}", f"r{number}"
    principal = named(who) if principal == "itself" else principal
    trusts = trust(principal, **({"Condition": condition} if condition else {}))
    before: tuple[Step, ...] = (user(who, *own), role(name, trusts=trusts))
    arn = f"arn:aws:sts::{{account}}:assumed-role/{name}/s1"
    answer = Ok({"AssumedRoleUser.Arn": arn}) if expected == "ok" else no(who, name, expected)
    return Row(f"sts-trust-{number}", behaviour, "sts.AssumeRole", assume(name, **(given or {})), answer, source,
               before=before, who=who, **more)  # fmt: skip


MAY = allow("sts:AssumeRole")
ROWS = (
    Row("sts-identity", "The caller is told who it is", "sts.GetCallerIdentity", {},
        Ok({"Account": "{account}", "Arn": "arn:aws:iam::{account}:user/workshop-admin"}),
        api("sts", "GetCallerIdentity")),
    Row("sts-identity-denied", "GetCallerIdentity works even for one who is denied everything", "sts.GetCallerIdentity",
        {}, Ok({"Arn": "arn:aws:iam::{account}:user/denied"}), api("sts", "GetCallerIdentity"),
        before=(user("denied", deny("*")),), who="denied", cli=True),
    asks(1, "A role that names the user is assumed without a policy", "itself", (), "ok", LOGIC),
    asks(2, "A role that names the account is assumed by a user whose policy allows it", ROOT, (MAY,), "ok", LOGIC),
    asks(3, "And not by one whose policy does not", ROOT, (), by_no_policy(), DENIED),
    asks(4, "A role for a service is nobody else's", {"Service": "ecs-tasks.amazonaws.com"}, (MAY,), "", DENIED,
         cli=True),
    asks(5, "A role for another user is not for this one", {"AWS": "arn:aws:iam::{account}:user/workshop-admin"},
         (MAY,), "", DENIED),
    asks(6, "A role for another account is not for this one", {"AWS": "999988887777"}, (MAY,), "", DENIED),
    asks(7, "A Deny of the user's own beats the trust", "itself", (deny("sts:*"),),
         " with an explicit deny in an identity-based policy", DENIED),
    asks(8, "The external id opens", "itself", (), "ok", api("sts", "AssumeRole"), EXTERNAL, {"ExternalId": "x1"}),
    asks(9, "Another external id does not", "itself", (MAY,), "", DENIED, EXTERNAL, {"ExternalId": "x2"}),
    asks(10, "Nor does none", "itself", (MAY,), "", DENIED, EXTERNAL),
    asks(11, "A condition on the source of a service never holds for a user", "itself", (MAY,), "", INFERRED,
         {"StringEquals": {"aws:SourceAccount": "{account}"}}),
    Row("sts-missing-role", "A role that is not there is refused as one that does not trust", "sts.AssumeRole",
        assume("nowhere"), Refused("AccessDenied", 403, "User: arn:aws:iam::{account}:user/workshop-admin is not "
        "authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{account}:role/nowhere"), INFERRED),
    Row("sts-tags-untrusted", "Session tags need sts:TagSession in the trust policy", "sts.AssumeRole",
        assume("untagged", Tags=[{"Key": "a", "Value": "b"}]),
        no("tagger", "untagged", by_no_policy("sts:TagSession"), "sts:TagSession"),
        "IAM user guide, Pass session tags in AWS STS",
        before=(user("tagger"), role("untagged", trusts=trust(named("tagger")))), who="tagger"),
    Row("sts-too-long", "A session does not last longer than the role allows", "sts.AssumeRole",
        assume("hour", DurationSeconds=3601), Refused("ValidationError", 400, "The requested DurationSeconds exceeds "
        "the MaxSessionDuration set for this role."), issue("kreuzwerker/awsu", 27),
        before=(role("hour", trusts=trust(ROOT)),)),
    Row("sts-half-a-day", "Nor ever for more than twelve hours", "sts.AssumeRole", assume("day", DurationSeconds=43201),
        Refused("ValidationError", 400, "1 validation error detected: Value '43201' at 'durationSeconds' failed to "
                "satisfy constraint: Member must have value less than or equal to 43200"), api("sts", "AssumeRole"),
        before=(role("day", trusts=trust(ROOT)),)),
    Row("sts-chained", "A role assumed by a role's session lasts an hour at most", "sts.AssumeRole",
        assume("chain", DurationSeconds=3601), Refused("ValidationError", 400, "The requested DurationSeconds exceeds "
        "the 1 hour session limit for roles assumed by role chaining."), issue("99designs/aws-vault", 263),
        before=(role("chain", allow("sts:*"), trusts=trust(ROOT), MaxSessionDuration=43200), session("chain")),
        who="chain"),
    Row("sts-session-name", "A session's name has no blank", "sts.AssumeRole", assume("named", RoleSessionName="a b"),
        Refused("ValidationError", 400, "1 validation error detected: Value 'a b' at 'roleSessionName' failed to "
                r"satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"),
        api("sts", "AssumeRole"),
        before=(role("named", trusts=trust(ROOT)),)),
    Row("sts-session-policy-bad", "A session policy is a policy", "sts.AssumeRole", assume("limits", Policy="{"),
        Refused("MalformedPolicyDocument", 400, "This policy contains invalid Json"), api("sts", "AssumeRole"),
        before=(role("limits", trusts=trust(ROOT)),)),
    Row("sts-session-named", "A session is called by its role and its own name", "sts.GetCallerIdentity", {},
        Ok({"Arn": "arn:aws:sts::{account}:assumed-role/who/s1", "UserId": "AROA…:s1"}),
        api("sts", "GetCallerIdentity"), before=(role("who", trusts=trust(ROOT), Path="/app/"),
        lambda stage: session("app/who")(stage)), who="app/who", cli=True),
    Row("sts-session-denied", "A session that may not is denied by its own name", "s3.ListBuckets", {},
        Refused("AccessDenied", 403, "User: arn:aws:sts::{account}:assumed-role/bare/s1 is not authorized to perform: "
                "s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"), DENIED,
        before=(role("bare", trusts=trust(ROOT)), session("bare")), who="bare"),
    Row("sts-session-policy-limits", "A session policy takes from what the role may", "ecs.ListClusters", {},
        Refused("AccessDeniedException", 400,
                "User: arn:aws:sts::{account}:assumed-role/shrunk/s1 is not authorized to perform: ecs:ListClusters on "
                "resource: * because no session policy allows the ecs:ListClusters action"),
        DENIED, before=(role("shrunk", allow("*"), trusts=trust(ROOT)),
                        session("shrunk", Policy=policy(allow("s3:*")))), who="shrunk"),
    Row("sts-session-policy-gives-nothing", "And gives nothing that the role may not", "ecs.ListClusters", {},
        Refused("AccessDeniedException", 400, "User: arn:aws:sts::{account}:assumed-role/grown/s1 is not authorized to "
                "perform: ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters "
                "action"), LOGIC, before=(role("grown", allow("s3:*"), trusts=trust(ROOT)),
                                          session("grown", Policy=policy(allow("*")))), who="grown"),
    Row("sts-no-session-from-session", "A session asks for no GetSessionToken", "sts.GetSessionToken", {},
        Refused("AccessDenied", 403, "Cannot call GetSessionToken with session credentials"),
        issue("aws/aws-sdk-php", 1876), before=(role("twice", allow("*"), trusts=trust(ROOT)), session("twice")),
        who="twice"),
    Row("sts-federated", "A federated user is called so", "sts.GetFederationToken", {"Name": "fed"},
        Ok({"FederatedUser.Arn": "arn:aws:sts::{account}:federated-user/fed"}), api("sts", "GetFederationToken")),
)  # fmt: skip
