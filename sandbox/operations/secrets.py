"""Secrets Manager: a batch of secrets, each judged by itself.

Source: Secrets Manager API reference, BatchGetSecretValue: it needs its own permission, and GetSecretValue on each
secret; a secret that cannot be read is among the errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.authorization.denials import sentence
from sandbox.authorization.judgement import judge
from sandbox.authorization.services import secretsmanager as asking
from sandbox.invocation import Invocation
from sandbox.operations import operation


@operation("secretsmanager", "BatchGetSecretValue")
def batch_get_secret_value(invocation: Invocation) -> Mapping[str, object]:
    """The secrets that the caller may read, and why not the others."""
    output = invocation.output_of_moto()
    errors, values = list(output.get("Errors") or ()), []
    for value in output.get("SecretValues") or ():
        secret = asking.find(invocation, value["ARN"])
        refused = ""
        for asked in asking.judged(invocation, secret):
            decision = judge(invocation, asked)
            if not decision.allowed:
                refused = sentence(invocation, asked, decision)
                break
        if refused:
            errors.append({"SecretId": value["ARN"], "ErrorCode": "AccessDeniedException", "Message": refused})
        else:
            values.append(value)
    return {**output, "SecretValues": values, "Errors": errors}
