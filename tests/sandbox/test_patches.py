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
}


@pytest.mark.parametrize("mended", [False, True], ids=["stock", "mended"])
@pytest.mark.parametrize("name", STOCK)
def test_moto_needs_the_mend(name: str, mended: bool) -> None:
    lines = ["from sandbox import patches", "patches.apply()"] if mended else []
    source = "\n".join([*lines, textwrap.dedent(STOCK[name].format(mended=mended))])
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    ended = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
