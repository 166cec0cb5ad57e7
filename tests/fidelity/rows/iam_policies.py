"""Managed and inline policies: what IAM refuses to store, versions, deletion."""

from __future__ import annotations

import json
from typing import Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import GRAMMAR, INFERRED, MOTO, QUOTAS, REPORTS, api, issue, pull
from fidelity.steps import allow, did, nothing, policy, role

STAGE = nothing
TEXT = policy(allow("s3:GetObject"))
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def malformed(message: str) -> Refused:
    """A document that IAM refuses."""
    return Refused("MalformedPolicyDocument", 400, message)


def create(name: str, document: str) -> dict[str, Any]:
    """CreatePolicy's input."""
    return {"PolicyName": name, "PolicyDocument": document}


def one(**changes: Any) -> str:
    """A policy of one statement, changed; None takes an element out."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}
    return policy({name: value for name, value in statement.items() if value is not None})


def own(name: str) -> str:
    """The ARN of the account's own policy."""
    return f"arn:aws:iam::{{account}}:policy/{name}"


def refused(id: str, behaviour: str, document: str, message: str, source: str, **more: Any) -> Row:
    """A document that CreatePolicy refuses."""
    return Row(id, behaviour, "iam.CreatePolicy", create("bad", document), malformed(message), source, **more)


