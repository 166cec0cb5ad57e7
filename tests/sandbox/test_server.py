"""The server: who may reach it, what survives it, when it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tutor.account import sandbox
from tutor.account.sandbox import SandboxAccount

pytestmark = pytest.mark.usefixtures("started_as_ever")

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)

KEPT = ("Arn", "RoleId", "CreateDate", "Path", "AssumeRolePolicyDocument")


def ask(account: SandboxAccount, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """A plain request, with these headers (`_` for `-`)."""
    connection = http.client.HTTPConnection("127.0.0.1", account.handle.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1"])
def test_a_foreign_host_is_refused(account: SandboxAccount, host: str) -> None:
    assert ask(account, "/", Host=host.format(port=account.handle.port))[0] == 421


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_a_foreign_origin_is_refused(account: SandboxAccount, headers: dict[str, str]) -> None:
    status, _ = ask(account, "/moto-api/reset", "POST", **headers, X_Roletutor_Token=account.handle.token)
    assert status == 403


@pytest.mark.parametrize("path", ["/moto-api/data.json", "/moto-api/reset", "/_roletutor/health", "/_roletutor/stop"])
def test_the_tutors_doors_open_with_the_token_only(account: SandboxAccount, path: str) -> None:
    assert ask(account, path, "POST")[0] == 403
    assert ask(account, path, "POST", X_Roletutor_Token="guess")[0] == 403


def test_moto_s_own_door_is_shut_with_the_token_too(account: SandboxAccount) -> None:
    assert ask(account, "/moto-api/data.json", X_Roletutor_Token=account.handle.token)[0] == 404


def test_unknown_keys_are_refused_in_each_protocol(account: SandboxAccount) -> None:
    for service, operation, code in (
        ("iam", "list_roles", "InvalidClientTokenId"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("ecs", "list_clusters", "UnrecognizedClientException"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("ec2", "describe_vpcs", "AuthFailure"),
    ):
        client = boto3.client(
            service,
            endpoint_url=account.handle.endpoint,
            region_name="ap-southeast-1",
            aws_access_key_id="AKIAUNKNOWNUNKNOWN00",
            aws_secret_access_key="x",
        )
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)()
        assert caught.value.response["Error"]["Code"] == code


def test_a_forged_account_header_changes_nothing(account: SandboxAccount) -> None:
    sts = account.client("sts")
    sts.meta.events.register(
        "before-sign.*.*", lambda request, **_: request.headers.add_header("x-moto-account-id", "999999999999")
    )
    assert sts.get_caller_identity()["Account"] == "111122223333"


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    for path in [tmp_path / "sandbox", *(tmp_path / "sandbox").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir() or path.name in (
            "keys.json",
            "start.json",
            "seed.json",
            "ready.json",
            "changes.log",
            "server.log",
            "start.log",
        ):
            assert mode & 0o077 == 0, path
    account.close()


def test_every_acknowledged_change_survives_kill_9(tmp_path: Path) -> None:
    roles: dict[str, Any] = {}
    for round_ in range(4):
        account = SandboxAccount(tmp_path)
        iam = account.client("iam")
        found = {role["RoleName"]: {key: role[key] for key in KEPT} for role in iam.list_roles()["Roles"]}
        assert found == roles
        for number in range(3):
            name = f"r{round_}-{number}"
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]
            roles[name] = {key: made[key] for key in KEPT}
        os.kill(account.handle.pid, signal.SIGKILL)
        account.close()


def test_a_damaged_state_is_set_aside_and_said(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    account.close()
    sandbox.stop(tmp_path)
    log = tmp_path / "sandbox/accounts/111122223333/changes.log"
    content = log.read_bytes()
    log.write_bytes(content.replace(b"CreateRole", b"CreateRule", 1).replace(b'"seed":', b'"seed": ', 1))
    account = SandboxAccount(tmp_path)
    assert "was set aside as changes.set-aside-" in account.notice()
    assert account.client("iam").list_roles()["Roles"] == []
    assert list((tmp_path / "sandbox/accounts/111122223333").glob("changes.set-aside-*"))
    account.close()


def test_a_torn_last_line_is_dropped_silently(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    account.close()
    sandbox.stop(tmp_path)
    with (tmp_path / "sandbox/accounts/111122223333/changes.log").open("ab") as log:
        log.write(b"0000 torn")
    account = SandboxAccount(tmp_path)
    assert account.notice() == ""
    assert [role["RoleName"] for role in account.client("iam").list_roles()["Roles"]] == ["r"]
    account.close()


def gone(pid: int) -> bool:
    """Wait, bounded, until a process has ended."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
    return False


def test_the_server_ends_with_its_last_user_also_by_kill_9(tmp_path: Path) -> None:
    user = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from tutor.account.sandbox import SandboxAccount;"
            "a = SandboxAccount(Path(sys.argv[1])); print(a.handle.pid, flush=True); sys.stdin.read()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    pid = int(user.stdout.readline())
    second = SandboxAccount(tmp_path)
    assert second.handle.pid == pid
    user.kill()
    user.wait()
    assert second.client("sts").get_caller_identity()["Account"] == "111122223333"
    second.close()
    assert gone(pid)


def test_many_starts_at_once_make_one_server(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tutor.account.sandbox import start;"
        "print(start(Path(sys.argv[1])).pid)"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    pids = {process.communicate(timeout=60)[0].strip() for process in starts}
    assert len(pids) == 1
    assert sandbox.stop(tmp_path)
    assert not sandbox.stop(tmp_path)


def test_the_server_listens_on_loopback_alone(account: SandboxAccount) -> None:
    port = f"{account.handle.port:04X}"
    rows = Path("/proc/net/tcp").read_text().splitlines() if Path("/proc/net/tcp").exists() else []
    listening = [row.split()[1] for row in rows if row.split()[3] == "0A" and row.split()[1].endswith(f":{port}")]
    assert all(address.startswith("0100007F") for address in listening)
