"""Signature Version 4: whose key signed a request, and whether it did. Without it no request is anybody's.

Sources: IAM user guide, "AWS Signature Version 4 for API requests"; Amazon S3 API reference, "Authenticating Requests
(AWS Signature Version 4)" with its chunked uploads, and "Signature Version 2" for query strings, which boto3 still
makes for S3 by default. The canonical form is made here from the request as it came over the wire; nothing that a
client says about it is believed.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from sandbox import refusals
from sandbox.wire import Call

if TYPE_CHECKING:
    from sandbox.callers import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = 300.0
"""Seconds that a clock may be wrong; S3 allows 900. Source: the texts of both refusals."""
_SKEW_S3 = 900.0
_WEEK = 604800
_EMPTY = hashlib.sha256(b"").hexdigest()
_FIELD = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]*)")
_SCOPE = re.compile(r"([^/]+)/(\d{8})/([^/]*)/([^/]+)/aws4_request")
_IN_QUERY = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says of its own signature. `expires` is how many seconds a presigned one lasts, else 0."""

    access_key: str
    day: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str
    stamp: str
    token: str
    presigned: bool = False
    expires: int = 0

    @property
    def scope(self) -> str:
        """The credential's scope."""
        return f"{self.day}/{self.region}/{self.service}/aws4_request"

    @property
    def moment(self) -> float:
        """When it was signed, in seconds since 1970. Raises ValueError."""
        return datetime.strptime(self.stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp()  # noqa: UP017


def is_signed(call: Call) -> bool:
    """Whether the request claims to be signed at all, by header or by query string."""
    names = {name for name, _ in _query(call)}
    return bool(_authorization(call)) or not names.isdisjoint(("X-Amz-Signature", "X-Amz-Algorithm", "AWSAccessKeyId"))


def verify(call: Call, credentials: Credentials | None, now: float, ahead: float = 0.0) -> Credentials:
    """The credentials, if they signed this very request. Raises AwsError in the words of the call's service.

    `credentials` are those of the access key that the request names, or None when there are none. `now` is in seconds
    since 1970. `ahead`: seconds by which the clock that sessions end by has been put forward of the clients'.
    """
    if call.service == "s3" and _is_version_2(call):
        token = dict(_query(call)).get("x-amz-security-token", "")
        credentials = _known(call, credentials, token)
        _verify_version_2(call, credentials, now, ahead)
        return credentials
    signed = _read(call)
    credentials = _known(call, credentials, signed.token)
    _check_time(call, signed, now)
    payload = _payload(call, signed)
    canonical = _canonical(call, signed, payload)
    key = signing_key(credentials.secret_key, signed.day, signed.region, signed.service)
    to_sign = f"{ALGORITHM}\n{signed.stamp}\n{signed.scope}\n{_sha256(canonical.encode())}"
    if not hmac.compare_digest(_hmac(key, to_sign).hex(), signed.signature):
        refusals.mismatch(call, to_sign, canonical, signed.signature)
    if payload.startswith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"):
        _verify_chunks(call, signed, key)
    # Only now is it known who asks; a stranger does not learn whether a key's session has ended.
    if credentials.expiration is not None and now + ahead >= credentials.expiration:
        refusals.refuse(call, "expired")
    return credentials


def _known(call: Call, credentials: Credentials | None, token: str) -> Credentials:
    if credentials is None or not credentials.active:
        refusals.refuse(call, "unknown key")
    if not hmac.compare_digest(credentials.session_token.encode(), token.encode()):
        refusals.refuse(call, "wrong token")
    return credentials


@functools.lru_cache(maxsize=64)
def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key that signs one day's requests to one service in one region."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def _read(call: Call) -> Signed:
    """What the request says of its signature. Raises AwsError when it does not say enough."""
    authorization = _authorization(call)
    if not authorization:
        return _read_query(call)
    if not authorization.startswith(ALGORITHM):
        refusals.unsupported(call, authorization)
    fields = dict(_FIELD.findall(authorization))
    headers = call.environ
    stamp = str(headers.get("HTTP_X_AMZ_DATE") or _http_date(str(headers.get("HTTP_DATE", ""))))
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not fields.get(name)]
    scope = _SCOPE.fullmatch(fields.get("Credential", ""))
    if missing or not stamp or scope is None:
        refusals.incomplete(call, missing, authorization, dated=bool(stamp))
    access_key, day, region, service = scope.groups()
    signed = Signed(
        access_key,
        day,
        region,
        service,
        headers=tuple(fields["SignedHeaders"].lower().split(";")),
        signature=fields["Signature"],
        stamp=stamp,
        token=str(headers.get("HTTP_X_AMZ_SECURITY_TOKEN", "")),
    )
    said = {_key(name) for name in signed.headers}
    must = (key for key in headers if key == "HTTP_HOST" or key.startswith("HTTP_X_AMZ_"))
    unsigned = [_name(key) for key in must if key not in said]
    if "host" in unsigned or (unsigned and call.service == "s3"):
        refusals.unsigned_headers(call, unsigned)
    return signed


