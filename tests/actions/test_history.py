"""What was typed is kept, once, bounded, for all processes, and without its secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.actions.aws_cli import AwsCli
from tutor.actions.history import LONGEST, History
from tutor.actions.masking import is_secret, masked, stands_for_a_secret

SECRETS = [
    "aws secretsmanager create-secret --name dev/x --secret-string hunter2",
    "aws secretsmanager create-secret --secret-string='hunter2' --name x",
    "aws secretsmanager put-secret-value --secret-id x --secret-string '{\"DB\":\"hunter2\"}'",
    "$ aws secretsmanager create-secret --name dev/x --secret-string \\\n  hunter2",
    "aws iam list-roles\naws iam create-login-profile --user-name me --password hunter2",
    "aws iam change-password --old-password hunter2 --new-password hunter2",
    "aws ssm put-parameter --name a --type SecureString --value hunter2",
    "aws ssm put-parameter --name a --value hunter2 --overwrite",
    "aws configure set aws_secret_access_key hunter2",
    "aws configure set profile.x.aws_session_token hunter2",
    "aws rds create-db-instance --master-user-password hunter2",
    "aws kms encrypt --key-id k --plaintext hunter2",
    "aws ecs x --container-definitions '[{\"environment\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}]}]'",
    "aws ecs run-task --overrides 'containerOverrides=[{environment=[{name=API_TOKEN,value=hunter2}]}]'",
    "aws ecs x --cli-input-json '{\"masterUserPassword\": \"hunter2\"}'",
    "aws lambda update-function-configuration --environment Variables={DB_PASSWORD=hunter2}",
    "aws x --value postgresql://admin:hunter2@db.example.com/core",
    "aws x --value 'jdbc:mysql://db/core?user=a&password=hunter2&ssl=true'",
    "aws x --parameters ParameterKey=DbPassword,ParameterValue=hunter2 --tags Key=DB_PASSWORD,Value=hunter2",
    'client.create_secret(Name="dev/x", SecretString="hunter2")',
    "session = boto3.Session(aws_access_key_id='AKIA', aws_secret_access_key='hunter2')",
    'os.environ["DB_PASSWORD"] = "hunter2"',
    "config = {'password': 'hunter2'}",
]  # fmt: skip
OPEN = [
    "aws secretsmanager get-secret-value --secret-id dev/fcj/momentum",
    "aws secretsmanager create-secret --name dev/x --secret-string file://secret.json",
    "aws secretsmanager delete-secret --secret-id dev/x --force-delete-without-recovery",
    "aws ssm put-parameter --name a --type String --value open",
    "aws iam list-roles --starting-token abc --max-items 3",
    "aws ecs register-task-definition --execution-role-arn arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole",
    "aws x --secrets '[{\"name\":\"SPRING_DATASOURCE_URL\",\"valueFrom\":\"arn:aws:secretsmanager:x:1:secret:a\"}]'",
    "aws ecs x --environment name=REACT_BASE_URL,value=http://core:8080/api/",
    "aws iam attach-role-policy --role-name r --policy-arn arn:aws:iam::aws:policy/SecretsManagerReadWrite",
    "aws iam update-account-password-policy --minimum-password-length 12 --require-symbols",
    "aws iam create-role --assume-role-policy-document '{\"Statement\":[{\"Action\":\"sts:AssumeRole\"}]}'",
    "aws iam put-role-policy --policy-document '{\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}'",
    'client.get_secret_value(SecretId="dev/x")["SecretString"]',
    "secret = client.describe_secret(SecretId=name)",
    "for token in tokens: print(token)",
    "aws ecr get-login-password",
    "aws ecs stop-task --task 0123456789abcdef0123456789abcdef01234567",
]  # fmt: skip


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_masked(text: str) -> None:
    said = masked(text)
    assert "hunter2" not in said
    assert "***" in said
    assert masked(said) == said
    assert stands_for_a_secret(said)
    assert not stands_for_a_secret(text)


@pytest.mark.parametrize("text", OPEN)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert masked(text) == text
    assert not stands_for_a_secret(f"{text} # *** done ***")


def test_a_secret_access_key_is_known_by_its_form() -> None:
    assert masked("echo wJalrXUtnFEMI/K7MDENG/bPxRfiCY3XAMPLEKEY") == "echo ***"


def test_what_the_api_calls_sensitive_is_masked_in_the_services_of_the_course() -> None:
    cli, missed = AwsCli(), set[str]()
    for service in ("secretsmanager", "iam", "rds", "redshift", "sts"):
        for name in cli.command(service).commands:  # type: ignore[union-attr]
            command = cli.command(service, name)
            assert command is not None
            missed |= {
                option.name
                for option in command.options.values()
                if option.shape is not None and option.shape.metadata.get("sensitive") and not is_secret(option.name)
            }
    assert missed <= {"pre-signed-url"}


def history(folder: Path, **settings: int) -> History:
    """A history in a folder."""
    return History(folder / "work" / "aws.history", **settings)


def test_lines_come_back_in_another_process(tmp_path: Path) -> None:
    history(tmp_path).add("aws a\\\n  --b")
    assert history(tmp_path).entries() == ["aws a\\\n  --b"]


def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    history(tmp_path).add("aws a")
    folder = tmp_path / "work"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_secret_is_on_disk(tmp_path: Path) -> None:
    kept = history(tmp_path)
    for line in SECRETS:
        kept.add(line)
    assert b"hunter2" not in b"".join(path.read_bytes() for path in (tmp_path / "work").iterdir())
    assert len(kept.entries()) == len(SECRETS)


def test_a_line_is_kept_once_and_the_newest_last(tmp_path: Path) -> None:
    kept = history(tmp_path)
    for line in ("a", "b", "", "  ", "a ", "x" * (LONGEST + 1)):
        kept.add(line)
    assert kept.entries() == ["b", "a"]


def test_it_is_bounded(tmp_path: Path) -> None:
    kept = history(tmp_path, limit=3)
    for n in range(10):
        kept.add(f"aws {n}")
    assert history(tmp_path).entries() == ["aws 7", "aws 8", "aws 9"]


def test_search_finds_beginnings_first_and_the_newest_of_them(tmp_path: Path) -> None:
    kept = history(tmp_path)
    for line in ("aws iam list-roles", "aws ecs x", "aws iam get-role", "say aws iam"):
        kept.add(line)
    assert kept.search("aws iam") == ["aws iam get-role", "aws iam list-roles", "say aws iam"]
    assert kept.search("LIST") == ["aws iam list-roles"]
    assert kept.search("nothing") == []


def test_another_process_sees_new_lines_and_none_is_lost(tmp_path: Path) -> None:
    kept = history(tmp_path)
    source = (
        "import sys; from pathlib import Path; from tutor.actions.history import History\n"
        "kept = History(Path(sys.argv[1]))\n"
        "for n in range(25): kept.add(f'{sys.argv[2]} {n}')"
    )
    words = [sys.executable, "-c", source, str(tmp_path / "work" / "aws.history")]
    running = [subprocess.Popen([*words, str(n)], env={**os.environ}) for n in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    kept.add("last")
    assert len(kept.entries()) == 76
    assert kept.entries()[-1] == "last"


def test_a_broken_file_costs_only_what_is_broken(tmp_path: Path) -> None:
    history(tmp_path).add("aws a")
    file = tmp_path / "work" / "aws.history"
    file.write_bytes(b'\xff\xfe\n{"x": 1}\n' + file.read_bytes() + b'"torn')
    kept = history(tmp_path)
    assert kept.entries() == ["aws a"]
    kept.add("aws b")
    assert history(tmp_path).entries() == ["aws a", "aws b"]


def test_a_disk_that_takes_nothing_is_said_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file in the folder's place")
    kept = history(tmp_path)
    kept.add("aws a")
    kept.add("aws b")
    assert kept.entries() == ["aws a", "aws b"]
    assert kept.trouble.startswith("What you type is not kept after this session (")


def test_clearing_forgets_everything(tmp_path: Path) -> None:
    kept = history(tmp_path)
    kept.add("aws a")
    kept.clear()
    assert kept.entries() == history(tmp_path).entries() == []
