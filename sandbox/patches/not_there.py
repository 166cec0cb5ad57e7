"""What is not there is said so, in the service's words, where moto crashes; a call that fails leaves nothing behind.

- KMS: operations that take a key's ARN on AWS and look it up as an id in moto; a key that does not exist.
- Secrets Manager, CloudWatch Logs: a secret, a query that does not exist. A secret's versions have dates of their own.
- Systems Manager: a parameter that was asked for and is not there stays as an empty entry, and reading it crashes.
- EC2: an instance whose network interface was refused stays half made, and every list of instances then crashes;
  a VPC without an address range does the same to lists of VPCs.
"""

from __future__ import annotations

import functools
import json
from importlib import import_module
from typing import Any

_BY_KEY = (
    "enable_key",
    "disable_key",
    "schedule_key_deletion",
    "cancel_key_deletion",
    "create_grant",
    "list_grants",
    "revoke_grant",
    "replicate_key",
    "rotate_key_on_demand",
    "list_key_rotations",
)


def _kms(module: Any) -> None:
    from moto.kms.exceptions import NotFoundException

    def by_id(stock: Any) -> Any:
        @functools.wraps(stock)
        def call(self: Any, key_id: str, *arguments: Any, **named: Any) -> Any:
            found = self.any_id_to_key_id(key_id)
            if found not in self.keys:
                arn = f"arn:aws:kms:{self.region_name}:{self.account_id}:key/{key_id}"
                raise NotFoundException(f"Key '{key_id if key_id.startswith('arn:') else arn}' does not exist")
            return stock(self, found, *arguments, **named)

        return call

    for name in _BY_KEY:
        setattr(module.KmsBackend, name, by_id(getattr(module.KmsBackend, name)))


def _secrets_manager(module: Any) -> None:
    stock = module.SecretsManagerBackend.list_secret_version_ids

    def list_secret_version_ids(self: Any, secret_id: str) -> Any:
        if secret_id not in self.secrets:
            raise module.SecretNotFoundException
        secret = self.secrets[secret_id]
        answer = json.loads(stock(self, secret_id))
        answer.update(ARN=secret.arn, Name=secret.name)
        for version in answer["Versions"]:  # moto says that each was made and read just now
            version["CreatedDate"] = secret.versions[version["VersionId"]]["createdate"]
            version.pop("LastAccessedDate", None)
        return json.dumps({name: value for name, value in answer.items() if value != ""})

    module.SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids


def _logs(module: Any) -> None:
    stock = module.LogsBackend.get_query_results

    def get_query_results(self: Any, query_id: str) -> Any:
        if query_id not in self.queries:
            raise module.ResourceNotFoundException("The specified query does not exist.")
        return stock(self, query_id)

    module.LogsBackend.get_query_results = get_query_results


def _systems_manager(module: Any) -> None:
    stock = module.SimpleSystemManagerBackend.get_parameter

    def get_parameter(self: Any, name: str) -> Any:
        for empty in [each for each, versions in self._parameters.items() if not versions]:
            del self._parameters[empty]
        return stock(self, name)

    module.SimpleSystemManagerBackend.get_parameter = get_parameter


def _instances(module: Any) -> None:
    stock = module.InstanceBackend.run_instances

    def run_instances(self: Any, *arguments: Any, **named: Any) -> Any:
        before = set(self.reservations)
        try:
            return stock(self, *arguments, **named)
        except BaseException:
            for name in set(self.reservations) - before:
                del self.reservations[name]
            raise

    module.InstanceBackend.run_instances = run_instances


def _vpcs(module: Any) -> None:
    from moto.ec2.exceptions import MissingParameter

    stock = module.VPCBackend.create_vpc

    def create_vpc(self: Any, cidr_block: str, *arguments: Any, **named: Any) -> Any:
        if not cidr_block:
            raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
        return stock(self, cidr_block, *arguments, **named)

    module.VPCBackend.create_vpc = create_vpc
    stock_associate = module.VPCBackend.associate_vpc_cidr_block

    def associate(self: Any, vpc_id: str, cidr_block: str, amazon_provided_ipv6_cidr_block: bool) -> Any:
        if not cidr_block and not amazon_provided_ipv6_cidr_block:
            raise MissingParameter("The request must contain the parameter CidrBlock")
        return stock_associate(self, vpc_id, cidr_block, amazon_provided_ipv6_cidr_block)

    module.VPCBackend.associate_vpc_cidr_block = associate


_SERVICES = {
    "kms": [("moto.kms.models", _kms)],
    "secretsmanager": [("moto.secretsmanager.models", _secrets_manager)],
    "logs": [("moto.logs.models", _logs)],
    "ssm": [("moto.ssm.models", _systems_manager)],
    "ec2": [("moto.ec2.models.instances", _instances), ("moto.ec2.models.vpcs", _vpcs)],
}


def apply_to(service: str) -> None:
    """Mend the modules of one service."""
    for module, mend in _SERVICES.get(service, ()):
        mend(import_module(module))
