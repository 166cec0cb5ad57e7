"""How each service says that it does not know who asks, or does not believe the signature: code, HTTP status, words.

Sources: IAM guide, "Troubleshoot Signature Version 4"; the common errors of each service's API reference; Amazon S3 API
reference, "Error responses"; and for words that no reference gives, what clients of AWS report in public.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import NoReturn

from sandbox.errors import AwsError
from sandbox.wire import Call

_INVALID = "The security token included in the request is invalid."
_AUTH_FAILURE = ("AuthFailure", 401, "AWS was not able to validate the provided access credentials")
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)

_TEXTS: dict[str, dict[str, tuple[str, int, str]]] = {
    "missing": {
        "json": ("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
        "rest": ("MissingAuthenticationTokenException", 403, "Missing Authentication Token"),
        "query": ("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        "ec2": _AUTH_FAILURE,
        "s3": ("AccessDenied", 403, "Access Denied"),
    },
    "unknown key": {
        "json": ("UnrecognizedClientException", 400, _INVALID),
        "rest": ("UnrecognizedClientException", 403, _INVALID),
        "query": ("InvalidClientTokenId", 403, _INVALID),
        "ec2": _AUTH_FAILURE,
        "s3": ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
    },
    "wrong token": {
        "json": ("UnrecognizedClientException", 400, _INVALID),
        "rest": ("UnrecognizedClientException", 403, _INVALID),
        "query": ("InvalidClientTokenId", 403, _INVALID),
        "ec2": _AUTH_FAILURE,
        "s3": ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    },
    "expired": {
        "json": ("ExpiredTokenException", 400, "The security token included in the request is expired"),
        "rest": ("ExpiredTokenException", 403, "The security token included in the request is expired"),
        "query": ("ExpiredToken", 403, "The security token included in the request is expired"),
        "ec2": ("RequestExpired", 400, "Request has expired."),
        "s3": ("ExpiredToken", 400, "The provided token has expired."),
    },
    "mismatch": {
        "json": ("InvalidSignatureException", 400, _MISMATCH),
        "rest": ("InvalidSignatureException", 403, _MISMATCH),
        "query": ("SignatureDoesNotMatch", 403, _MISMATCH),
        "ec2": _AUTH_FAILURE,
        "s3": (
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing "
            "method.",
        ),
    },
    "incomplete": {
        "json": ("IncompleteSignatureException", 400, ""),
        "rest": ("IncompleteSignatureException", 403, ""),
        "query": ("IncompleteSignature", 400, ""),
        "ec2": _AUTH_FAILURE,
        "s3": ("AuthorizationHeaderMalformed", 400, ""),
    },
}


def dialect(call: Call) -> str:
    """The family of a service's errors: `json`, `query`, `ec2`, `s3`, or `rest` for REST JSON."""
    if call.target:
        return "json"
    if call.service in ("s3", "ec2"):
        return call.service
    return "query" if call.parameters or call.service in ("iam", "sts", "cloudformation") else "rest"


def refuse(call: Call, reason: str, message: str = "", **fields: object) -> NoReturn:
    """Raise AwsError for a reason: `missing`, `unknown key`, `wrong token`, `expired`, `mismatch` or `incomplete`."""
    code, status, words = _TEXTS[reason][dialect(call)]
    raise AwsError(code, words if code == "AuthFailure" else message or words, status, **fields)


def mismatch(call: Call, to_sign: str, canonical: str, said: str) -> NoReturn:
    """The signature is another. S3 says what it would have signed."""
    if call.service != "s3":
        refuse(call, "mismatch")
    fields = {"AWSAccessKeyId": call.access_key, "StringToSign": to_sign, "SignatureProvided": said}
    refuse(call, "mismatch", **fields, **({"CanonicalRequest": canonical} if canonical else {}))


def incomplete(call: Call, missing: Sequence[str], authorization: str, *, dated: bool) -> NoReturn:
    """The Authorization header lacks a part, or its Credential is no scope."""
    if call.service == "s3":
        if missing or not dated:
            words = (
                "The authorization header is malformed; the authorization header requires three components: "
                "Credential, SignedHeaders, and Signature."
            )
            if not missing:
                raise AwsError("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", 403)
            refuse(call, "incomplete", words)
        refuse(
            call,
            "incomplete",
            "The authorization header is malformed; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
        )
    parts = [f"Authorization header requires '{name}' parameter." for name in missing]
    if not dated:
        parts.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if not parts:
        refuse(call, "mismatch", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/"
               "service/term.")  # fmt: skip
    # The header itself may hold a secret that somebody put in the wrong place: AWS too says its hash only.
    digest = base64.b64encode(hashlib.sha256(authorization.encode()).digest()).decode()
    parts.append(f"(Hashed with SHA-256 and encoded with Base64) Authorization={digest}")
    refuse(call, "incomplete", " ".join(parts))