ROWS = (
    Row("policy-made", "A policy is created with its first version as the default", "iam.CreatePolicy",
        create("made", TEXT), Ok({"Policy.Arn": own("made"), "Policy.DefaultVersionId": "v1",
                                  "Policy.AttachmentCount": 0, "Policy.IsAttachable": True}),
        api("iam", "CreatePolicy")),
    refused("policy-no-json", "A document that is no JSON is refused", "{", "This policy contains invalid Json",
            issue("brendanhay/amazonka", 434)),
    refused("policy-empty", "A document without a statement is refused", "{}",
            "Could not parse the policy: Statement is empty!", INFERRED),
    refused("policy-no-resource", "A statement needs a resource", one(Resource=None),
            "Policy statement must contain resources.", issue("hashicorp/terraform", 9002), cli=True),
    refused("policy-no-action", "A statement needs an action", one(Action=None),
            "Policy statement must contain actions.", issue("aws/aws-cdk", 7615)),
    refused("policy-principal", "An identity policy names no principal", one(Principal={"AWS": "*"}),
            "Policy document should not specify a principal.", issue("hashicorp/terraform-provider-aws", 10419)),
    refused("policy-no-vendor", "An action has a service's prefix", one(Action="GetObject"),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", MOTO),
    refused("policy-two-colons", "An action has one colon", one(Action="s3:Get:Object"),
            "Actions/Condition can contain only one colon.", MOTO),
    refused("policy-vendor-blank", "A service's prefix has no blank", one(Action="s 3:GetObject"),
            "Vendor s 3 is not valid", MOTO),
    refused("policy-resource-no-arn", "A resource is an ARN or *", one(Resource="my-bucket"),
            'Resource my-bucket must be in ARN format or "*".', issue("trussworks/terraform-aws-s3-anti-virus", 21)),
    refused("policy-resource-short", "An ARN has six parts", one(Resource="arn:aws:iam:role/x"),
            "The policy failed legacy parsing", issue("Graylog2/graylog-plugin-aws", 172)),
    refused("policy-version", "A version of the language that does not exist is refused",
            json.dumps({"Version": "2012-10-18", "Statement": [allow("s3:*")]}), "Syntax errors in policy.", GRAMMAR),
    refused("policy-effect-case", "Effect is spelt as the grammar has it", one(Effect="allow"),
            "Syntax errors in policy.", GRAMMAR),
    refused("policy-unknown-element", "An element that the grammar does not have is refused", one(Actions="s3:*"),
            "Syntax errors in policy.", GRAMMAR),
    refused("policy-sid", "A statement's id has letters and digits only", one(Sid="my sid"),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
            "[0-9A-Za-z]*", REPORTS),
    refused("policy-sid-twice", "Two statements have no id in common",
            policy({**allow("s3:*"), "Sid": "A"}, {**allow("ec2:*"), "Sid": "A"}),
            "Statement IDs (SID) in a single policy must be unique.", MOTO),
    refused("policy-operator", "A condition operator that does not exist is refused",
            one(Condition={"StringEqual": {"aws:username": "x"}}), "Invalid Condition type : StringEqual.", INFERRED),
    refused("policy-old-version", "A managed policy is of the language's newer version",
            json.dumps({"Version": "2008-10-17", "Statement": [allow("s3:*")]}),
            "Policy document must be version 2012-10-17 or greater.",
            issue("Meteor-Community-Packages/Meteor-CollectionFS", 630)),
    refused("policy-no-version", "And says so", json.dumps({"Statement": [allow("s3:*")]}),
            "Policy document must be version 2012-10-17 or greater.",
            issue("Meteor-Community-Packages/Meteor-CollectionFS", 630)),
    Row("policy-inline-old-version", "An inline policy may be of the older version", "iam.PutRolePolicy",
        {"RoleName": "aged", "PolicyName": "p",
         "PolicyDocument": json.dumps({"Version": "2008-10-17", "Statement": [allow("s3:*")]})}, Ok(),
        "IAM user guide, IAM JSON policy elements: Version", before=(role("aged"),)),
    Row("policy-inline-no-version", "Or name none", "iam.PutRolePolicy",
        {"RoleName": "ageless", "PolicyName": "p", "PolicyDocument": json.dumps({"Statement": [allow("s3:*")]})}, Ok(),
        "IAM user guide, IAM JSON policy elements: Version", before=(role("ageless"),)),
    Row("policy-statement-object", "A single statement needs no list", "iam.CreatePolicy",
        create("single", json.dumps({"Version": "2012-10-17", "Statement": allow("s3:*")})),
        Ok({"Policy.PolicyName": "single"}), GRAMMAR),
    Row("policy-too-long", "A managed policy has at most 6,144 characters", "iam.CreatePolicy",
        create("long", policy(allow("s3:" + "x" * 6144))),
        Refused("LimitExceeded", 409, "Cannot exceed quota for PolicySize: 6144"),
        pull("ministryofjustice/cloud-platform-environments", 14473)),
    Row("policy-name-taken", "A second policy of the same name is refused, whatever its case", "iam.CreatePolicy",
        create("Taken", TEXT), Refused("EntityAlreadyExists", 409, "A policy called Taken already exists. Duplicate "
                                       "names are not allowed."), MOTO,
        before=(did("iam.CreatePolicy", **create("taken", TEXT)),)),
    Row("policy-missing", "A policy that is not there is not shown", "iam.GetPolicy", {"PolicyArn": own("nope")},
        Refused("NoSuchEntity", 404, f"Policy {own('nope')} was not found."), MOTO),
    Row("policy-version-missing", "A version that is not there is not shown", "iam.GetPolicyVersion",
        {"PolicyArn": own("versioned"), "VersionId": "v9"},
        Refused("NoSuchEntity", 404, f"Policy {own('versioned')} version v9 does not exist or is not attachable."),
            MOTO,
        before=(did("iam.CreatePolicy", **create("versioned", TEXT)),)),
    Row("policy-in-use", "A policy that is attached is not deleted", "iam.DeletePolicy", {"PolicyArn": own("used")},
        Refused("DeleteConflict", 409, "Cannot delete a policy attached to entities."),
        issue("terraform-aws-modules/terraform-aws-eks", 3132),
        before=(role("user-of-it"), did("iam.CreatePolicy", **create("used", TEXT)),
                did("iam.AttachRolePolicy", RoleName="user-of-it", PolicyArn=own("used"))), cli=True),
    Row("policy-bounds", "A policy that is a boundary is not deleted", "iam.DeletePolicy", {"PolicyArn": own("limit")},
        Refused("DeleteConflict", 409, "Cannot delete a policy attached to entities."),
        issue("gruntwork-io/cloud-nuke", 972),
        before=(role("bounded"), did("iam.CreatePolicy", **create("limit", TEXT)),
                did("iam.PutRolePermissionsBoundary", RoleName="bounded", PermissionsBoundary=own("limit")))),
    Row("policy-with-versions", "A policy with more than one version is not deleted", "iam.DeletePolicy",
        {"PolicyArn": own("two")},
        Refused("DeleteConflict", 409, "This policy has more than one version. Before you delete a policy, you must "
                "delete the policy's versions. The default version is deleted with the policy."),
        issue("rebuy-de/aws-nuke", 1), before=(did("iam.CreatePolicy", **create("two", TEXT)),
        did("iam.CreatePolicyVersion", PolicyArn=own("two"), PolicyDocument=TEXT))),
    Row("policy-default-version", "The default version is not deleted", "iam.DeletePolicyVersion",
        {"PolicyArn": own("default"), "VersionId": "v1"},
        Refused("DeleteConflict", 409, "Cannot delete the default version of a policy."),
        issue("redradrat/aws-iam-operator", 13), before=(did("iam.CreatePolicy", **create("default", TEXT)),)),
    Row("policy-sixth-version", "A sixth version is refused", "iam.CreatePolicyVersion",
        {"PolicyArn": own("five"), "PolicyDocument": TEXT},
        Refused("LimitExceeded", 409, "A managed policy can have up to 5 versions. Before you create a new version, "
                "you must delete an existing version."), issue("99designs/iamy", 21),
        before=(did("iam.CreatePolicy", **create("five", TEXT)),
                *[did("iam.CreatePolicyVersion", PolicyArn=own("five"), PolicyDocument=TEXT)] * 4)),
    Row("policy-of-aws", "AWS's own policies are not deleted", "iam.DeletePolicy", {"PolicyArn": READ_ONLY},
        Refused("AccessDenied", 403, "Policy is outside your own account."), INFERRED),
    Row("policy-of-aws-shown", "AWS's own policies are there, with what they allow", "iam.GetPolicyVersion",
        {"PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", "VersionId": "v1"},
        Ok({"PolicyVersion.Document.Statement[0].Action": [
            "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage", "logs:CreateLogStream", "logs:PutLogEvents"]}),
        "AWS managed policy reference guide, AmazonECSTaskExecutionRolePolicy"),
    Row("policy-inline-shown", "An inline policy comes back as it was put", "iam.GetRolePolicy",
        {"RoleName": "inline", "PolicyName": "p"},
        Ok({"PolicyDocument": {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="arn:aws:s3:::b/*")]}}),
        api("iam", "GetRolePolicy"), before=(role("inline", allow("s3:GetObject", on="arn:aws:s3:::b/*")),)),
    Row("policy-quota-blanks", "White space is not counted for a policy's size", "iam.CreatePolicy",
        create("blanks", TEXT.replace(" ", " " * 2000)), Ok({"Policy.PolicyName": "blanks"}), QUOTAS),
)  # fmt: skip
