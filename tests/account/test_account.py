"""Accounts: what the reader makes of answers and refusals, files that come back as they went, doors that break off."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tutor.account import AccountError, sandbox
from tutor.account.base import AccountError as Base
from tutor.account.clients import read_only
from tutor.account.door import Handle, ask
from tutor.account.environment import scrubbed
from tutor.account.exported import ExportedAccount, save
from tutor.account.reader import read
from tutor.account.real import RealAccount
from tutor.account.sandbox import SandboxAccount
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    InlinePolicy,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    Unreadable,
)

INFO = TargetInfo("account", "111122223333", "eu-west-1", "arn:aws:iam::111122223333:user/me")
ROLE = Need("role", "r")


def stubbed() -> tuple[Any, Stubber]:
    """An IAM client that goes nowhere."""
    client = boto3.client("iam", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    return client, Stubber(client)


@pytest.mark.parametrize(
    ("code", "expected"), [("NoSuchEntity", Absent), ("AccessDenied", Unreadable), ("Throttling", Unreadable)]
)
def test_a_refusal_is_not_absence(code: str, expected: type) -> None:
    client, stub = stubbed()
    stub.add_client_error("get_role", code, "words")
    with stub:
        item = read(lambda *_: client, [ROLE], INFO).role("r")
    assert isinstance(item, expected)
    if isinstance(item, Unreadable):
        assert item.code == code
        assert "words" in item.why


def test_a_role_is_read_with_all_that_is_on_it(account: Any) -> None:
    iam = account.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    one = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [one]})
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, Description="d", Tags=[{"Key": "a", "Value": "b"}])
    policy = document.replace("[]", '[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]')
    for number in range(3):
        iam.put_role_policy(RoleName="r", PolicyName=f"i{number}", PolicyDocument=policy)
    iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    found = account.read([ROLE, Need("role-names"), Need("user-names"), Need("role", "none")])
    role = found.role("r").value
    assert (role.description, role.tags, role.path) == ("d", {"a": "b"}, "/")
    assert json.loads(role.trust) == json.loads(trust)
    assert [p.name for p in role.inline.value] == ["i0", "i1", "i2"]
    assert [p.arn for p in role.attached.value] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert found.names(Need("role-names")) == Present(("r",))
    assert found.names(Need("user-names")) == Present(("workshop-admin",))
    assert found.role("none") == Absent()


def test_an_exported_account_says_the_same(tmp_path: Path) -> None:
    refused = Unreadable("AWS answered AccessDenied", "AccessDenied")
    whole = Role("r", "arn", "{}", attached=Present((AttachedPolicy("p", "arn2", Present("{}")),)),
                 inline=Present((InlinePolicy("i", "{}"),)), tags={"a": "b"})  # fmt: skip
    part = Role("s", "arn", "{}", attached=refused, inline=refused)
    items = {
        ROLE: Present(whole),
        Need("role", "s"): Present(part),
        Need("role", "t"): Absent(),
        Need("role", "u"): refused,
        Need("role-names", without_role="r"): Present(("a", "b")),
    }
    file = tmp_path / "account.json"
    save(Snapshot(INFO, items), file)
    assert file.stat().st_mode & 0o777 == 0o600
    again = ExportedAccount(file)
    assert dict(again.read(items).items) == items
    missing = again.read([Need("user-names")]).names(Need("user-names"))
    assert isinstance(missing, Unreadable)
    for refuses in (again.environment, lambda: again.client("iam")):
        with pytest.raises(AccountError):
            refuses()


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "{}", "[" * 100_000, '{"schema": "other"}', '{"schema": "roletutor/snapshot/1"}'),
        '{"schema": "roletutor/snapshot/1", "target": {}, "items": []}',
    ],
    ids=range(9),
)
def test_a_file_that_is_none_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(AccountError, match="is not an exported account"):
        ExportedAccount(file)


@pytest.mark.parametrize("what", ["a program", "a token"])
def test_settings_that_name_what_is_not_there_are_said_to(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "config"
    config.write_text("[profile broken]\ncredential_process = /nowhere/vault exec x\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    if what == "a token":
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token")
        monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/x")
    with pytest.raises(AccountError) as raised:
        RealAccount("broken" if what == "a program" else "", "eu-west-1")
    named = "/nowhere/vault" if what == "a program" else "/nowhere/token"
    assert f"{named}: No such file or directory." in raised.value.sentence


def test_a_real_account_is_never_written() -> None:
    client, stub = stubbed()
    read_only(client)
    stub.add_response("delete_role", {})
    with stub, pytest.raises(AccountError, match="DeleteRole was not sent"):
        client.delete_role(RoleName="r")
    client, stub = stubbed()
    read_only(client)
    stub.add_response("list_users", {"Users": []})
    with stub:
        assert client.list_users()["Users"] == []


def test_nothing_of_aws_is_left_in_a_scrubbed_environment() -> None:
    before = {"AWS_PROFILE": "x", "AWS_ENDPOINT_URL_STS": "y", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "1", "HOME": "/h"}
    assert scrubbed(before) == {"HOME": "/h"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"ok\"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)  # fmt: skip
def test_a_door_that_breaks_off_is_said_in_words(answer: bytes) -> None:
    with serving(answer) as port, pytest.raises(Base):
        ask(Handle(port, 1, "t", "a", "b", "c", "d"), "/_roletutor/health")


class serving:
    """A server of one answer, on a free port."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(self._answer)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._listener.close()


def test_a_folder_that_cannot_be_written_is_said_as_such(tmp_path: Path) -> None:
    (tmp_path / "sandbox/aws").mkdir(parents=True)
    (tmp_path / "sandbox/users.lock").mkdir()  # stands in for a read-only disk: root may write everywhere
    with pytest.raises(AccountError, match=r"folder .* cannot be written: .* make room on the disk"):
        SandboxAccount(tmp_path)


def test_a_state_is_measured_before_its_server_is_at_work_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    measure, start = sandbox._size_of_state, sandbox.subprocess.Popen

    def measured(folder: Path) -> int:
        order.append("measured")
        return measure(folder)

    def started(*given: Any, **named: Any) -> Any:
        order.append("started")
        return start(*given, **named)

    monkeypatch.setattr(sandbox, "_size_of_state", measured)
    monkeypatch.setattr(sandbox.subprocess, "Popen", started)
    SandboxAccount(tmp_path).close()
    assert order == ["measured", "started"]
