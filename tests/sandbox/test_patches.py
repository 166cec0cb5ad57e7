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
    "attachment_count": """
        from moto.iam.models import IAMBackend
        backend = IAMBackend("us-east-1", "111111111111")
        backend.create_user("us-east-1", "u")
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        for _ in range(2):
            backend.attach_user_policy(arn, "u")
        assert (backend.managed_policies[arn].attachment_count == 1) is {mended}
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
