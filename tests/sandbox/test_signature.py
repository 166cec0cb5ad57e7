"""Signatures: what the SDKs sign is believed, and nothing else. What botocore signed is changed, and judged."""

from __future__ import annotations

import hashlib
import hmac
import io
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys

from sandbox import signature, wire
from sandbox.callers import NOBODY, Credentials
from sandbox.errors import AwsError

ACCESS, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2Vj/+=="
HOST = "127.0.0.1:4566"
NOW = 1_790_000_000.0
KNOWN = Credentials(NOBODY, SECRET)
SESSION = Credentials(NOBODY, SECRET, TOKEN, expiration=NOW + 3600)
SIGNERS = {"s3": S3SigV4Auth}

PROTOCOLS: dict[str, dict[str, Any]] = {
    "iam": {"data": "Action=ListRoles&Version=2010-05-08"},
    "ec2": {"data": "Action=DescribeVpcs&Version=2016-11-15"},
    "ecs": {"data": "{}", "headers": {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters"}},
    "s3": {"method": "GET", "path": "/bucket/key"},
    "lambda": {"method": "GET", "path": "/2015-03-31/functions/"},
}


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore signs at `NOW`, however long the tests before took."""
    now = datetime.fromtimestamp(NOW, timezone.utc).replace(tzinfo=None)  # noqa: UP017
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: now)
    monkeypatch.setattr(HmacV1QueryAuth, "_get_date", lambda self: str(int(NOW) + int(self._expires)))


def signed(
    service: str,
    *,
    method: str = "POST",
    path: str = "/",
    data: str | bytes = "",
    headers: dict[str, str] | None = None,
    token: str | None = None,
    signer: Any = None,
) -> AWSRequest:
    """A request as botocore signs it."""
    request = AWSRequest(method, f"http://{HOST}{path}", headers=dict(headers or {}), data=data)
    if service in ("iam", "ec2", "sts"):
        request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    signer = signer or SIGNERS.get(service, SigV4Auth)(Keys(ACCESS, SECRET, token), service, "ap-southeast-1")
    signer.add_auth(request)
    return request


def payload(said: str) -> Any:
    """A signer of S3 that says this of the body."""

    class Signer(S3SigV4Auth):
        def payload(self, request: AWSRequest) -> str:
            return said

    return Signer(Keys(ACCESS, SECRET), "s3", "ap-southeast-1")


def received(request: AWSRequest, body: bytes | None = None, **changes: str) -> wire.Call:
    """The request as the server reads it; `changes` replace WSGI's values."""
    sent = request.prepare()
    parts = urlsplit(sent.url)
    content = body if body is not None else sent.body or b""
    content = content.encode() if isinstance(content, str) else content
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "RAW_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
        "QUERY_STRING": parts.query,
        "HTTP_HOST": HOST,
        "wsgi.input": io.BytesIO(content),
        "CONTENT_LENGTH": str(len(content)),
    }
    for name, value in sent.headers.items():
        text = value.decode() if isinstance(value, bytes) else str(value)
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    environ.update(changes)
    return wire.read_call({k: v for k, v in environ.items() if v is not None}, content)


def verdict(call: wire.Call, credentials: Credentials | None = KNOWN, now: float = NOW) -> str:
    """`believed`, or code, status and message of the refusal."""
    try:
        signature.verify(call, credentials, now)
    except AwsError as refused:
        return f"{refused.code} {refused.status} {refused.message}"
    return "believed"


@pytest.mark.parametrize("service", PROTOCOLS)
def test_what_botocore_signs_is_believed(service: str) -> None:
    call = received(signed(service, **PROTOCOLS[service]))
    assert (call.service, call.access_key) == (service, ACCESS)
    assert verdict(call) == "believed"


@pytest.mark.parametrize("service", PROTOCOLS)
def test_a_session_s_token_must_be_there_and_right(service: str) -> None:
    right = received(signed(service, **PROTOCOLS[service], token=TOKEN))
    assert verdict(right, SESSION) == "believed"
    refusal = {
        "s3": "InvalidToken 400 The provided token is malformed or otherwise invalid.",
        "ec2": "AuthFailure 401 AWS was not able to validate the provided access credentials",
        "iam": "InvalidClientTokenId 403 The security token included in the request is invalid.",
        "ecs": "UnrecognizedClientException 400 The security token included in the request is invalid.",
        "lambda": "UnrecognizedClientException 403 The security token included in the request is invalid.",
    }[service]
    for token in (None, "IQoJb3JpZ2luX2VjAAAA"):
        assert verdict(received(signed(service, **PROTOCOLS[service], token=token)), SESSION) == refusal
    assert verdict(right, KNOWN) == refusal  # a token with a key that needs none


MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
WRONG_SECRET = {
    "iam": f"SignatureDoesNotMatch 403 {MISMATCH}",
    "ecs": f"InvalidSignatureException 400 {MISMATCH}",
    "lambda": f"InvalidSignatureException 403 {MISMATCH}",
    "ec2": "AuthFailure 401 AWS was not able to validate the provided access credentials",
    "s3": "SignatureDoesNotMatch 403 The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method.",
}


@pytest.mark.parametrize("service", PROTOCOLS)
def test_a_wrong_secret_is_refused_in_the_service_s_words(service: str) -> None:
    call = received(signed(service, **PROTOCOLS[service]))
    assert verdict(call, Credentials(NOBODY, "another")) == WRONG_SECRET[service]


@pytest.mark.parametrize("service", PROTOCOLS)
@pytest.mark.parametrize(
    "change",
    [
        {"HTTP_X_AMZ_DATE": datetime.fromtimestamp(NOW - 60, timezone.utc).strftime("%Y%m%dT%H%M%SZ")},  # noqa: UP017
        {"HTTP_HOST": "localhost:4566"},
        {"REQUEST_METHOD": "PUT"},
        {"RAW_URI": "/another"},
        {"RAW_URI": "/?added=1"},
    ],
    ids=["date", "host", "method", "path", "query"],
)
def test_a_changed_request_is_refused(service: str, change: dict[str, str]) -> None:
    assert verdict(received(signed(service, **PROTOCOLS[service]), **change)) == WRONG_SECRET[service]


@pytest.mark.parametrize("service", ["iam", "ecs", "ec2"])
def test_a_changed_body_is_refused(service: str) -> None:
    call = received(signed(service, **PROTOCOLS[service]), body=b"Action=DeleteRole")
    assert verdict(call) == WRONG_SECRET[service]


def test_a_changed_body_is_refused_by_s3_before_the_signature() -> None:
    call = received(signed("s3", method="PUT", path="/b/k", data=b"one"), body=b"two")
    assert verdict(call) == (
        "XAmzContentSHA256Mismatch 400 The provided 'x-amz-content-sha256' header does not match what was computed."
    )


@pytest.mark.parametrize("service", PROTOCOLS)
@pytest.mark.parametrize("known", [None, Credentials(NOBODY, SECRET, active=False)], ids=["unknown", "inactive"])
def test_an_unknown_and_an_inactive_key_are_refused_alike(service: str, known: Credentials | None) -> None:
    assert verdict(received(signed(service, **PROTOCOLS[service])), known).partition(" ")[0] == {
        "iam": "InvalidClientTokenId",
        "ecs": "UnrecognizedClientException",
        "lambda": "UnrecognizedClientException",
        "ec2": "AuthFailure",
        "s3": "InvalidAccessKeyId",
    }[service]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("iam", "ExpiredToken 403 The security token included in the request is expired"),
        ("ecs", "ExpiredTokenException 400 The security token included in the request is expired"),
        ("ec2", "RequestExpired 400 Request has expired."),
        ("s3", "ExpiredToken 400 The provided token has expired."),
    ],
)
def test_an_ended_session_is_refused(service: str, said: str) -> None:
    call = received(signed(service, **PROTOCOLS[service], token=TOKEN))
    ended = Credentials(NOBODY, SECRET, TOKEN, expiration=NOW - 1)
    assert verdict(call, ended) == said
    assert verdict(call, Credentials(NOBODY, "x", TOKEN, expiration=NOW - 1)) == WRONG_SECRET[service]


