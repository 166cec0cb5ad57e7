"""Who may knock: a web page must not reach this server, not by another name for loopback either (DNS rebinding)."""

from __future__ import annotations

from collections.abc import Collection


def refusal(host: str, origin: str, site: str, ports: Collection[str]) -> tuple[int, str] | None:
    """HTTP status and text for a request with these headers (Host, Origin, Sec-Fetch-Site), or None: it may come in."""
    host = host.lower()
    name, _, port = host.rpartition(":")
    if port not in ports or not (
        name in ("127.0.0.1", "localhost", "[::1]") or name.endswith((".localhost", ".127.0.0.1"))
    ):
        return 421, "This server answers on loopback under its own address only."
    if (origin and origin != f"http://{host}") or site not in ("", "none", "same-origin"):
        return 403, "A web page of another origin may not call this server."
    return None
