"""Templates: what they say by functions, and how CloudFormation refuses one that is wrong. Driven by real boto3."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest
from cloudformation_support import NAMED, TRUST, outputs, refused, role

GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/g"}}
WRONG = [
    ("no Resources", "Description: x", "Template format error: At least one Resources member must be defined."),
    ("a forgotten file://", "template.yaml", "Template format error: unsupported structure."),
    ("broken YAML", "Resources:\n  A: [", "Template format error: YAML not well-formed. (line 2, column 7)"),
    ("broken JSON", '{"Resources": {,}}', "Template format error: JSON not well-formed. (line 1, column 16)"),
    ("an alias", "Resources: &a\n  A: *a", "Template error: YAML aliases are not allowed in CloudFormation templates"),
    ("an unknown section", {"Resource": {"A": GROUP}, "Resources": {"A": GROUP}},
     "Invalid template property or properties [Resource]"),
    ("another version", {"AWSTemplateFormatVersion": "2012-10-17", "Resources": {"A": GROUP}},
     "Template format error: 2012-10-17 is not a supported value for AWSTemplateFormatVersion."),
    ("no Type", {"Resources": {"A": {"Properties": {}}}},
     "Template format error: [/Resources/A] Every Resources object must contain a Type member."),
    ("an attribute that is none", {"Resources": {"A": {**GROUP, "Propertys": {}}}},
     "Invalid template resource property 'Propertys'"),
    ("a name with a sign", {"Resources": {"my-role": GROUP}},
     "Template format error: Resource name my-role is non alphanumeric."),
    ("null", {"Resources": {"A": {**GROUP, "Properties": {"LogGroupName": None}}}},
     "[/Resources/A/Properties/LogGroupName] 'null' values are not allowed in templates"),
    ("unknown types", {"Resources": {"A": {"Type": "AWS::IAM::Rolle"}, "B": {"Type": "AWS::ECSS::Cluster"}}},
     "Template format error: Unrecognized resource types: [AWS::ECSS::Cluster, AWS::IAM::Rolle]"),
    ("a Ref to nothing", {"Resources": {"A": role(RoleName={"Ref": "Nmae"})}},
     "Template format error: Unresolved resource dependencies [Nmae] in the Resources block of the template"),
    ("a Sub of nothing", {"Resources": {"A": role(RoleName={"Fn::Sub": "x-${Nmae}"})}},
     "Template format error: Unresolved resource dependencies [Nmae] in the Resources block of the template"),
    ("an output of nothing", {"Resources": {"A": GROUP}, "Outputs": {"O": {"Value": {"Ref": "B"}}}},
     "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template"),
    ("DependsOn nothing", {"Resources": {"A": {**GROUP, "DependsOn": "B"}}},
     "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"),
    ("GetAtt of nothing", {"Resources": {"A": role(Description={"Fn::GetAtt": ["B", "Arn"]})}},
     "Template error: instance of Fn::GetAtt references undefined resource B"),
    ("GetAtt of an attribute that is none", {"Resources": {"A": GROUP, "B": role(
        Description={"Fn::GetAtt": ["A", "Name"]})}},
     "Template error: resource A does not support attribute type Name in Fn::GetAtt"),
    ("a circle", {"Resources": {"A": role(Description={"Ref": "B"}), "B": role(Description={"Ref": "A"}),
                                "C": role(Description={"Ref": "A"})}},
     "Circular dependency between resources: [A, B]"),
    ("a resource in a condition", {"Conditions": {"C": {"Fn::Equals": [{"Ref": "A"}, "x"]}}, "Resources": {"A": GROUP}},
     "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the "
     "template"),
    ("a Ref to what its condition leaves out", {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"A": {**GROUP, "Condition": "No"}, "B": role(Description={"Ref": "A"})}},
     "Template format error: Unresolved resource dependencies [A] in the Resources block of the template"),
    ("a malformed Join", {"Resources": {"A": role(Description={"Fn::Join": ["x"]})}},
     "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
     "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."),
    ("a function that is none", {"Resources": {"A": role(Description={"Fn::Subb": "x"})}},
     "Template error: Encountered unsupported function: Fn::Subb Supported functions are: [Fn::And, Fn::Base64, "
     "Fn::Cidr, Fn::Equals, Fn::FindInMap, Fn::GetAtt, Fn::GetAZs, Fn::If, Fn::ImportValue, Fn::Join, Fn::Not, Fn::Or, "
     "Fn::Select, Fn::Split, Fn::Sub]"),
    ("a malformed Sub", {"Resources": {"A": role(Description={"Fn::Sub": ["x"]})}},
     "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
     "first argument, and an optional second argument to specify a mapping of values to replace in the string"),
    ("a malformed GetAtt", {"Resources": {"A": role(Description={"Fn::GetAtt": "A"})}},
     "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
     "attribute"),
    ("a Ref of a list", {"Resources": {"A": role(Description={"Ref": ["A"]})}},
     "Template error: every Ref object must have a single String value."),
    ("a condition that is not there", {"Resources": {"A": {**GROUP, "Condition": "C"}}},
     "Template format error: Unresolved condition dependency C in the Resources block of the template"),
    ("Fn::If of a condition that is not there", {"Resources": {"A": role(Description={"Fn::If": ["C", "a", "b"]})}},
     "Template error: unresolved condition dependency C in Fn::If"),
    ("a list as output", {"Resources": {"A": GROUP}, "Outputs": {"O": {"Value": ["a"]}}},
     "Template format error: The Value field of every Outputs member must evaluate to a String."),
    ("an export without a name", {"Resources": {"A": GROUP}, "Outputs": {"O": {"Value": "a", "Export": {}}}},
     "Template format error: Output O is malformed. The Name field of every Export member must be specified."),
    ("a parameter without a value", {"Parameters": {"P": {"Type": "String"}}, "Resources": {"A": GROUP}},
     "Parameters: [P] must have values"),
    ("a parameter that is not allowed", {"Parameters": {"P": {"Type": "String", "Default": "c",
                                                             "AllowedValues": ["a", "b"]}}, "Resources": {"A": GROUP}},
     "Parameter 'P' must be one of AllowedValues"),
    ("a parameter that does not match",
     {"Parameters": {"P": {"Type": "String", "Default": "c", "AllowedPattern": "[ab]"}}, "Resources": {"A": GROUP}},
     "Parameter 'P' must match pattern [ab]"),
    ("an output without a value", {"Resources": {"A": GROUP}, "Outputs": {"O": {"Description": "x"}}},
     "Template format error: Every Outputs member must contain a Value object"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_template_is_refused_and_makes_nothing(account: Any, template: Any, message: str) -> None:
    body = template if isinstance(template, str) else json.dumps(template)
    cloudformation = account.client("cloudformation")
    given = {"StackName": "s", "TemplateBody": body, "Capabilities": NAMED}
    assert refused(cloudformation.create_stack, **given) == ("ValidationError", message)
    change_set = {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
    assert refused(cloudformation.create_change_set, **change_set, **given) == ("ValidationError", message)
    assert cloudformation.list_stacks()["StackSummaries"] == []


def test_what_the_sandbox_cannot_make_is_its_own_limit(account: Any) -> None:
    cloudformation = account.client("cloudformation")
    for template in (
        {"Resources": {"A": {"Type": "AWS::ECS::TaskSet"}}},
        {"Resources": {"A": {"Type": "AWS::Bedrock::Agent"}}},
        {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": GROUP}},
    ):
        code, message = refused(cloudformation.create_stack, StackName="s", TemplateBody=json.dumps(template))
        assert code == "SandboxCannotDoThis"
        assert "sandbox" in message
    code, _ = refused(cloudformation.list_stack_sets)
    assert code == "SandboxCannotDoThis"


CAPABILITIES = [
    ([], {"A": role()}, "CAPABILITY_IAM"),
    ([], {"A": role(RoleName="r")}, "CAPABILITY_NAMED_IAM"),
    (["CAPABILITY_IAM"], {"A": role(RoleName="r")}, "CAPABILITY_NAMED_IAM"),
    (["CAPABILITY_IAM"], {"A": role()}, ""),
    (["CAPABILITY_NAMED_IAM"], {"A": role()}, ""),
    ([], {"A": GROUP}, ""),
]


@pytest.mark.parametrize(("given", "resources", "needed"), CAPABILITIES)
def test_iam_resources_need_a_capability(account: Any, given: list[str], resources: Any, needed: str) -> None:
    cloudformation = account.client("cloudformation")
    body = json.dumps({"Resources": resources})
    cloudformation.create_stack(
        StackName="there", TemplateBody=json.dumps({"Resources": {"G": {**GROUP, "Properties": {}}}})
    )
    change_set = {"ChangeSetName": "c", "StackName": "there", "TemplateBody": body, "Capabilities": given}
    calls = (
        (cloudformation.create_stack, {"StackName": "s", "TemplateBody": body, "Capabilities": given}),
        (cloudformation.create_change_set, change_set),
        (cloudformation.update_stack, {"StackName": "there", "TemplateBody": body, "Capabilities": given}),
    )
    for call, parameters in calls:
        if needed:
            assert refused(call, **parameters) == (
                "InsufficientCapabilitiesException",
                f"Requires capabilities : [{needed}]",
            )
        else:
            call(**parameters)


def test_a_template_is_validated_and_summed_up(account: Any) -> None:
    template = {
        "Description": "d",
        "Parameters": {"P": {"Type": "Number", "Default": 3, "Description": "p", "NoEcho": True}},
        "Resources": {"A": role(RoleName="r"), "B": GROUP},
    }
    cloudformation, body = account.client("cloudformation"), json.dumps(template)
    found = cloudformation.validate_template(TemplateBody=body)
    assert found["Parameters"] == [{"ParameterKey": "P", "DefaultValue": "3", "NoEcho": True, "Description": "p"}]
    assert found["Capabilities"] == ["CAPABILITY_NAMED_IAM"]
    assert found["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]"
    summary = cloudformation.get_template_summary(TemplateBody=body)
    assert summary["ResourceTypes"] == ["AWS::IAM::Role", "AWS::Logs::LogGroup"]
    assert summary["Parameters"][0]["ParameterType"] == "Number"


FUNCTIONS = [
    ("!Ref Text", "dev"),
    ('!Join [",", !Ref List]', "a,b"),
    ("!Ref Number", "3"),
    ("!Ref AWS::Region", "ap-southeast-1"),
    ("!Ref AWS::AccountId", "111122223333"),
    ("!Ref AWS::StackName", "s"),
    ("!Ref Group", "/g"),
    ("!GetAtt Group.Arn", "arn:aws:logs:ap-southeast-1:111122223333:log-group:/g:*"),
    ("!GetAtt [Group, Arn]", "arn:aws:logs:ap-southeast-1:111122223333:log-group:/g:*"),
    ('!Sub "${Text}-${Group}-${!Text}-${AWS::Partition}"', "dev-/g-${Text}-aws"),
    ('!Sub ["${A}-${Text}", {A: !Ref Number}]', "3-dev"),
    ('!Sub "arn:${AWS::Partition}:x:${Group.Arn}"',
     "arn:aws:x:arn:aws:logs:ap-southeast-1:111122223333:log-group:/g:*"),
    ('!Join ["-", [a, !Ref Number, true]]', "a-3-true"),
    ('!Join ["", !Ref List]', "ab"),
    ('!Select [1, !Split ["|", "x|y|z"]]', "y"),
    ("!Select [1, !Ref List]", "b"),
    ("!Select [0, !GetAZs '']", "ap-southeast-1a"),
    ("!FindInMap [Sizes, !Ref Text, Cpu]", "256"),
    ("!If [IsProduction, big, small]", "small"),
    ("!If [IsDevelopment, big, small]", "big"),
    ("!Base64 text", "dGV4dA=="),
    ('!Select [1, !Cidr ["10.0.0.0/16", 2, 8]]', "10.0.1.0/24"),
    ("Fn::Join: [x, [a, b]]", "axb"),
    ("Fn::Sub: '${Text}'", "dev"),
    ("!ImportValue shared", "value of another stack"),
    ("'{{resolve:ssm:/stored}}'", "from the store"),
    ("!Ref Stored", "from the store"),
    ("2012-10-17", "2012-10-17"),
    ("012345678901", "012345678901"),
    ("!Sub '${Text}: 12:30:45'", "dev: 12:30:45"),
]  # fmt: skip

TEMPLATE = """
Parameters:
  Text: {Type: String, Default: dev}
  List: {Type: CommaDelimitedList, Default: "a, b"}
  Number: {Type: Number, Default: 3}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /stored}