@pytest.mark.parametrize(
    ("service", "seconds", "said"),
    [
        ("iam", 299, "believed"),
        ("iam", -299, "believed"),
        ("iam", 400, "SignatureDoesNotMatch 403 Signature expired: "),
        ("iam", -400, "SignatureDoesNotMatch 403 Signature not yet current: "),
        ("ecs", 400, "InvalidSignatureException 400 Signature expired: "),
        ("ec2", 400, "RequestExpired 400 Request has expired."),
        ("s3", 890, "believed"),
        ("s3", 910, "RequestTimeTooSkewed 403 The difference between the request time and the current time is "
         "too large."),
        ("s3", -910, "RequestTimeTooSkewed 403 "),
    ],
)  # fmt: skip
def test_a_clock_may_be_wrong_by_so_much(service: str, seconds: float, said: str) -> None:
    request = signed(service, **PROTOCOLS[service])
    moment = datetime.strptime(request.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)  # noqa: UP017
    assert verdict(received(request), now=moment.timestamp() + seconds).startswith(said)


def test_the_words_for_an_old_signature_name_both_times() -> None:
    request = signed("iam", **PROTOCOLS["iam"])
    stamp = request.headers["X-Amz-Date"]
    now = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp() + 600  # noqa: UP017
    plain = [datetime.fromtimestamp(at, timezone.utc).strftime("%Y%m%dT%H%M%SZ") for at in (now - 300, now)]  # noqa: UP017
    assert verdict(received(request), now=now) == (
        f"SignatureDoesNotMatch 403 Signature expired: {stamp} is now earlier than {plain[0]} ({plain[1]} - 5 min.)"
    )


