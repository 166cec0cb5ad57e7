"""Principals: how closely a statement names a caller; AWS service principals, which exist and which was meant.

IAM refuses a trust policy that names a service principal that does not exist (`Invalid principal in policy:
"SERVICE":"…"`). AWS publishes no list, so this one is collected from its documentation and from the trust of its
service-linked roles. A name that is well-formed but not here is refused by the sandbox; a check never relies on it.
"""

from __future__ import annotations

import difflib
import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.iam.documents import Statement

ECS_TASKS = "ecs-tasks.amazonaws.com"

_NAMES = """
a4b access-analyzer account acm acm-pca amplify amplifybackend apigateway appconfig appflow application-autoscaling
application-insights application-signals appmesh apprunner appstream appsync aps arc-zonal-shift athena auditmanager
autoscaling autoscaling-plans backup backup-gateway backup-storage batch bedrock bedrock-agentcore billing braket
budgets build.apprunner cassandra.application-autoscaling ce channels.lex chatbot chime cloud9 cloudcontrolapi
clouddirectory cloudformation cloudfront cloudhsm cloudsearch cloudtrail cloudwatch cloudwatch-crossaccount codebuild
codecommit codedeploy codeartifact codeguru-profiler codeguru-reviewer codepipeline codestar codestar-notifications
cognito-identity cognito-idp cognito-sync comprehend compute-optimizer config config-conforms connect
connect-campaigns continuousexport.discovery controltower cost-optimization-hub cur custom.rds
custom-resource.application-autoscaling customer-profiles databrew dataexchange datapipeline datasync datazone dax
delivery.logs deeplens detective devicefarm devops-guru diode directconnect discovery dlm dms drs ds dynamodb
dynamodb.application-autoscaling ec2 ec2.application-autoscaling ec2fleet ec2scheduled ecr ecr-public ecs ecs-tasks
ecs.application-autoscaling edgelambda eks eks-fargate-pods eks-nodegroup elasticache elasticbeanstalk
elasticfilesystem elasticloadbalancing elasticmapreduce elasticmapreduce.application-autoscaling elastictranscoder
email-smtp emr-containers emr-serverless es events evidently finspace firehose fis fms forecast frauddetector freertos
fsx gamelift globalaccelerator glue grafana greengrass groundstation guardduty health healthlake honeycode iam
imagebuilder importexport inspector inspector2 internetmonitor iot iotanalytics iotdeviceadvisor iotevents iotfleethub
iotfleetwise iotsitewise iotthingsgraph iottwinmaker ivs jellyfish kafka kafkaconnect kendra kinesis kinesisanalytics
kms lakeformation lambda lex lexv2 license-manager lightsail logs logger.cloudfront lookoutequipment lookoutmetrics
lookoutvision m2 machinelearning macie macie2 malware-protection.guardduty malware-protection-plan.guardduty
managedblockchain managedservices mediaconnect mediaconvert medialive mediapackage mediapackagev2 mediastore
mediatailor memorydb member.org.stacksets.cloudformation mgn migrationhub mobilehub monitoring monitron mq
mturk-requester mwaa neptune-graph network-firewall networkmanager nimble oam omics ops.apigateway opensearchservice
opsworks opsworks-cm organizations osis outposts panorama payment-cryptography personalize pinpoint pipes pipes.events
polly portal.mwaa pricing prod.codepipeline purchaseorders q qbusiness qldb quicksight ram rds
rds.application-autoscaling rds-preview redshift redshift-data redshift-serverless rekognition replication.dynamodb
replicator.lambda replication.ecr repository.sync.codeconnections resilience-hub resource-groups robomaker
rolesanywhere route53 route53domains route53resolver rum runner.amplify s3 s3-outposts sagemaker
sagemaker.application-autoscaling savingsplans scheduler secretsmanager securityhub securitylake serverlessrepo
servicecatalog servicecatalog-appregistry servicediscovery servicequotas ses shield signer sms sms-voice
snow-device-management snowball sns spot spotfleet sqs ssm ssm-contacts ssm-incidents ssm-quicksetup ssmmessages sso
stacksets.cloudformation states storagegateway streams.metrics.cloudwatch sts supportapp support swf synthetics
tagging tasks.apprunner textract timestream tnb transcribe transfer translate transitgateway trustedadvisor
tunneling.iot user-subscriptions verified-access verifiedpermissions vmie voiceid vpc vpc-flow-logs vpc-lattice waf
waf-regional wafv2 wellarchitected wisdom workdocs worklink workmail workspaces workspaces-web xray
"""

