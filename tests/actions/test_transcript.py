"""What was done is written down as programs that do it again: read as the AWS CLI reads it, run, and compared."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from acceptance.ways import RIGHT, WRONG
from botocore import xform_name

from tutor.account import sandbox
from tutor.account.sandbox import SandboxAccount
from tutor.actions.api_calls import Call, FromFile, NoCall, call
from tutor.actions.aws_cli import AwsCli
from tutor.actions.commands import program, split
from tutor.actions.console import CreateRoleForm
from tutor.actions.transcript import Action, as_python, as_shell, secrets_of
from tutor.snapshot import Need, Snapshot

CLI = AwsCli()
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    indent=2,
)
LINES = [
    "aws iam create-role --role-name r --assume-role-policy-document '{\"a\": 1}' --tags Key=a,Value=b Key=c,Value=",
    "aws iam create-role --role-name=r --assume-role-policy-document x --tags '[{\"Key\": \"a\", \"Value\": \"b\"}]'",
    "aws iam create-role --role-name r --assume-role-policy-document x --max-session-duration 7200 --description ''",
    "aws iam create-role --role-name r --assume-role-policy-document x --tags Key=a,Value= Key=b,Value='\"x,y\"'",
    "aws iam list-roles --path-prefix / --query 'Roles[0]' --output text",
    "aws --region eu-west-1 ecs list-clusters",
    "aws ecs create-cluster --cluster-name c --settings name=containerInsights,value=enabled --tags key=a,value=b",
    "aws ecs update-service --cluster c --service s --desired-count 0 --force-new-deployment --disable-execute-command",
    "aws ecs describe-tasks --cluster c --tasks a b c --include TAGS",
    "aws ecs run-task --task-definition t --launch-type FARGATE --network-configuration "
    "'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED}'",
    "aws ecs run-task --task-definition t --overrides "
    "'containerOverrides=[{name=core,command=[sh,-c,\"echo hi\"],environment=[{name=A,value=b}],cpu=256}]'",
    "aws ecs register-task-definition --family f --requires-compatibilities FARGATE --cpu 256 --memory 512 "
    "--network-mode awsvpc --container-definitions name=core,image=i,essential=true,"
    "portMappings=[{containerPort=80,protocol=tcp}],logConfiguration={logDriver=awslogs,options={awslogs-group=/g}}",
    "aws ecs register-task-definition --family f --container-definitions '[{\"name\": \"c\", \"image\": \"i\"}]'",
    "aws ecs register-task-definition --family f --container-definitions '{\"name\": \"c\"}' '{\"name\": \"d\"}'",
    "aws ecs register-task-definition --cli-input-json '{\"family\": \"f\", \"containerDefinitions\": []}' --cpu 256",
    "aws ecs create-service --cluster c --service-name s --task-definition t --desired-count 1 "
    "--deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=false},maximumPercent=200'",
    "aws ecs put-account-setting --name containerInsights --value enabled",
    "aws logs create-log-group --log-group-name /g --tags a=b,c=d",
    "aws logs put-retention-policy --log-group-name /g --retention-in-days 7",
    "aws logs filter-log-events --log-group-name /g --start-time 1700000000000 --max-items 5",
    "aws ecr create-repository --repository-name r --image-scanning-configuration scanOnPush=true",
    "aws secretsmanager tag-resource --secret-id s --tags Key=a,Value=b",
    "aws secretsmanager delete-secret --secret-id s --force-delete-without-recovery",
    "aws dynamodb create-table --table-name t --attribute-definitions AttributeName=k,AttributeType=S "
    "--key-schema AttributeName=k,KeyType=HASH --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=2",
    "aws dynamodb put-item --table-name t --item '{\"k\": {\"S\": \"1\"}}'",
    "aws dynamodb get-item --table-name t --key k={S=1} --consistent-read",
    "aws s3api create-bucket --bucket b --create-bucket-configuration LocationConstraint=ap-southeast-1",
    "aws s3api put-public-access-block --bucket b --public-access-block-configuration BlockPublicAcls=TRUE",
    "aws ssm put-parameter --name n --value v --type String --no-overwrite",
    "aws cloudformation create-stack --stack-name s --template-body '{}' --parameters ParameterKey=a,ParameterValue=b",
    "aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name s --duration-seconds 900",
    "aws cloudwatch put-metric-alarm --alarm-name a --comparison-operator GreaterThanThreshold --evaluation-periods 1 "
    "--threshold 0.5 --dimensions Name=x,Value=y",
    "aws ec2 describe-subnets --filters Name=default-for-az,Values=true,false Name=vpc-id,Values=v",
    "aws iam put-role-policy --role-name r --policy-name p --policy-document file://policy.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the AWS CLI sends for each line."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "policy.json").write_text('{"a": "é"}\n')
    return sent_by_aws_cli(LINES, folder)


def sent_by_aws_cli(lines: Sequence[str], folder: Path) -> list[Any]:
    """Service, operation and parameters of each line, as the AWS CLI reads it; None for one that it refuses."""
    output = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("awscli_calls.py"))],
        input=json.dumps([split(line)[0] for line in lines]), capture_output=True, text=True, check=True, cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    found: list[Any] = json.loads(output.stdout)
    return found


@pytest.mark.parametrize("line", LINES)
def test_a_command_is_read_as_the_aws_cli_reads_it(line: str, sent: list[Any]) -> None:
    theirs = sent[LINES.index(line)]
    assert theirs is not None, "the AWS CLI refuses the line"
    made = call(split(line)[0], CLI, {"policy.json": '{"a": "é"}\n'.encode()})
    service, operation, parameters = theirs
    paging = parameters.pop("PaginationConfig", None)
    assert (
        paging is None
        or "--max-items" in line
        or not paging
        or set(paging) <= {"MaxItems", "PageSize", "StartingToken"}
    )
    assert (made.service, made.method, made.parameters) == (service, xform_name(operation), parameters)


def test_the_tags_of_create_role_are_read_by_the_aws_cli_as_they_stand_in_the_form(tmp_path: Path) -> None:
    forms = [
        CreateRoleForm(role_name="r", tags=tags)
        for tags in ("team=x y; stage=its", "k==b; l=", "k=a=b; Team é=+-@:/._", "@k:/=-", "k=\U0001d518")
    ]
    for form in forms:
        form.choose("Lambda", "Lambda")
    found = sent_by_aws_cli([form.cli() for form in forms], tmp_path)
    assert [one and one[2] for one in found] == [form.request() for form in forms]
    assert "--tags 'Key=team,Value=x y' " in forms[0].cli(), "by shorthand where that says it"


def test_a_wait_is_a_waiter() -> None:
    words = ["aws", "ecs", "wait", "services-stable", "--cluster", "c", "--services", "s"]
    assert call(words, CLI) == Call("ecs", "services_stable", {"cluster": "c", "services": ["s"]}, waiter=True)


def test_a_region_goes_to_the_client() -> None:
    assert call(["aws", "ecs", "list-clusters", "--region", "eu-west-1"], CLI).region == "eu-west-1"


def test_a_file_that_is_not_at_hand_is_read_when_the_call_is_made() -> None:
    line = "aws iam create-role --role-name r --assume-role-policy-document file://t.json --tags file://tags.json"
    found = call(line.split(), CLI).parameters
    assert found["AssumeRolePolicyDocument"] == FromFile("t.json", "text")
    assert found["Tags"] == FromFile("tags.json", "json")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("aws s3 cp a s3://b/", "it has a word, 'a', that is no option's value"),
        ("aws s3 ls", "`aws s3 ls` is the AWS CLI's own command and no operation of the API"),
        ("aws cloudformation deploy --stack-name s --template-file t", "is the AWS CLI's own command"),
        ("aws ecs execute-command --task t --command ls --interactive", "the AWS CLI opens a session"),
        ("aws iam nothing", "`aws iam nothing` is not known here"),
        ("aws iam list-roles --profile p", "its option --profile is the AWS CLI's own"),
        ("aws iam list-roles --nothing", "its option '--nothing' is not known here"),
        ("aws iam get-role", "it lacks --role-name"),
        ("aws iam get-role --role-name", "its option '--role-name' has no value"),
        ("aws iam create-role --generate-cli-skeleton", "its option '--generate-cli-skeleton' has no value"),
        ("aws kms encrypt --key-id k --plaintext hello", "versions 1 and 2 of the AWS CLI read binary data"),
        ("aws ecs update-service --service s --desired-count many", "the value of --desired-count cannot be read"),
        ("aws iam create-role --role-name r --assume-role-policy-document x --tags Key", "'=' is missing"),
        ("aws iam create-role --role-name r --assume-role-policy-document x --tags Key=a,Key=b", "is given twice"),
        ("aws s3api get-object --bucket b --key k out", "that is no option's value"),
    ],
)  # fmt: skip
def test_what_is_no_call_says_why(line: str, why: str) -> None:
    with pytest.raises(NoCall) as caught:
        call(split(line)[0], CLI)
    assert why in str(caught.value)


def ran(words: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A program that must succeed."""
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Any]:
    """Makes sandbox accounts, all of them with the same number and nothing in them."""
    made: list[SandboxAccount] = []

    def make(name: str) -> SandboxAccount:
        made.append(SandboxAccount(tmp_path / name))
        return made[-1]

    yield make
    for account in made:
        account.close()
        sandbox.stop(tmp_path / "unused")


LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
DEFINITION = (
    "aws ecs register-task-definition --family fcj-core-fargate-td --requires-compatibilities FARGATE --cpu 256 "
    "--memory 512 --network-mode awsvpc --execution-role-arn arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole "
    "--container-definitions 'name=core,image=111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/fcj-registry:core,"
    'portMappings=[{containerPort=8080,name=core-http}],environment=[{name=A,value="x, y"}]\''
)
READS = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
CLUSTER = "import boto3\nboto3.client('ecs').create_cluster(clusterName='fcj-ecs-cluster')\nraise SystemExit(0)"
DONE = [
    Action("console", "aws iam create-role --role-name fcjEcsTaskExecutionRole "
           f"--assume-role-policy-document '{TRUST}' \\\n"
           "  --description \"Allows ECS tasks to call AWS services on your behalf.\" --tags Key=project,Value=fcj\n"
           f"aws iam attach-role-policy --role-name fcjEcsTaskExecutionRole --policy-arn {LOGS}"),
    Action("cli", "aws iam create-role --role-name other --assume-role-policy-document file://trust.json",
           files={"trust.json": TRUST.encode()}),
    Action("cli", "aws iam attach-role-policy --role-name other --policy-arn arn:aws:iam::aws:policy/Nope", code=254),
    Action("cli", f"aws iam put-role-policy --role-name other --policy-name p --policy-document '{READS}'"),
    Action("cli", "aws secretsmanager create-secret --name dev/fcj --secret-string \"hunter2 isn't it\""),
    Action("python", CLUSTER),
    Action("cli", DEFINITION, when="2026-01-01T00:00:00Z"),
    Action("cli", "aws logs create-log-group --log-group-name /ecs/fcj --tags a=b"),
    Action("cli", "aws s3 mb s3://fcj-transcript-bucket"),
]  # fmt: skip
NEEDS = [
    Need("role", "fcjEcsTaskExecutionRole"),
    Need("role", "other"),
    Need("task-definition", "fcj-core-fargate-td"),
    Need("log-group", "ap-southeast-1|/ecs/fcj"),
]


