"""What stands for `aws` and `sleep` on the path of a shell script that is rehearsed; run by `python -I -S`, and small.

    shim.py CLOCK SOCKET aws WORDS…      the AWS CLI from the preloaded process at SOCKET (see `preloaded.py`)
    shim.py CLOCK - sleep SECONDS…       lets the sandbox's clock run on instead

CLOCK is a file with the sandbox's door for letting time pass, or `-`.
"""

import json
import os
import socket
import sys


def main(clock: str, address: str, name: str, *words: str) -> int:
    """The exit status."""
    door = None
    if clock != "-":
        with open(clock) as file:  # noqa: PTH123 — pathlib takes longer to import than the rest takes
            door = json.load(file)
    if name == "sleep":
        return _sleep(door, words)
    server = socket.socket(socket.AF_UNIX)
    server.connect(address)
    message = {
        "words": [name, *words],
        "source": "",
        "folder": os.getcwd(),  # noqa: PTH109
        "environment": dict(os.environ),
        "clock": door,
    }
    text = json.dumps(message).encode()
    socket.send_fds(server, [len(text).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(text)
    said = server.recv(4)
    return int.from_bytes(said, "big") if len(said) == 4 else 70


def _sleep(door: "list[str] | None", words: "tuple[str, ...]") -> int:
    import time
    import urllib.request

    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    try:
        seconds = sum(float(word.rstrip("smhd")) * units[word[-1] if word[-1] in units else "s"] for word in words)
    except ValueError:
        print(f"sleep: invalid time interval: {' '.join(words)}", file=sys.stderr)
        return 1
    if door is None:
        time.sleep(seconds)
        return 0
    asked = urllib.request.Request(
        f"http://{door[0]}/_roletutor/clock",
        json.dumps({"advance": seconds}).encode(),
        {"X-Roletutor-Token": door[1]},
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=60).read()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
