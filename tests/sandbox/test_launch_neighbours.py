"""What a launch or a lesson meets around ECS: the registry, secrets and parameters. Over boto3."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from launch_support import ACCOUNT, MANIFEST, REGION, REPOSITORY, SECRET, Bench, document, refused

LAYER = MANIFEST["layers"][0]["digest"]  # type: ignore[index]
NOWHERE = f"sha256:{'b' * 64}"
NO_REPOSITORY = (
    "RepositoryNotFoundException",
    f"The repository with name 'nope' does not exist in the registry with id '{ACCOUNT}'",
)


def test_an_authorization_token_is_good_for_twelve_hours(bench: Bench) -> None:
    import base64

    data = bench("ecr").get_authorization_token()["authorizationData"][0]
    assert data["proxyEndpoint"] == f"https://{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    assert user == "AWS"
    assert len(password) >= 32
    from_now = data["expiresAt"] - datetime.now(UTC)
    assert from_now > timedelta(hours=11)


def test_an_image_that_is_pushed_has_its_tag_and_the_digest_of_its_manifest(bench: Bench) -> None:
    ecr = bench("ecr")
    manifest = json.dumps({**MANIFEST, "schemaVersion": 2, "annotations": {}})
    digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
    pushed = ecr.put_image(repositoryName=REPOSITORY, imageManifest=manifest, imageTag="admin")["image"]
    assert pushed["imageId"] == {"imageDigest": digest, "imageTag": "admin"}
    tags = {
        tag for image in ecr.describe_images(repositoryName=REPOSITORY)["imageDetails"] for tag in image["imageTags"]
    }
    assert tags == {"core", "admin"}
    asked = [{"imageTag": "admin"}, {"imageDigest": digest}, {"imageTag": "nope"}, {"imageDigest": NOWHERE}]
    answer = ecr.batch_get_image(repositoryName=REPOSITORY, imageIds=asked)
    assert [image["imageManifest"] for image in answer["images"]] == [manifest, manifest]
    assert [failure["imageId"] for failure in answer["failures"]] == asked[2:]
    assert {failure["failureCode"] for failure in answer["failures"]} == {"ImageNotFound"}


def test_an_images_layers_are_available_and_have_an_address_that_leads_nowhere(bench: Bench) -> None:
    ecr = bench("ecr")
    answer = ecr.batch_check_layer_availability(repositoryName=REPOSITORY, layerDigests=[LAYER, NOWHERE])
    assert [(layer["layerDigest"], layer["layerAvailability"]) for layer in answer["layers"]] == [(LAYER, "AVAILABLE")]
    assert [failure["failureCode"] for failure in answer["failures"]] == ["MissingLayerDigest"]
    url = ecr.get_download_url_for_layer(repositoryName=REPOSITORY, layerDigest=LAYER)["downloadUrl"]
    assert url.split("/")[2].endswith(".invalid")
    code, message = refused(ecr.get_download_url_for_layer, repositoryName=REPOSITORY, layerDigest=NOWHERE)
    assert code == "LayersNotFoundException"
    assert NOWHERE in message


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("batch_get_image", {"imageIds": [{"imageTag": "core"}]}),
    ("batch_check_layer_availability", {"layerDigests": [LAYER]}),
    ("get_download_url_for_layer", {"layerDigest": LAYER}),
    ("put_image", {"imageManifest": json.dumps(MANIFEST), "imageTag": "x"}),
]


@pytest.mark.parametrize(("call", "given"), CALLS, ids=[row[0] for row in CALLS])
def test_a_repository_that_is_not_there_is_named(bench: Bench, call: str, given: dict[str, Any]) -> None:
    assert refused(getattr(bench("ecr"), call), repositoryName="nope", **given) == NO_REPOSITORY


@pytest.mark.parametrize("manifest", ["{", "[]", "core"])
def test_a_manifest_that_is_no_json_is_refused(bench: Bench, manifest: str) -> None:
    given = {"repositoryName": REPOSITORY, "imageManifest": manifest, "imageTag": "x"}
    assert refused(bench("ecr").put_image, **given) == (
        "InvalidParameterException",
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )


def test_a_secret_remembers_the_day_it_was_read(bench: Bench) -> None:
    client = bench("secretsmanager")
    assert "LastAccessedDate" not in client.describe_secret(SecretId=SECRET)
    assert "DB_CONNECTION_STRING" in client.get_secret_value(SecretId=SECRET)["SecretString"]
    read = client.describe_secret(SecretId=SECRET)["LastAccessedDate"].astimezone(UTC)
    assert (read.hour, read.minute, read.second) == (0, 0, 0)
    listed = client.list_secrets()["SecretList"]
    assert [item["LastAccessedDate"].astimezone(UTC) for item in listed if item["Name"] == SECRET] == [read]


def test_a_secure_string_is_ciphertext_without_decryption(bench: Bench) -> None:
    ssm = bench("ssm")
    ssm.put_parameter(Name="/app/db", Value="hunter2", Type="SecureString")
    ssm.put_parameter(Name="/app/open", Value="plain", Type="String")
    hidden = [
        ssm.get_parameter(Name="/app/db")["Parameter"]["Value"],
        ssm.get_parameters(Names=["/app/db"])["Parameters"][0]["Value"],
        ssm.get_parameter_history(Name="/app/db")["Parameters"][0]["Value"],
        next(p["Value"] for p in ssm.get_parameters_by_path(Path="/app")["Parameters"] if p["Name"] == "/app/db"),
    ]
    assert all("hunter2" not in value and value.startswith("AQICAH") for value in hidden)
    assert len(set(hidden)) == 1
    assert ssm.get_parameter(Name="/app/db", WithDecryption=True)["Parameter"]["Value"] == "hunter2"
    assert ssm.get_parameter(Name="/app/open")["Parameter"]["Value"] == "plain"


def test_a_repositorys_policy_is_kept(bench: Bench) -> None:
    ecr = bench("ecr")
    deny = document({"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"})
    ecr.set_repository_policy(repositoryName=REPOSITORY, policyText=deny)
    assert json.loads(ecr.get_repository_policy(repositoryName=REPOSITORY)["policyText"]) == json.loads(deny)


def test_a_secret_that_is_read_again_on_the_same_day_changes_nothing(bench: Bench) -> None:
    """Who looks whenever the account changes, and reads a secret then, comes to rest."""
    client, account = bench("secretsmanager"), bench.account
    before = account.last_change()
    client.get_secret_value(SecretId=SECRET)
    first = account.last_change()
    assert first > before
    for name in (SECRET, bench.secret):
        client.get_secret_value(SecretId=name)
    assert account.last_change() == first
    bench.pass_time(86_400)
    client.get_secret_value(SecretId=SECRET)
    assert account.last_change() > first