def incomplete_query(call: Call, missing: Sequence[str]) -> NoReturn:
    """A presigned request lacks a parameter, or one is malformed."""
    if call.service != "s3":
        words = " ".join(f"AWS query-string parameters must include '{name}'." for name in missing)
        refuse(call, "incomplete", words or "Credential must have exactly 5 slash-delimited elements, e.g. "
               "keyid/date/region/service/term.")  # fmt: skip
    words = (
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
        "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        if missing
        else 'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/'
        'YYYYMMDD/REGION/SERVICE/aws4_request".'
    )
    raise AwsError("AuthorizationQueryParametersError", words, 400)


def incomplete_version_2(call: Call) -> NoReturn:
    """A query string of Signature Version 2 lacks a parameter."""
    raise AwsError(
        "AccessDenied",
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        403,
    )


def too_long(call: Call) -> NoReturn:
    """A presigned request would last for over a week."""
    if call.service != "s3":
        refuse(call, "incomplete", "X-Amz-Expires must be less than a week (in seconds); that is, the given "
               "X-Amz-Expires must be less than 604800 seconds")  # fmt: skip
    raise AwsError(
        "AuthorizationQueryParametersError",
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
        "604800 seconds",
        400,
    )


def unsupported(call: Call, said: str) -> NoReturn:
    """Another algorithm than Signature Version 4 with HMAC."""
    if said.startswith("AWS4-ECDSA"):
        raise AwsError(
            "SandboxCannotDoThis",
            "The sandbox does not verify asymmetric signatures (SigV4a). This is the sandbox's own limit, not a "
            "mistake of yours.",
        )
    if call.service == "s3":
        words = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        raise AwsError("InvalidRequest", words, 400)
    incomplete(
        call, ("Credential", "Signature", "SignedHeaders"), said, dated=bool(call.environ.get("HTTP_X_AMZ_DATE"))
    )


def unsigned_headers(call: Call, names: Sequence[str]) -> NoReturn:
    """A header that must be signed is not."""
    if call.service == "s3":
        raise AwsError(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            403,
            HeadersNotSigned=", ".join(sorted(names)),
        )
    refuse(call, "mismatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")


def wrong_day(call: Call, day: str, stamp: str) -> NoReturn:
    """The Credential's day is not the day of the request."""
    if call.service == "s3":
        refuse(call, "incomplete", f'The authorization header is malformed; Invalid credential date "{day}". This date '
               f'is not the same as X-Amz-Date: "{stamp[:8]}".')  # fmt: skip
    refuse(call, "mismatch", f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
           f"HTTP: '{day}' != '{stamp[:8]}', from '{stamp}'.")  # fmt: skip


def bad_date(call: Call) -> NoReturn:
    """X-Amz-Date is no date."""
    if call.service == "s3":
        raise AwsError("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", 403)
    refuse(call, "incomplete", "Date must be in ISO-8601 'basic format'. Got '" + _date_said(call) + "'. See "
           "http://en.wikipedia.org/wiki/ISO_8601")  # fmt: skip


def skewed(call: Call, stamp: str, now: float, allowed: float) -> NoReturn:
    """The request was signed too long ago, or is not yet valid."""
    if call.service == "s3":
        raise AwsError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=stamp,
            ServerTime=_iso(now),
            MaxAllowedSkewMilliseconds=int(allowed * 1000),
        )
    minutes = int(allowed // 60)
    if stamp <= _basic(now):
        words = (
            f"Signature expired: {stamp} is now earlier than {_basic(now - allowed)} ({_basic(now)} - {minutes} min.)"
        )
    else:
        words = (
            f"Signature not yet current: {stamp} is still later than {_basic(now + allowed)} "
            f"({_basic(now)} + {minutes} min.)"
        )
    if dialect(call) == "ec2":
        raise AwsError("RequestExpired", "Request has expired.", 400)
    refuse(call, "mismatch", words)


def presigned_expired(call: Call) -> NoReturn:
    """S3: a presigned request's time is over."""
    raise AwsError("AccessDenied", "Request has expired", 403)


def no_payload_hash(call: Call) -> NoReturn:
    """S3 wants the body's hash in a header."""
    raise AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400)


def wrong_payload(call: Call, said: str, actual: str) -> NoReturn:
    """S3: the body is another than its hash says."""
    raise AwsError(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
        ClientComputedContentSHA256=said,
        S3ComputedContentSHA256=actual,
    )


def bad_chunks(call: Call) -> NoReturn:
    """S3: the body is not cut into signed chunks as its header says."""
    raise AwsError("IncompleteBody", "The request body terminated unexpectedly", 400)


def _date_said(call: Call) -> str:
    return str(call.environ.get("HTTP_X_AMZ_DATE", ""))


def _basic(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y%m%dT%H%M%SZ")  # noqa: UP017


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017