KNOWN_SERVICES: frozenset[str] = frozenset(f"{name}.amazonaws.com" for name in _NAMES.split()) | {
    "infrastructure.ecs.amazonaws.com",
    "pods.eks.amazonaws.com",
    "mediapackage.amazonaws.com",
    "vpce.amazonaws.com",
    "cloudwatch.amazonaws.com",
}
"""Every service principal known here, such as `ecs-tasks.amazonaws.com`."""


def is_service_principal(name: str) -> bool:
    """Whether a service of this name can be a principal. The China form (`….amazonaws.com.cn`) counts as well."""
    return name.lower().removesuffix(".cn") in KNOWN_SERVICES


def nearest_service(name: str) -> str | None:
    """The known service principal that was most likely meant, or None."""
    near = difflib.get_close_matches(name.lower(), sorted(KNOWN_SERVICES), cutoff=0.8)
    return near[0] if near else None


_SESSION = re.compile(r"(arn:[^:]+):sts::(\d+):assumed-role/([^/]+)/.+")


class Grant(Enum):
    """How closely a statement's Principal names a caller."""

    NOBODY = 0
    ACCOUNT = 1  # the caller's account: its identity-based policies decide
    ROLE = 2  # the caller's role, whose boundary and session policy still limit
    ITSELF = 3  # the very user, role session or service, or everyone


def granted_to(statement: Statement, principal: str) -> Grant:
    """How closely the statement's Principal names `principal`, an ARN or a service.

    NotPrincipal spares only whom it names itself: a role's ARN does not spare the role's sessions, nor an account's ARN
    the account's users. Source: IAM user guide, "AWS JSON policy elements: NotPrincipal".
    """
    if statement.principals is None:
        return Grant.NOBODY
    if statement.not_principal:
        spared = any(_is_itself(kind, value, principal) for kind, value in statement.principals)
        return Grant.NOBODY if spared else Grant.ITSELF
    grants = (_grant(kind, value, principal) for kind, value in statement.principals)
    return max(grants, key=lambda grant: grant.value, default=Grant.NOBODY)


def account_of(arn: str) -> str:
    """The account in an ARN, or nothing."""
    return arn.split(":")[4] if arn.count(":") >= 5 else ""


def role_of_session(arn: str) -> str:
    """The ARN (without a path) of the role that an assumed-role session's ARN names, or nothing."""
    return _SESSION.sub(r"\1:iam::\2:role/\3", arn) if _SESSION.fullmatch(arn) else ""


def same_role(named: str, session_role: str) -> bool:
    """Whether `named`, a role's ARN that may have a path, is the role of a session, whose ARN has lost it."""
    head, _, path = named.partition(":role/")
    return f"{head}:role/{path.rpartition('/')[2]}" == session_role


def _grant(kind: str, value: str, principal: str) -> Grant:
    if _is_itself(kind, value, principal):
        return Grant.ROLE if ":role/" in value else Grant.ITSELF
    if kind != "AWS":
        return Grant.NOBODY
    if same_role(value, role_of_session(principal)):
        return Grant.ROLE
    account = account_of(principal)
    return Grant.ACCOUNT if account and _account_named(value) == account else Grant.NOBODY


def _is_itself(kind: str, value: str, principal: str) -> bool:
    """Whether a principal of a policy is the caller, or everyone. A wildcard within an ARN is no wildcard."""
    if kind == "Service":
        return value.lower() == principal.lower()
    if kind == "AWS" and value == "*":
        return True
    return value == principal and value.startswith("arn:")


def _account_named(value: str) -> str:
    """The account that `111122223333` or `arn:aws:iam::111122223333:root` stands for, or nothing."""
    if value.isdigit():
        return value
    return account_of(value) if value.startswith("arn:") and value.endswith(":root") else ""