@pytest.mark.parametrize(
    ("service", "authorization", "said"),
    [
        ("iam", f"AWS4-HMAC-SHA256 Credential={ACCESS}/20260101/r/iam/aws4_request",
         "IncompleteSignature 400 Authorization header requires 'Signature' parameter. Authorization header requires "
         "'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization="),
        ("ecs", "Bearer abc", "IncompleteSignatureException 400 Authorization header requires 'Credential' parameter."),
        ("s3", f"AWS {ACCESS}:abc", "InvalidRequest 400 The authorization mechanism you have provided is not supported."
         " Please use AWS4-HMAC-SHA256."),
        ("s3", f"AWS4-HMAC-SHA256 Credential={ACCESS}/20260101/r/s3/aws4_request",
         "AuthorizationHeaderMalformed 400 The authorization header is malformed; the authorization header requires "
         "three components: Credential, SignedHeaders, and Signature."),
        ("s3", "AWS4-ECDSA-P256-SHA256 Credential=x", "SandboxCannotDoThis 400 The sandbox does not verify asymmetric"),
    ],
)  # fmt: skip
def test_an_incomplete_signature_is_said_to_be_so(service: str, authorization: str, said: str) -> None:
    call = received(signed(service, **PROTOCOLS[service]), HTTP_AUTHORIZATION=authorization)
    assert verdict(call).startswith(said)
    assert "abc" not in verdict(call)  # what stands in the header may be a secret in the wrong place


def test_headers_of_amazon_must_be_signed_for_s3() -> None:
    call = received(signed("s3", **PROTOCOLS["s3"]), HTTP_X_AMZ_ACL="public-read")
    assert verdict(call) == "AccessDenied 403 There were headers present in the request which were not signed"


@pytest.mark.parametrize("key", ["a b+c", "é/ü", "x//y", "~t", "(1)*'!", "a%2Fb", "../up", "a=b&c", "%"])
def test_any_key_of_an_object_can_be_signed(key: str) -> None:
    path = f"/b/{quote(key, safe='/~')}"
    assert verdict(received(signed("s3", method="GET", path=path))) == "believed"


@pytest.mark.parametrize("path", ["/a%20b/c", "/a/../b", "//a//b/", "/2015-03-31/functions/arn%3Aaws%3Alambda"])
def test_other_services_normalise_and_encode_the_path_again(path: str) -> None:
    assert verdict(received(signed("lambda", method="GET", path=path))) == "believed"


@pytest.mark.parametrize("query", ["?list-type=2&prefix=a%20b", "?a=2&a=1", "?uploads", "?uploads=&b=~", "?X=1&x=2"])
def test_any_query_string_can_be_signed(query: str) -> None:
    assert verdict(received(signed("s3", method="GET", path=f"/b{query}"))) == "believed"


def test_values_of_headers_are_trimmed_and_their_blanks_joined() -> None:
    headers = {"X-Amz-Meta-A": "one   two ", "X-Amz-Meta-my_key": "v"}
    request = signed("s3", method="PUT", path="/b/k", headers=headers)
    assert verdict(received(request, HTTP_X_AMZ_META_A="  one two")) == "believed"
    assert verdict(received(request, HTTP_X_AMZ_META_A="onetwo")) == WRONG_SECRET["s3"]