def state(account: SandboxAccount) -> tuple[Any, ...]:
    """What the account has of what the actions make, without instants and what AWS makes up."""
    snapshot: Snapshot = account.read(NEEDS)
    secret = account.client("secretsmanager").get_secret_value(SecretId="dev/fcj")["SecretString"]
    clusters = account.client("ecs").list_clusters()["clusterArns"]
    buckets = [bucket["Name"] for bucket in account.client("s3").list_buckets()["Buckets"]]
    items = "\n".join(_without_instants(repr(snapshot.items[need])) for need in NEEDS)
    return items, secret, clusters, buckets


def _without_instants(text: str) -> str:
    return re.sub(r"created='[^']*'|\"registeredAt\": \"[^\"]*\"", "", text)


def test_both_programs_do_again_what_was_done(fresh: Any, tmp_path: Path) -> None:
    first, by_shell, by_python = (fresh(name) for name in ("first", "shell", "python"))
    (tmp_path / "trust.json").write_text(TRUST)
    aws = program(first.environment())
    for action in DONE:
        commands = [[sys.executable, "-c", action.text]] if action.way == "python" else split(action.text)
        for words in commands:
            words = words if action.way == "python" else [aws, *words[1:]]
            done = subprocess.run(words, cwd=tmp_path, env=first.environment(), capture_output=True, check=False)
            assert bool(done.returncode) is bool(action.code), done.stderr
    (tmp_path / "trust.json").unlink()
    (tmp_path / "again.sh").write_text(as_shell(DONE))
    (tmp_path / "again.py").write_text(as_python(DONE))
    secrets = secrets_of(DONE)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran(["sh", "again.sh"], tmp_path, {**by_shell.environment(), **secrets, "PATH": path})
    ran([sys.executable, "again.py"], tmp_path, {**by_python.environment(), **secrets, "PATH": path})
    assert state(by_shell) == state(first)
    assert state(by_python) == state(first)
    assert "Present" in state(first)[0]
    assert "Absent" not in state(first)[0]
    assert state(first)[1].startswith("hunter2")


