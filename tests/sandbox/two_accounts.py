"""A sandbox server with two accounts, each with a learner of its own: `python two_accounts.py FOLDER`.

Prints one line of JSON (port, keys of each account) and serves until its standard input is closed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path


def main() -> None:
    """Serve."""
    from sandbox import learner, server

    folder = Path(sys.argv[1])
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    arguments = argparse.Namespace(account="111122223333", region="ap-southeast-1", port=0, state=folder)
    keys = [learner.load_keys(folder / f"keys-{number}.json") for number in (1, 2)]
    serving, gate = server._build(arguments, keys[0])
    learner.seed(gate.world.backend("iam", "444455556666"), keys[1], gate.world.random)
    named = [{"AccessKeyId": key.access_key, "SecretAccessKey": key.secret_key} for key in keys]
    print(json.dumps({"port": serving.server_port, "token": gate.token, "keys": named}), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), serving.shutdown()), daemon=True).start()
    serving.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
