"""The words of a denial, as each service says it.

Sources: IAM user guide, "Troubleshoot access denied error messages" (the clauses); the texts E7, E9, E15, E20 to E22
that clients of AWS report. Amazon EC2 and Amazon S3 leave out the resource where it is `*`, and S3 puts it in quotes.
EC2 encodes a message where a resource is at stake only: terraform-provider-aws's issue 34234 shows DescribeVpcs whole.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from sandbox import callers
from sandbox.errors import AwsError
from sandbox.refusals import dialect
from tutor.iam.evaluation import Decision, Outcome

if TYPE_CHECKING:
    from sandbox.authorization.asked import Asked
    from sandbox.invocation import Invocation

_LAYERS = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
}


def denial(invocation: Invocation, asked: Asked, decision: Decision) -> AwsError:
    """The refusal of what was asked."""
    kind = dialect(invocation.call)
    message = sentence(invocation, asked, decision)
    if kind == "s3":
        return AwsError("AccessDenied", message, 403)
    if kind == "ec2":
        words = f"You are not authorized to perform this operation. {message}"
        if _shown(asked) != "*":
            words += f". Encoded authorization failure message: {_encoded(invocation, asked, decision)}"
        return AwsError("UnauthorizedOperation", words, 403)
    if kind == "query":
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message, 400 if kind == "json" else 403)


def sentence(invocation: Invocation, asked: Asked, decision: Decision) -> str:
    """Who may not do what on what, and for the want of which policy."""
    if asked.words:
        return asked.words
    if invocation.caller.kind == callers.ANONYMOUS:
        return "Access Denied"
    kind = dialect(invocation.call)
    shown = _shown(asked)
    where = f" on resource: {shown}"
    if kind in ("s3", "ec2") and shown == "*":
        where = ""
    elif kind == "s3":
        where = f' on resource: "{shown}"'
    return f"User: {invocation.caller.arn} is not authorized to perform: {asked.action}{where} {_why(asked, decision)}"


def _shown(asked: Asked) -> str:
    return asked.resource if asked.shown is None else asked.shown


def _why(asked: Asked, decision: Decision) -> str:
    layer = _LAYERS.get(decision.layer, _LAYERS["identity"])
    if decision.outcome is Outcome.EXPLICIT_DENY:
        article = "an" if layer.startswith("identity") else "a"
        return f"with an explicit deny in {article} {layer}"
    return f"because no {layer} allows the {asked.action} action"


def _encoded(invocation: Invocation, asked: Asked, decision: Decision) -> str:
    """What sts:DecodeAuthorizationMessage takes apart again. It holds nothing that the caller does not know."""
    content = {
        "allowed": False,
        "explicitDeny": decision.outcome is Outcome.EXPLICIT_DENY,
        "matchedStatements": {"items": [{"statementId": s.sid, "effect": s.effect} for s in decision.deciding]},
        "failures": {"items": []},
        "context": {
            "principal": {"id": invocation.caller.userid, "arn": invocation.caller.arn},
            "action": asked.action,
            "resource": asked.resource,
            "conditions": {"items": []},
        },
    }
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()