def test_an_unsigned_payload_is_taken_as_it_is() -> None:
    request = signed("s3", method="PUT", path="/b/k", data=b"x", signer=payload("UNSIGNED-PAYLOAD"))
    assert verdict(received(request, body=b"another")) == "believed"


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("signer", [S3SigV4QueryAuth, HmacV1QueryAuth])
def test_a_presigned_url_of_s3_is_believed_until_it_expires(signer: Any, token: str | None) -> None:
    keys = Keys(ACCESS, SECRET, token)
    made = signer(keys, "s3", "r", expires=60) if signer is S3SigV4QueryAuth else signer(keys, expires=60)
    path = "/b/a%20b?versionId=1&response-content-type=x"
    call = received(signed("s3", method="GET", path=path, signer=made))
    known = SESSION if token else KNOWN
    assert verdict(call, known) == "believed"
    assert verdict(call, known, NOW + 120) == "AccessDenied 403 Request has expired"
    assert verdict(call, Credentials(NOBODY, "x", token or "")).startswith("SignatureDoesNotMatch 403")
    assert verdict(call, None).startswith("InvalidAccessKeyId 403")
    for part in (call.environ["RAW_URI"].replace("versionId=1", "versionId=2"), call.environ["RAW_URI"] + "&acl"):
        changed = {**call.environ, "RAW_URI": part}
        assert verdict(wire.read_call(changed, b""), known).startswith("SignatureDoesNotMatch 403")


def test_a_presigned_url_of_sts_is_believed() -> None:
    made = SigV4QueryAuth(Keys(ACCESS, SECRET), "sts", "us-east-1", expires=60)
    request = AWSRequest("GET", f"http://{HOST}/?Action=GetCallerIdentity&Version=2011-06-15")
    made.add_auth(request)
    call = received(request)
    assert (call.service, call.operation) == ("sts", "GetCallerIdentity")
    assert verdict(call) == "believed"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("X-Amz-Signature=1", "AuthorizationQueryParametersError 400 Query-string authentication version 4 requires "),
        (f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ACCESS}/20260101/r/s3/aws4_request&X-Amz-Date="
         "20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=1&X-Amz-Expires=604801",
         "AuthorizationQueryParametersError 400 X-Amz-Expires must be less than a week (in seconds)"),
        (f"AWSAccessKeyId={ACCESS}&Signature=a", "AccessDenied 403 Query-string authentication requires the Signature, "
         "Expires and AWSAccessKeyId parameters"),
    ],
)  # fmt: skip
def test_a_presigned_url_that_lacks_something(query: str, said: str) -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/b/k", "QUERY_STRING": query, "RAW_URI": f"/b/k?{query}",
               "HTTP_HOST": HOST}  # fmt: skip
    assert verdict(wire.read_call(environ, b"")).startswith(said)


def chunked(data: list[bytes], *, trailer: bytes = b"") -> tuple[AWSRequest, bytes]:
    """A request of S3 with signed chunks, made after Amazon's description."""
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailer else "")
    request = signed("s3", method="PUT", path="/b/k", signer=payload(kind))
    stamp = request.headers["X-Amz-Date"]
    scope = f"{stamp[:8]}/ap-southeast-1/s3/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in (stamp[:8], "ap-southeast-1", "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    previous = request.headers["Authorization"].rpartition("Signature=")[2]
    body = b""
    for chunk in (*data, b""):
        to_sign = "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", stamp, scope, previous, hashlib.sha256(b"").hexdigest(),
                             hashlib.sha256(chunk).hexdigest()))  # fmt: skip
        previous = hmac.digest(key, to_sign.encode(), "sha256").hex()
        end = b"\r\n" if chunk or not trailer else b""
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + end
    if trailer:
        to_sign = "\n".join(("AWS4-HMAC-SHA256-TRAILER", stamp, scope, previous,
                             hashlib.sha256(trailer + b"\n").hexdigest()))  # fmt: skip
        signature_ = hmac.digest(key, to_sign.encode(), "sha256").hex()
        body += trailer + b"\r\nx-amz-trailer-signature:" + signature_.encode() + b"\r\n\r\n"
    return request, body


@pytest.mark.parametrize("trailer", [b"", b"x-amz-checksum-crc32:sOO8/Q=="], ids=["plain", "trailer"])
def test_signed_chunks_are_believed_one_by_one(trailer: bytes) -> None:
    request, body = chunked([b"a" * 70000, b"rest"], trailer=trailer)
    assert verdict(received(request, body=body)) == "believed"
    for old, new in ((b"rest", b"rust"), (b"aaaa", b"aaab"), (b"sOO8", b"sOO9")):
        if old in body:
            changed = received(request, body=body.replace(old, new, 1))
            assert verdict(changed).startswith("SignatureDoesNotMatch 403")
    cut = received(request, body=body[: len(body) // 2])
    assert verdict(cut).partition(" ")[0] in ("SignatureDoesNotMatch", "IncompleteBody")
