"""What the AWS CLI itself would send: reads commands (JSON lists of words) and prints service, operation, parameters.

Run in a process of its own: the AWS CLI puts its botocore in the place of another.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from awscli.clidriver import CLIOperationCaller, create_clidriver


def main() -> None:
    """Ask the AWS CLI, and keep it from calling anybody."""
    seen: list[Any] = []

    def invoke(self: Any, service: str, operation: str, parameters: dict[str, Any], settings: Any) -> int:
        seen.append([service, operation, parameters])
        return 0

    CLIOperationCaller.invoke = invoke
    answers = []
    driver = create_clidriver()
    for words in json.load(sys.stdin):
        seen.clear()
        driver.main(words[1:])
        answers.append(seen[0] if seen else None)
    print(json.dumps(answers))


if __name__ == "__main__":
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_DEFAULT_REGION": "ap-southeast-1"}
    main()
