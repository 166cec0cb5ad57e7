"""Amazon S3: the action has often another name than the operation, and the resource is the bucket or the object.

Source: Amazon S3 user guide, "Required permissions for Amazon S3 API operations".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from sandbox import routes
from sandbox.authorization.arns import tag_map
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_ACTIONS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PostObject": "PutObject",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "RenameObject": "PutObject",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
_VERSIONED = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectAcl": "PutObjectVersionAcl",
    "PutObjectTagging": "PutObjectVersionTagging",
}
_HEADERS = {"HTTP_X_AMZ_ACL": "x-amz-acl", "HTTP_X_AMZ_STORAGE_CLASS": "x-amz-storage-class",
            "HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION": "x-amz-server-side-encryption",
            "HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID": "x-amz-server-side-encryption-aws-kms-key-id",
            "HTTP_X_AMZ_COPY_SOURCE": "x-amz-copy-source", "HTTP_X_AMZ_METADATA_DIRECTIVE": "x-amz-metadata-directive",
            "HTTP_X_AMZ_CONTENT_SHA256": "x-amz-content-sha256", "HTTP_X_AMZ_GRANT_READ": "x-amz-grant-read",
            "HTTP_X_AMZ_GRANT_WRITE": "x-amz-grant-write", "HTTP_X_AMZ_GRANT_FULL_CONTROL": "x-amz-grant-full-control",
            "HTTP_X_AMZ_OBJECT_OWNERSHIP": "x-amz-object-ownership"}  # fmt: skip
_QUERY = {"prefix": "prefix", "delimiter": "delimiter", "max-keys": "max-keys", "versionId": "VersionId"}


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks. A delete of many asks key by key, in its own operation."""
    call = invocation.call
    bucket, key = routes.bucket_and_key(call.environ)
    if call.operation in ("DeleteObjects", "PostObject"):
        return
    query = dict(parse_qsl(str(call.environ.get("QUERY_STRING", "")), keep_blank_values=True))
    name = _ACTIONS.get(call.operation, call.operation or call.method.title())
    if "versionId" in query:
        name = _VERSIONED.get(name, name)
    context = _context(call.environ, query)
    owner = owner_of(invocation, bucket) if call.operation != "CreateBucket" else ""
    action = action_name("s3", name)
    if not bucket:
        yield Asked(action, "*", context)
        return
    yield _on(invocation, action, bucket, key, context, owner)
    environ = call.environ
    if environ.get("HTTP_X_AMZ_TAGGING") and name == "PutObject":
        yield _on(invocation, "s3:PutObjectTagging", bucket, key, context, owner)
    if environ.get("HTTP_X_AMZ_ACL") and name == "PutObject":
        yield _on(invocation, "s3:PutObjectAcl", bucket, key, context, owner)
    source = _source(environ)
    if source is not None:
        from_bucket, from_key, versioned = source
        action = "s3:GetObjectVersion" if versioned else "s3:GetObject"
        yield _on(invocation, action, from_bucket, from_key, context, owner_of(invocation, from_bucket))


def of_object(invocation: Invocation, action: str, bucket: str, key: str) -> Asked:
    """One action on one object (or, without a key, on the bucket)."""
    return _on(invocation, action, bucket, key, _context(invocation.call.environ, {}), owner_of(invocation, bucket))


def owner_of(invocation: Invocation, bucket: str) -> str:
    """The account that has a bucket, or nothing. Bucket names are unique over all accounts."""
    from moto.s3.models import s3_backends

    found = s3_backends.bucket_accounts.get(bucket)
    return str(found[1]) if found else ""


def _on(invocation: Invocation, action: str, bucket: str, key: str, context: Mapping[str, Any], owner: str) -> Asked:
    resource = f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
    return Asked(action, resource, context, owner=owner, tags=lambda: _tags(invocation, bucket, key, owner))


def _source(environ: Mapping[str, Any]) -> tuple[str, str, bool] | None:
    header = str(environ.get("HTTP_X_AMZ_COPY_SOURCE", ""))
    if not header:
        return None
    path, _, version = header.partition("?versionId=")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    return bucket, key, bool(version)


def _context(environ: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {f"s3:{key}": query[name] for name, key in _QUERY.items() if name in query}
    found.update({f"s3:{key}": str(environ[name]) for name, key in _HEADERS.items() if environ.get(name)})
    presigned = "X-Amz-Signature" in query or "AWSAccessKeyId" in query
    found["s3:authType"] = "REST-QUERY-STRING" if presigned else "REST-HEADER"
    if environ.get("HTTP_AUTHORIZATION") or "X-Amz-Signature" in query:
        found["s3:signatureversion"] = "AWS4-HMAC-SHA256"
    keys = [name for name, _ in parse_qsl(str(environ.get("HTTP_X_AMZ_TAGGING", "")))]
    if keys:
        found["s3:RequestObjectTagKeys"] = keys
    return found


def _tags(invocation: Invocation, bucket: str, key: str, owner: str) -> Mapping[str, str]:
    s3 = invocation.world.backend("s3", owner or invocation.account)
    if bucket not in s3.buckets:
        return {}
    if not key:
        return tag_map(s3.tagger.get_tag_dict_for_resource(s3.buckets[bucket].arn))
    found = s3.buckets[bucket].keys.get(key)
    return tag_map(s3.tagger.get_tag_dict_for_resource(found.arn)) if found is not None else {}
