"""A real AWS account, through a profile or boto3's own chain. It is only read."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Iterable
from typing import Any

from tutor.account.base import AccountError
from tutor.account.clients import quick, read_only
from tutor.snapshot import Need, Snapshot, TargetInfo

_EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"))
_INVALID = frozenset(
    (
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId",
        "AuthFailure",
    )
)


class RealAccount:
    """The account of `profile` (empty: boto3's own chain). Raises AccountError when nobody answers for it."""

    writable = False

    def __init__(self, profile: str = "", region: str = "") -> None:
        from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound
        from botocore.session import Session

        self._profile = profile
        try:
            self._session = quick(Session(profile=profile or None))
            self.region = region or self._session.get_config_variable("region") or ""
            who = self.client("sts").get_caller_identity()
        except ProfileNotFound:
            raise _no_profile(profile or os.environ.get("AWS_PROFILE", "")) from None
        except (BotoCoreError, ClientError) as error:
            raise explain(error, profile) from None
        except OSError as error:  # a program or a file that the settings name and that is not there
            raise _no_file(error, profile) from None
        self.info = TargetInfo("account", who["Account"], self.region, who["Arn"])

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`."""
        from tutor.account import reader

        return reader.read(self.client, needs, self.info)

    def environment(self) -> dict[str, str]:
        """Refuses: actions are for the sandbox. Raises AccountError."""
        raise AccountError(
            "A real account is read-only here, so no command runs against it.",
            "Use the sandbox for actions, or run the command in a terminal of your own and check the result here.",
        )

    def client(self, service: str, region: str = "") -> Any:
        """See `Account`. IAM and STS are asked where a region is not needed."""
        from botocore.config import Config

        config = Config(
            ignore_configured_endpoint_urls=True,
            connect_timeout=5,
            read_timeout=15,
            retries={"total_max_attempts": 3, "mode": "standard"},
        )
        where = region or self.region or ("us-east-1" if service in ("iam", "sts") else None)
        return read_only(self._session.create_client(service, region_name=where, config=config))

    def close(self) -> None:
        """Nothing to let go of."""


def explain(error: Exception, profile: str = "") -> AccountError:
    """A client's error in plain words, with what to do."""
    name = type(error).__name__
    of = f" of profile {profile!r}" if profile else ""
    option = f" --profile {shlex.quote(profile)}" if profile else ""
    log_in = f"aws sso login{option}"
    if name == "CredentialRetrievalError":
        return AccountError(
            f"The credentials{of} could not be had from where the AWS settings say: {_sentence(error)}",
            "Mend what they name (`credential_process` or a role's source), or run it by itself to see why it fails.",
        )
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return AccountError(
            f"There are no usable AWS credentials{of}: {_sentence(error)}",
            f"Set them with: aws configure{option}"
            if profile
            else "Name a profile with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        )
    if "SSO" in name or "Token" in name or "Login" in name:
        return AccountError(
            f"The sign-in session{of} is missing or over: {_sentence(error)}", f"Sign in again: {log_in}"
        )
    if name == "NoRegionError":
        return AccountError("No AWS region is set.", "Name one with --region, for example --region ap-southeast-1.")
    if name in ("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError") or any(
        word in name for word in ("SSL", "Proxy", "HTTPClient")
    ):
        return AccountError(
            f"AWS could not be reached: {_sentence(error)}",
            "Check the network and the proxy of this machine, then try again.",
        )
    response: dict[str, Any] = getattr(error, "response", {})
    code, message = response.get("Error", {}).get("Code", ""), response.get("Error", {}).get("Message", "")
    if code in _EXPIRED:
        return AccountError(f"The credentials{of} have expired ({code}).", f"Get new ones, for example: {log_in}")
    if code in _INVALID:
        return AccountError(f"AWS does not know the credentials{of} ({code}: {message}).", "Check the access key.")
    if name in ("ConfigParseError", "ConfigNotFound", "InvalidConfigError", "InfiniteLoopConfigError"):
        return AccountError(f"The AWS settings{of} cannot be used: {_sentence(error)}", "Mend the file and try again.")
    return AccountError(
        f"AWS did not answer as expected: {f'{code}: {message}' if code else _sentence(error)}",
        f"Try the same with: aws sts get-caller-identity{option}",
    )


def _no_file(error: OSError, profile: str) -> AccountError:
    of = f" of profile {profile!r}" if profile else ""
    what = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    return AccountError(
        f"The AWS settings{of} name something that cannot be used: {what}.",
        "Mend the settings (`credential_process`, AWS_WEB_IDENTITY_TOKEN_FILE) or the file, then try again.",
    )


def _sentence(error: Exception) -> str:
    """botocore's own words, as a sentence that ends once."""
    return str(error).strip().rstrip(".: ") + "."


def _no_profile(name: str) -> AccountError:
    from botocore.session import Session

    try:
        known = [] if "AWS_PROFILE" in os.environ else Session().available_profiles
        known = known or _profiles_without_environment()
    except Exception:
        known = []
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known) or 'none'}."
    return AccountError(f"There is no AWS profile {name!r}.", hint + " `aws configure list-profiles` shows them.")


def _profiles_without_environment() -> list[str]:
    from botocore.session import Session

    session = Session(session_vars={"profile": (None, None, None, None)})
    return list(session.available_profiles)
