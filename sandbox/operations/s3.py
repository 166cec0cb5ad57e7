"""Amazon S3: deletes judged key by key, what a caller without s3:ListBucket learns of a missing key, and Block Public
Access, which is on for every new bucket.

Sources: Amazon S3 API reference, GetObject ("Permissions") and DeleteObjects; user guide, "Blocking public access to
your Amazon S3 storage" and "The meaning of public".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from xml.etree import ElementTree

from sandbox import routes
from sandbox.authorization import refused
from sandbox.authorization.denials import denial, sentence
from sandbox.authorization.judgement import judge
from sandbox.authorization.public import is_public
from sandbox.authorization.services import s3 as asking
from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer


@operation("s3", "GetObject")
@operation("s3", "HeadObject")
def get_object(invocation: Invocation) -> Answer:
    """Who may not list the bucket does not learn that a key is missing: 403, not 404."""
    answer = invocation.moto()
    if answer[0] == 404 and not invocation.replayed:
        bucket, _ = routes.bucket_and_key(invocation.call.environ)
        if asking.owner_of(invocation, bucket):
            listing = asking.of_object(invocation, "s3:ListBucket", bucket, "")
            decision = judge(invocation, listing)
            if not decision.allowed:
                raise denial(invocation, listing, decision)
    return answer


@operation("s3", "DeleteObjects")
def delete_objects(invocation: Invocation) -> Answer:
    """Delete the keys that the caller may delete, and say of each other one that it may not."""
    bucket, _ = routes.bucket_and_key(invocation.call.environ)
    try:
        if b"<!" in invocation.call.body:
            raise ElementTree.ParseError  # no document type, and so no entities that grow
        root = ElementTree.fromstring(invocation.call.body)  # noqa: S314
    except ElementTree.ParseError:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate against our "
                       "published schema") from None  # fmt: skip
    denied = []
    for entry in [item for item in root if _local(item) == "Object"]:
        named = {_local(part): part.text or "" for part in entry}
        action = "s3:DeleteObjectVersion" if named.get("VersionId") else "s3:DeleteObject"
        asked = asking.of_object(invocation, action, bucket, named.get("Key", ""))
        decision = refused(invocation, asked)
        if decision is not None:
            root.remove(entry)
            denied.append((named, sentence(invocation, asked, decision)))
    if not denied:
        return invocation.moto()
    errors = "".join(_error(named, words) for named, words in denied)
    status, headers, body = 200, [("Content-Type", "application/xml")], _EMPTY
    if any(_local(item) == "Object" for item in root):
        status, headers, body = invocation.answer_of_moto(_written(root))
    end = body.rfind(b"</")
    return status, [h for h in headers if h[0].lower() != "content-length"], body[:end] + errors.encode() + body[end:]


@operation("s3", "PostObject")
def post_object(invocation: Invocation) -> Answer:
    """An upload by an HTML form is signed inside the form, by a policy of its own that nobody here checks."""
    raise own_limit("The sandbox takes no uploads by an HTML form (presigned POST)")


@operation("s3", "CreateBucket")
def create_bucket(invocation: Invocation) -> Answer:
    """A new bucket blocks public access (since April 2023), and its name is one that a host can have."""
    from moto.s3.models import PublicAccessBlock

    name, _ = routes.bucket_and_key(invocation.call.environ)
    if not _NAME.fullmatch(name) or ".." in name or _ADDRESS.fullmatch(name):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.", BucketName=name)
    answer = invocation.moto()
    bucket = invocation.backend("s3").buckets.get(name)
    if answer[0] < 300 and bucket is not None and bucket.public_access_block is None:
        bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")
    return answer


@operation("s3", "PutBucketPolicy")
def put_bucket_policy(invocation: Invocation) -> Answer:
    """A policy that makes the bucket public is refused while Block Public Access says so."""
    name, _ = routes.bucket_and_key(invocation.call.environ)
    bucket = invocation.backend("s3").buckets.get(name)
    block = bucket.public_access_block if bucket is not None else None
    if block is not None and block.block_public_policy and is_public(invocation.call.body):
        raise AwsError(
            "AccessDenied",
            f"User: {invocation.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "
            f'"arn:aws:s3:::{name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block '
            "Public Access.",
            403,
        )
    return invocation.moto()


_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""Source: Amazon S3 user guide, "General purpose bucket naming rules"."""
_ADDRESS = re.compile(r"\d+(\.\d+){3}")

_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>'


def _written(root: Any) -> bytes:
    """The document again, with its namespace (if it has one) as it was: without a prefix."""
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else None
    return bytes(ElementTree.tostring(root, default_namespace=namespace))


def _local(element: Any) -> str:
    return re.sub(r"^\{[^}]*\}", "", element.tag)


def _error(named: Mapping[str, str], words: str) -> str:
    version = f"<VersionId>{escape(named['VersionId'])}</VersionId>" if named.get("VersionId") else ""
    return (
        f"<Error><Key>{escape(named.get('Key', ''))}</Key>{version}<Code>AccessDenied</Code>"
        f"<Message>{escape(words)}</Message></Error>"
    )
