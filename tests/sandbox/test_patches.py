"""Each mend of moto: stock moto still has the fault (when this fails, take the mend out), and the mend mends it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

STOCK = {
    "managed_policies": """
        from moto.iam.models import IAMBackend
        one, two = (IAMBackend("us-east-1", a) for a in ("111111111111", "222222222222"))
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        same = one.managed_policies[arn].id == two.managed_policies[arn].id
        assert same is {mended}
        assert len(one.managed_policies) > 1400
    """,
    "own_enforcement": """
        import sys
        from moto.core.authorization import ActionAuthenticatorMixin
        judge = ActionAuthenticatorMixin()
        judge.region = "us-east-1"
        judge._authenticate_and_authorize_normal_action()
        judge._authenticate_and_authorize_s3_action()
        assert ("moto.s3.models" not in sys.modules) is {mended}
    """,
    "service_models": """
        import os
        from moto.core.utils import get_service_model
        listed, stock = [], os.listdir
        os.listdir = lambda path=".": listed.append(path) or stock(path)
        assert get_service_model("iam").service_name == "iam"
        assert (len(listed) < 10) is {mended}
    """,
    "trust_documents": """
        from moto.iam.exceptions import MalformedPolicyDocument
        from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
        taken = 0
        service = '"Principal": {{"Service": "ecs-tasks.amazonaws.com"}}'
        for version, action in (("2008-10-17", "AssumeRole"), ("2012-10-17", "TagSession")):
            one = f'{{{{"Effect": "Allow", {{service}}, "Action": "sts:{{action}}"}}}}'
            try:
                IAMTrustPolicyDocumentValidator(f'{{{{"Version": "{{version}}", "Statement": {{one}}}}}}').validate()
                taken += 1
            except MalformedPolicyDocument:
                pass
        assert (taken == 2) is {mended}
    """,
    "attachment_count": """
        from moto.iam.models import IAMBackend
        backend = IAMBackend("us-east-1", "111111111111")
        backend.create_user("us-east-1", "u")
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        for _ in range(2):
            backend.attach_user_policy(arn, "u")
        assert (backend.managed_policies[arn].attachment_count == 1) is {mended}
    """,
    "kept_instances": """
        from moto.core.common_models import BaseModel
        from moto.iam.models import IAMBackend, Group
        IAMBackend("us-east-1", "111111111111").create_group("g")
        assert (Group.instances_tracked == []) is {mended}
    """,
    "held_accounts ec2": """
        import gc
        from moto.backends import get_backend
        from moto.core.base_backend import AccountSpecificBackend
        from moto.ec2.models import EC2Backend
        get_backend("ec2")["111111111111"]["us-east-1"]
        get_backend("ec2").pop("111111111111")
        gc.collect()
        held = {{type(thing) for thing in gc.get_objects()}} & {{EC2Backend, AccountSpecificBackend}}
        assert (held == set()) is {mended}
    """,
    "late_images ec2": """
        from moto.backends import get_backend
        first, second = (get_backend("ec2")[account]["eu-west-1"] for account in ("111111111111", "222222222222"))
        assert ("snapshots" in vars(first) and len(vars(first)["snapshots"]) == 0) is {mended}
        assert len(first.describe_images()) > 1000
        assert len(second.describe_snapshots()) == len(first.describe_snapshots()) > 1000
    """,
    "cached_lookups": """
        import os
        import moto.core.responses
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication
        from moto.iam.responses import IamResponse
        application = DomainDispatcherApplication(None)
        first = application.get_backend_for_host("iam.amazonaws.com")
        listed, names = [], moto.core.responses.method_names_from_class
        os.listdir = lambda path: listed.append(path) or []
        assert application.get_backend_for_host("iam.amazonaws.com") == first == "iam"
        assert (listed == []) is {mended}
        assert (names(IamResponse) is names(IamResponse)) is {mended}
    """,
    "system_sources": """
        from sandbox import clock
        clock.install()
        if {mended}:
            for service in ("secretsmanager", "ecr", "s3", "sts", "kms"):
                patches.apply_to(service)
        from moto.ecr.models import Image
        from moto.kms.utils import generate_master_key
        from moto.moto_api._internal import mock_random
        from moto.s3.models import FakeBucket, FakeMultipart
        from moto.secretsmanager.models import SecretsManagerBackend
        from moto.sts.utils import random_session_token

        def made():
            mock_random.seed(1)
            with clock.at(1_700_000_000):
                secrets = SecretsManagerBackend("us-east-1", "111111111111")
                secrets.create_secret("s", "v", None, None, None, None, None, [], False)
                bucket = FakeBucket("b", "111111111111", "us-east-1")
                return [
                    secrets.secrets["s"].created_date,
                    Image("111111111111", "t", "{{}}", "r").image_pushed_at,
                    bucket.creation_date.timestamp(),
                    random_session_token(),
                    generate_master_key(),
                    FakeMultipart("k", {{}}, "111111111111", "us-east-1").id,
                ]

        one, two = made(), made()
        assert [first == second for first, second in zip(one[3:], two[3:])] == [{mended}] * 3
        assert [instant == 1_700_000_000 for instant in one[:3]] == [{mended}] * 3
    """,
    "unique_ids": """
        from moto.iam.models import IAMBackend
        backend = IAMBackend("us-east-1", "111111111111")
        user = backend.create_user("us-east-1", "u")
        group = backend.create_group("g")
        profile = backend.create_instance_profile("p", "/", [], {{}})
        right = [x.id[:4] for x in (user, group, profile)] == ["AIDA", "AGPA", "AIPA"]
        assert right is {mended}
    """,
    "image_digests ecr": """
        import hashlib, json
        from moto.ecr.models import ECRBackend
        backend = ECRBackend("us-east-1", "111111111111")
        backend.create_repository("r", None, None, None, None, None, None)
        manifest = json.dumps({{"mediaType": "m", "layers": []}})
        digest = backend.put_image("r", manifest, "t").get_image_digest()
        assert (digest == "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()) is {mended}
    """,
    "last_accessed secretsmanager": """
        import datetime
        from moto.secretsmanager.models import SecretsManagerBackend
        backend = SecretsManagerBackend("us-east-1", "111111111111")
        backend.create_secret("s", "x", None, None, None, None, None, [], False)
        secret = backend.secrets["s"]
        assert ("LastAccessedDate" not in secret.to_dict()) is {mended}
        secret.last_accessed = datetime.datetime.fromtimestamp(86400, datetime.timezone.utc)
        assert (secret.to_dict()["LastAccessedDate"] == 86400) is {mended}
    """,
    "secure_string ssm": """
        from moto.ssm.models import SimpleSystemManagerBackend
        backend = SimpleSystemManagerBackend("us-east-1", "111111111111")
        backend.put_parameter("p", "", "hunter2", "SecureString", "", None, None, [], "text", "Standard", None)
        parameter = backend.get_parameter("p")
        assert ("hunter2" not in parameter.response_object()["Value"]) is {mended}
        assert parameter.response_object(decrypt=True)["Value"] == "hunter2"
    """,
    "not_there kms": """
        from moto.kms.models import KmsBackend
        backend = KmsBackend("us-east-1", "111111111111")
        key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", None)
        try:
            backend.disable_key(key.arn)
            taken = True
        except KeyError:
            taken = False
        assert taken is {mended}
    """,
    "not_there ssm": """
        from moto.ssm.models import SimpleSystemManagerBackend
        backend = SimpleSystemManagerBackend("us-east-1", "111111111111")
        backend._parameters["n"]
        try:
            answered = backend.get_parameter("n") is None
        except IndexError:
            answered = False
        assert answered is {mended}
    """,
    "not_there ec2": """
        from moto.ec2.models import EC2Backend
        from moto.ec2.exceptions import MissingParameter
        backend = EC2Backend("us-east-1", "111111111111")
        try:
            backend.create_vpc(None)
            refused = False
        except MissingParameter:
            refused = True
        except Exception:
            refused = False
        assert refused is {mended}
    """,
    "malformed_xml s3": """
        from moto.s3 import responses
        from moto.s3.exceptions import MalformedXML
        try:
            responses.xmltodict.parse("<a")
        except MalformedXML:
            refused = True
        except Exception:
            refused = False
        assert refused is {mended}
    """,
    "seeded_keys kms": """
        from moto.kms import utils
        from moto.moto_api._internal import mock_random
        def made(spec):
            mock_random.seed(7)
            return utils.generate_private_key(spec).public_key()
        assert (made("RSA_2048") == made("RSA_2048")) is {mended}
        assert (made("ECC_NIST_P521") == made("ECC_NIST_P521")) is {mended}
    """,
    "seeded_keys ec2": """
        from moto.ec2 import utils
        from moto.moto_api._internal import mock_random
        def made(make):
            mock_random.seed(7)
            return make()["material"]
        assert (made(utils.random_rsa_key_pair) == made(utils.random_rsa_key_pair)) is {mended}
    """,
    "first_asked kms": """
        from moto.kms.models import KmsBackend
        def made(seed):
            from moto.moto_api._internal import mock_random
            mock_random.seed(seed)
            return KmsBackend("us-east-1", "111111111111").get_key_id_from_alias("alias/aws/ssm")
        assert (made(1) == made(2)) is {mended}
    """,
}
"""By the patch's name, and the service whose first use applies it."""


@pytest.mark.parametrize("mended", [False, True], ids=["stock", "mended"])
@pytest.mark.parametrize("name", STOCK)
def test_moto_needs_the_mend(name: str, mended: bool) -> None:
    applied = ["from sandbox import patches", "patches.apply()"]
    lines = [*applied, *(f"patches.apply_to({service!r})" for service in name.split()[1:])] if mended else []
    source = "\n".join([*lines, textwrap.dedent(STOCK[name].format(mended=mended))])
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    ended = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr


def test_every_managed_policy_is_as_moto_has_it() -> None:
    """The text is cut, not parsed: each piece must be what parsing all of it gives. Accounts count for themselves."""
    source = """
        import json
        from moto.iam.aws_managed_policies import aws_managed_policies_data
        from moto.iam.models import IAMBackend
        from sandbox import patches
        patches.apply()
        raw = json.loads(aws_managed_policies_data)
        one, two = (IAMBackend("us-east-1", a) for a in ("111111111111", "222222222222"))
        assert list(raw) == [policy.name for policy in one.managed_policies.values()]
        for arn, policy in one.managed_policies.items():
            there = raw[policy.name]
            assert arn == f"arn:aws:iam::aws:policy{there['Path']}{policy.name}" == policy.versions[0].policy_arn
            assert json.loads(policy.versions[0].document) == there["Document"]
            assert policy.default_version_id == policy.versions[0].version_id == there["DefaultVersionId"]
            assert policy.create_date.isoformat() + "+00:00" == there["CreateDate"]
            assert policy.update_date.isoformat() + "+00:00" == there["UpdateDate"]
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        one.managed_policies[arn].attachment_count += 1
        assert two.managed_policies[arn].attachment_count == 0
        assert not hasattr(two.managed_policies[arn], "anything_else")
    """
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    words = [sys.executable, "-c", textwrap.dedent(source)]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("mended", [False, True], ids=["stock", "mended"])
def test_what_moto_s_mocks_need_is_imported_when_it_is_used(mended: bool) -> None:
    source = f"""
        import contextlib, sys
        from sandbox import late
        with late.moto_is_imported() if {mended} else contextlib.nullcontext():
            import moto.core.base_backend as base, moto.iam.models as iam
        assert ("boto3" not in sys.modules and "responses" not in sys.modules) is {mended}
        assert base.Session(region_name="eu-west-1").region_name == "eu-west-1"
        assert ("cryptography.x509" not in sys.modules) is {mended}
        from cryptography import x509
        assert iam.x509.load_pem_x509_certificate is x509.load_pem_x509_certificate
        import boto3, moto.core.models
        assert isinstance(moto.mock_aws(), moto.core.models.MockAWS)
        assert moto.core.DEFAULT_ACCOUNT_ID == moto.core.models.DEFAULT_ACCOUNT_ID
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(source)], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