Mappings:
  Sizes: {dev: {Cpu: 256}, prod: {Cpu: 1024}}
Conditions:
  IsProduction: !Equals [!Ref Text, prod]
  IsDevelopment: !And [!Not [Condition: IsProduction], !Or [!Equals [a, b], !Equals [!Ref Number, "3"]]]
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /g, RetentionInDays: !If [IsProduction, 30, !Ref AWS::NoValue]}
  Left: {Type: AWS::Logs::LogGroup, Condition: IsProduction}
Outputs:
"""


def test_functions_have_aws_s_values(account: Any) -> None:
    cloudformation = account.client("cloudformation")
    account.client("ssm").put_parameter(Name="/stored", Type="String", Value="from the store")
    other = {"Resources": {"G": {"Type": "AWS::Logs::LogGroup"}},
             "Outputs": {"O": {"Value": "value of another stack", "Export": {"Name": "shared"}}}}  # fmt: skip
    cloudformation.create_stack(StackName="other", TemplateBody=json.dumps(other))
    body = TEMPLATE + "".join(
        f"  O{number}:\n    Value:{' ' if not source.startswith('Fn::') else chr(10) + '      '}{source}\n"
        for number, (source, _) in enumerate(FUNCTIONS)
    )
    cloudformation.create_stack(StackName="s", TemplateBody=body)
    found = outputs(account, "s")
    got = {FUNCTIONS[number][0]: found[f"O{number}"] for number in range(len(FUNCTIONS))}
    assert got == dict(FUNCTIONS)
    groups = [group["logGroupName"] for group in account.client("logs").describe_log_groups()["logGroups"]]
    assert [name for name in groups if not name.startswith("other-")] == ["/g"]


def test_yaml_and_json_mean_the_same(account: Any) -> None:
    cloudformation = account.client("cloudformation")
    in_yaml = textwrap.dedent(
        """
        Resources:
          R:
            Type: AWS::IAM::Role
            Properties:
              RoleName: one
              AssumeRolePolicyDocument:
                Version: 2012-10-17
                Statement:
                  - Effect: Allow
                    Principal: {Service: ecs-tasks.amazonaws.com}
                    Action: sts:AssumeRole
        """
    )
    in_json = json.dumps({"Resources": {"R": role(RoleName="two")}})
    cloudformation.create_stack(StackName="one", TemplateBody=in_yaml, Capabilities=NAMED)
    cloudformation.create_stack(StackName="two", TemplateBody=in_json, Capabilities=NAMED)
    iam = account.client("iam")
    made = [iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] for name in ("one", "two")]
    assert made == [TRUST, TRUST]


def test_a_template_may_lie_in_a_bucket(account: Any) -> None:
    s3, cloudformation = account.client("s3"), account.client("cloudformation")
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    s3.put_object(Bucket="templates", Key="a/t.json", Body=json.dumps({"Resources": {"G": GROUP}}).encode())
    for number, host in enumerate(("templates.s3.ap-southeast-1.amazonaws.com", "s3.amazonaws.com/templates")):
        cloudformation.create_stack(StackName=f"s{number}", TemplateURL=f"https://{host}/a/t.json")
    assert refused(
        cloudformation.create_stack, StackName="no", TemplateURL="https://s3.amazonaws.com/templates/missing"
    ) == ("ValidationError", "S3 error: The specified key does not exist.")