def test_without_its_secret_the_script_stops_and_says_which(tmp_path: Path) -> None:
    (tmp_path / "again.sh").write_text(as_shell(DONE))
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "again.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "SECRET_STRING: set it to the value of --secret-string" in done.stderr


def test_no_secret_is_written_and_what_failed_is_named() -> None:
    for text in (as_shell(DONE), as_python(DONE)):
        assert "hunter2" not in text
        assert "# By the AWS CLI: left out, because it failed (status 254):" in text
        assert "#   aws iam attach-role-policy --role-name other --policy-arn arn:aws:iam::aws:policy/Nope" in text


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Action("cli", "aws s3 rb s3://b", 1), "left out, because it failed (status 1):\n#   aws"),
        (Action("cli", "aws s3 sync a s3://b", 130), "it was stopped (status 130).\n# What it may have done by then"),
        (
            Action("python", "raise 1", 1),
            "it failed (status 1).\n# What it may have done by then is not done again:",
        ),
        (
            Action("cli", "aws a | aws b", 2),
            "it failed (status 2).\n# What it may have done by then is",
        ),
        (Action("python", "x", 1, undone=True), "the account was brought to the start of a step afterwards:\n#   x"),
    ],
)
def test_what_is_left_out_says_why_and_what_it_may_have_left_behind(action: Action, why: str) -> None:
    for text in (as_shell([action]), as_python([action])):
        assert why in text


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("aws s3 cp a.txt s3://b/", ["a.txt"]),
        ("aws s3 cp s3://b/ a.txt", []),
        ("aws s3 sync . s3://b/", ["."]),
        ("aws s3 cp - s3://b/", []),
        ("aws s3 ls", []),
        ("aws s3api put-object --bucket b --key k --body a.txt", ["a.txt"]),
    ],
)
def test_the_files_that_a_command_takes_by_their_bare_names_are_named(line: str, files: list[str]) -> None:
    for text in (as_shell([Action("cli", line)]), as_python([Action("cli", line)])):
        assert re.findall(r"# It needs (.*) as it was\.", text) == files


def test_python_says_what_is_left_to_the_aws_cli() -> None:
    text = as_python(DONE)
    assert "# Left to the AWS CLI: it has a word, 's3://fcj-transcript-bucket', that is no option's value." in text
    assert "subprocess.run(['aws', 's3', 'mb', 's3://fcj-transcript-bucket'], check=True)" in text
    assert text.count("boto3.client('iam')") == 1


def test_a_secret_in_a_file_stays_in_its_file() -> None:
    line = "aws secretsmanager create-secret --name n --secret-string file://s.json"
    done = [Action("cli", line, files={"s.json": b"hunter2"})]
    assert "hunter2" not in as_shell(done) + as_python(done)
    assert "# It needs s.json as it was." in as_shell(done)
    assert "SecretString=Path('s.json').read_text()" in as_python(done)