def _read_query(call: Call) -> Signed:
    query = dict(_query(call))
    names = (*_IN_QUERY, "X-Amz-Expires") if call.service == "s3" else _IN_QUERY
    scope = _SCOPE.fullmatch(query.get("X-Amz-Credential", ""))
    expires = query.get("X-Amz-Expires", "900")
    if any(not query.get(name) for name in names) or scope is None or not expires.isdigit():
        refusals.incomplete_query(call, [name for name in names if not query.get(name)])
    if query["X-Amz-Algorithm"] != ALGORITHM:
        refusals.unsupported(call, query["X-Amz-Algorithm"])
    if int(expires) > _WEEK:
        refusals.too_long(call)
    access_key, day, region, service = scope.groups()
    return Signed(
        access_key,
        day,
        region,
        service,
        headers=tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
        signature=query["X-Amz-Signature"],
        stamp=query["X-Amz-Date"],
        token=query.get("X-Amz-Security-Token", ""),
        presigned=True,
        expires=int(expires),
    )


def _check_time(call: Call, signed: Signed, now: float) -> None:
    try:
        moment = signed.moment
    except ValueError:
        refusals.bad_date(call)
    if not signed.stamp.startswith(signed.day):
        refusals.wrong_day(call, signed.day, signed.stamp)
    allowed = _SKEW_S3 if call.service == "s3" else SKEW
    if signed.presigned and now <= moment + signed.expires and moment - now <= allowed:
        return
    if signed.presigned and call.service == "s3":
        refusals.presigned_expired(call)
    if now - moment > allowed or moment - now > allowed or signed.presigned:
        refusals.skewed(call, signed.stamp, now, allowed)


def _payload(call: Call, signed: Signed) -> str:
    """The hash of the body as the canonical request has it. Raises AwsError when the body is another."""
    said = str(call.environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    if call.service == "s3":
        if signed.presigned:
            said = said or dict(_query(call)).get("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
        if not said:
            refusals.no_payload_hash(call)
        if said == "UNSIGNED-PAYLOAD" or said.startswith("STREAMING-"):
            return said
    actual = _sha256(call.body) if call.body else _EMPTY
    if call.service == "s3" and said.lower() != actual:
        refusals.wrong_payload(call, said, actual)
    return actual


def _canonical(call: Call, signed: Signed, payload: str) -> str:
    query = sorted(
        (_encoded(name), _encoded(value))
        for name, value in _raw_query(call)
        if not (signed.presigned and name == "X-Amz-Signature")
    )
    return "\n".join(
        (
            call.method,
            _path(call),
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{_header(call, name)}" for name in signed.headers),
            "",
            ";".join(signed.headers),
            payload,
        )
    )


def _path(call: Call) -> str:
    """S3 takes the path as it is; every other service takes out dots and empty segments and encodes once more."""
    raw = _target(call)[0]
    if call.service == "s3":
        return quote(unquote_to_bytes(raw.encode("latin-1")), safe="/~") or "/"
    parts: list[str] = []
    for part in raw.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    path = "/" + "/".join(parts) + ("/" if parts and raw.endswith("/") else "")
    return quote(path.encode("latin-1"), safe="/~")


def _target(call: Call) -> tuple[str, str]:
    """Path and query string as they came over the wire (`PATH_INFO` has lost its percent signs)."""
    raw = str(call.environ.get("RAW_URI") or call.environ.get("REQUEST_URI") or "")
    if raw.startswith(("http://", "https://")):
        raw = "/" + raw.split("/", 3)[3] if raw.count("/") >= 3 else "/"
    if not raw:
        return quote(call.path.encode("latin-1")), str(call.environ.get("QUERY_STRING", ""))
    path, _, query = raw.partition("?")
    return path or "/", query.partition("#")[0]


def _raw_query(call: Call) -> Iterator[tuple[str, str]]:
    """Names and values as they came, in order; a name may come more than once."""
    for part in _target(call)[1].split("&"):
        if part:
            name, _, value = part.partition("=")
            yield name, value


def _query(call: Call) -> list[tuple[str, str]]:
    return [(_decoded(name), _decoded(value)) for name, value in _raw_query(call)]


def _decoded(text: str) -> str:
    return unquote_to_bytes(text.encode("latin-1")).decode("utf-8", "replace")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("latin-1")), safe="-_.~")


