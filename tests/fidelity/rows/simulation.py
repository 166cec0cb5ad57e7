"""The policy simulator: SimulatePrincipalPolicy, SimulateCustomPolicy, and the context keys that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import INFERRED, REPORTS, api
from fidelity.steps import allow, deny, policy, role

if TYPE_CHECKING:
    from fidelity.stage import Stage

ROLE = "arn:aws:iam::{account}:role/r"
PRINCIPAL, CUSTOM = api("iam", "SimulatePrincipalPolicy"), api("iam", "SimulateCustomPolicy")
DECISIONS = "EvaluationResults[].EvalDecision"


def STAGE(stage: Stage) -> None:
    """A role that may read a bucket, but not its secret, and has a managed policy."""
    role("r", allow("s3:GetObject", on="arn:aws:s3:::b/*"), deny("s3:*", on="arn:aws:s3:::b/secret"),
         attach=("AmazonSSMReadOnlyAccess",))(stage)  # fmt: skip


def principal(id: str, behaviour: str, fields: Any, *actions: str, cli: bool = False, **more: Any) -> Row:
    """Simulate the role's policies."""
    given = {"PolicySourceArn": ROLE, "ActionNames": list(actions), **more}
    return Row(f"simulate-{id}", behaviour, "iam.SimulatePrincipalPolicy", given, Ok(fields), PRINCIPAL, cli=cli)


def custom(id: str, behaviour: str, fields: Any, text: str, *actions: str, **more: Any) -> Row:
    """Simulate policies that are given."""
    given = {"PolicyInputList": [text], "ActionNames": list(actions), **more}
    return Row(f"simulate-{id}", behaviour, "iam.SimulateCustomPolicy", given, Ok(fields), CUSTOM)


AT = [{"ContextKeyName": "aws:CurrentTime", "ContextKeyValues": ["2019-04-25T11:00:00Z"], "ContextKeyType": "date"}]
DATED = policy(allow("dynamodb:*", Condition={"DateGreaterThan": {"aws:CurrentTime": "2018-08-16T12:00:00Z"}}))
ROWS = (
    principal("allowed", "An action that a policy allows, and the policy that decides",
              {DECISIONS: ["allowed"], "EvaluationResults[0].MatchedStatements[0].SourcePolicyId":
               "AmazonSSMReadOnlyAccess"}, "ssm:GetParameters", cli=True),
    principal("implicit", "An action that none does", {DECISIONS: ["implicitDeny"],
              "EvaluationResults[0].MatchedStatements": []}, "ecs:RunTask"),
    principal("inline", "An inline policy is named after its role", {
        "EvaluationResults[0].ResourceSpecificResults[0].MatchedStatements[0].SourcePolicyId": "role_r_p"},
        "s3:GetObject", ResourceArns=["arn:aws:s3:::b/k"]),
    principal("resources", "Several resources have a decision each", {
        "EvaluationResults[0].ResourceSpecificResults[].EvalResourceDecision":
        ["allowed", "explicitDeny", "implicitDeny"]}, "s3:GetObject",
        ResourceArns=["arn:aws:s3:::b/k", "arn:aws:s3:::b/secret", "arn:aws:s3:::c/k"]),
    principal("actions", "Several actions have a result each, in their order", {
        "EvaluationResults[].EvalActionName": ["s3:GetObject", "s3:PutObject"]}, "s3:GetObject", "s3:PutObject",
        ResourceArns=["arn:aws:s3:::b/k"]),
    principal("boundary", "A boundary that is given limits", {
        DECISIONS: ["implicitDeny"],
        "EvaluationResults[0].PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary": False},
        "ssm:GetParameters", PermissionsBoundaryPolicyInputList=[policy(allow("s3:*"))]),
    principal("beside", "Policies that are given beside count", {DECISIONS: ["allowed"]}, "ecs:RunTask",
              PolicyInputList=[policy(allow("ecs:*"))]),
    principal("page", "Results come in pages", {"IsTruncated": True, "length(EvaluationResults)": 1},
        "ssm:GetParameter",
              "ssm:GetParameters", MaxItems=1),
    custom("context", "A context entry is looked at", {DECISIONS: ["allowed"]}, DATED, "dynamodb:CreateBackup",
           ContextEntries=AT),
    custom("missing-context", "A missing one is named", {
        DECISIONS: ["implicitDeny"], "EvaluationResults[0].MissingContextValues": ["aws:CurrentTime"]}, DATED,
        "dynamodb:CreateBackup"),
    custom("deny", "A Deny is an explicitDeny", {DECISIONS: ["explicitDeny"]}, policy(allow("*"), deny("s3:*")),
           "s3:GetObject"),
    Row("simulate-missing", "A role that is not there is not simulated", "iam.SimulatePrincipalPolicy",
        {"PolicySourceArn": ROLE + "9", "ActionNames": ["s3:GetObject"]},
        Refused("NoSuchEntity", 404, "The role with name r9 cannot be found."), PRINCIPAL),
    Row("simulate-session", "Nor is a session", "iam.SimulatePrincipalPolicy",
        {"PolicySourceArn": "arn:aws:sts::{account}:assumed-role/r/s", "ActionNames": ["s3:GetObject"]},
        Refused("InvalidInput", 400, "Invalid Entity Arn: arn:aws:sts::{account}:assumed-role/r/s does not clearly "
                "define entity type and name."), REPORTS),
    Row("simulate-bad-policy", "What is no policy is refused", "iam.SimulateCustomPolicy",
        {"PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]},
        Refused("InvalidInput", 400, "This policy contains invalid Json"), INFERRED),
    Row("simulate-context-keys", "The context keys that policies need", "iam.GetContextKeysForCustomPolicy",
        {"PolicyInputList": [DATED]}, Ok({"ContextKeyNames": ["aws:CurrentTime"]}),
        api("iam", "GetContextKeysForCustomPolicy")),
)  # fmt: skip