def test_a_secret_inside_of_a_structure_is_asked_for_too() -> None:
    secret = "containerOverrides=[{environment=[{name=DB_PASSWORD,value=hunter2}]}]"
    line = f"aws ecs run-task --task-definition t --overrides '{secret}'"
    done = [Action("cli", line)]
    assert "hunter2" not in as_shell(done) + as_python(done)
    assert '--overrides "$OVERRIDES"' in as_shell(done)
    assert 'os.environ["OVERRIDES"]' in as_python(done)
    assert secrets_of(done)["OVERRIDES"].endswith("value=hunter2}]}]")


def test_two_secrets_have_two_variables_and_one_has_one() -> None:
    lines = [f"aws secretsmanager put-secret-value --secret-id a --secret-string {value}" for value in ("x", "y", "x")]
    done = [Action("cli", "\n".join(lines))]
    assert secrets_of(done) == {"SECRET_STRING": "x", "SECRET_STRING_2": "y"}
    assert as_shell(done).count('"$SECRET_STRING"') == 2


def test_in_a_task_it_is_done_in_a_task_again() -> None:
    done = [Action("task", "aws s3 ls", inside="fcj-core-fargate-td")]
    assert "roletutor task run fcj-core-fargate-td -- aws s3 ls" in as_shell(done)
    assert "'roletutor', 'task', 'run', 'fcj-core-fargate-td', '--', 'aws', 's3', 'ls'" in as_python(done)


@pytest.mark.parametrize("way", [way for way in (*RIGHT, *WRONG) if way.role], ids=lambda way: way.id)
def test_every_way_to_make_the_role_survives_both(way: Any, tmp_path: Path) -> None:
    trust = json.dumps(way.trust, indent=1)
    (tmp_path / "t.json").write_text(trust)
    line = f"aws iam create-role --role-name {way.role} --path {way.path} --assume-role-policy-document file://t.json"
    done = [Action("cli", line, files={"t.json": trust.encode()})]
    [words] = split("\n".join(line for line in as_shell(done).splitlines()[1:] if line != "set -eu"))
    assert words == ["aws", "iam", "create-role", "--role-name", way.role, "--path", way.path,
                     "--assume-role-policy-document", trust]  # fmt: skip
    program = ast.parse(as_python(done)).body[-1]
    assert isinstance(program, ast.Expr)
    assert isinstance(program.value, ast.Call)
    made = {word.arg: ast.literal_eval(word.value) for word in program.value.keywords}
    assert made == {"RoleName": way.role, "Path": way.path, "AssumeRolePolicyDocument": trust}


@pytest.mark.parametrize(
    "source", ["print('''a''')", 'x = """a"""\n', "print('\\\\n')", "print(r'\\')\\", "END\nEND_", "s = 'é\\x1b'"]
)
def test_any_snippet_stays_what_it_was(source: str) -> None:
    done = [Action("python", source)]
    [tree] = [node for node in ast.walk(ast.parse(as_python(done))) if isinstance(node, ast.List)]
    assert ast.literal_eval(tree.elts[2]).strip() == source.strip()
    script = subprocess.run(["sh", "-c", as_shell(done).replace('"$PYTHON" -', "cat")], capture_output=True, text=True)
    assert script.stdout.strip() == source.strip()


@pytest.mark.parametrize("inside", ["", "some-td"])
def test_a_snippet_is_run_by_the_python_that_it_was_run_by(inside: str, tmp_path: Path) -> None:
    for name, says in (("python3", "without boto3"), ("roletutor", '"$5" "$6" "$7"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
    done = [Action("python", "import boto3, sys\nprint(sys.executable)", inside=inside)]
    (tmp_path / "again.sh").write_text(as_shell(done))
    (tmp_path / "again.py").write_text(as_python(done))
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    for words in (["sh", "again.sh"], [sys.executable, "again.py"]):
        assert ran(words, tmp_path, environment).stdout.strip() == sys.executable
    other = {**environment, "PYTHON": str(tmp_path / "gone")}
    (tmp_path / "python3").write_text("#!/bin/sh\necho another\n")
    assert ran(["sh", "again.sh"], tmp_path, other).stdout.strip() == "another"


def test_nothing_done_is_a_program_that_does_nothing() -> None:
    assert as_shell([]) == "#!/bin/sh\nset -eu\n"
    assert as_python([]).strip() == ""