def _header(call: Call, name: str) -> str:
    """A header's value: trimmed, folded lines and runs of blanks as one."""
    value = call.environ.get(_key(name), "")
    return " ".join(str(value).encode("latin-1", "replace").decode("utf-8", "replace").split())


def _key(name: str) -> str:
    """A header's name as WSGI has it."""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def _name(key: str) -> str:
    return key.removeprefix("HTTP_").lower().replace("_", "-")


def _authorization(call: Call) -> str:
    return str(call.environ.get("HTTP_AUTHORIZATION", "")).strip()


def _http_date(text: str) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")  # noqa: UP017
    except (ValueError, TypeError):
        return ""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _verify_chunks(call: Call, signed: Signed, key: bytes) -> None:
    """Each chunk is signed with the signature before it; the first follows the request's own."""
    prefix = f"{signed.stamp}\n{signed.scope}"
    previous, body, at = signed.signature, call.body, 0
    while True:
        end = body.find(b"\r\n", at)
        found = re.fullmatch(rb"([0-9a-fA-F]+);chunk-signature=([0-9a-f]{64})", body[at:end]) if end >= 0 else None
        if found is None:
            refusals.bad_chunks(call)
        size = int(found.group(1), 16)
        data = body[end + 2 : end + 2 + size]
        to_sign = f"{ALGORITHM}-PAYLOAD\n{prefix}\n{previous}\n{_EMPTY}\n{_sha256(data)}"
        said = found.group(2).decode()
        if len(data) != size or not hmac.compare_digest(_hmac(key, to_sign).hex(), said):
            refusals.mismatch(call, to_sign, "", said)
        previous, at = said, end + 2 + size + (2 if size else 0)
        if not size:
            break
    if str(call.environ.get("HTTP_X_AMZ_CONTENT_SHA256", "")).endswith("-TRAILER"):
        _verify_trailer(call, body[at:], f"{ALGORITHM}-TRAILER\n{prefix}\n{previous}", key)


def _verify_trailer(call: Call, rest: bytes, prefix: str, key: bytes) -> None:
    lines = [line for line in rest.split(b"\r\n") if line]
    said = next((line[24:].decode() for line in lines if line.startswith(b"x-amz-trailer-signature:")), "")
    signed = b"".join(line + b"\n" for line in lines if not line.startswith(b"x-amz-trailer-signature:"))
    to_sign = f"{prefix}\n{_sha256(signed)}"
    if not hmac.compare_digest(_hmac(key, to_sign).hex(), said):
        refusals.mismatch(call, to_sign, "", said)


def _is_version_2(call: Call) -> bool:
    return _authorization(call) == "" and any(name == "AWSAccessKeyId" for name, _ in _query(call))


def _verify_version_2(call: Call, credentials: Credentials, now: float, ahead: float) -> None:
    """A query string of Signature Version 2, as `generate_presigned_url` makes it."""
    from base64 import b64encode

    query = dict(_query(call))
    expires, said = query.get("Expires", ""), query.get("Signature", "")
    if not expires.isdigit() or not said:
        refusals.incomplete_version_2(call)
    if now > int(expires):
        refusals.presigned_expired(call)
    to_sign = "\n".join(
        (
            call.method,
            _header(call, "content-md5"),
            _header(call, "content-type"),
            expires,
            *_amz_headers(call, query),
            _resource_version_2(call),
        )
    )
    right = b64encode(hmac.digest(credentials.secret_key.encode(), to_sign.encode(), "sha1")).decode()
    if not hmac.compare_digest(right, said):
        refusals.mismatch(call, to_sign, "", said)
    if credentials.expiration is not None and now + ahead >= credentials.expiration:
        refusals.refuse(call, "expired")


def _amz_headers(call: Call, query: Mapping[str, str]) -> list[str]:
    found = {_name(key): _header(call, _name(key)) for key in call.environ if key.startswith("HTTP_X_AMZ_")}
    token = query.get("x-amz-security-token")
    if token is not None:
        found["x-amz-security-token"] = token
    return [f"{name}:{value}" for name, value in sorted(found.items())]


def _resource_version_2(call: Call) -> str:
    from botocore.auth import HmacV1Auth

    path, _ = _target(call)
    host = str(call.environ.get("HTTP_HOST", "")).rpartition(":")[0]
    bucket = host.removesuffix(".localhost").removesuffix(".127.0.0.1")
    if bucket not in ("localhost", "127.0.0.1", "[::1]"):
        path = f"/{bucket}{path}"
    kept = sorted((name, value) for name, value in _query(call) if name in HmacV1Auth.QSAOfInterest)
    tail = "&".join(f"{name}={value}" if value else name for name, value in kept)
    return f"{path}?{tail}" if tail else path
