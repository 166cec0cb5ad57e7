"""What the benchmarks share: taking turns with the rival in one run, medians, and the two ways of printing."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable


def arguments(description: str | None) -> argparse.Namespace:
    """`--quick` for few turns."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="few turns: a rough figure")
    return parser.parse_args()


def in_turn(
    ours: Callable[[], float], rival: Callable[[], float], turns: int, *, warm: bool = True
) -> tuple[list[float], list[float]]:
    """Both, one after the other, `turns` times, after one turn that does not count (unless not `warm`)."""
    if warm:
        ours(), rival()
    pairs = [(ours(), rival()) for _ in range(turns)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def report(
    name: str, ours: list[float], rival: list[float], *, aim: float, rival_is: str, unit: str = "s", most: float = 0
) -> dict[str, object]:
    """Print the table on standard error, and return the JSON object. `aim` is for the ratio, `most` for our own median
    (0: there is no such aim)."""
    ratio = statistics.median(a / b for a, b in zip(ours, rival, strict=True))
    print(f"\n{name}, rival: {rival_is}", file=sys.stderr)
    for who, figures in (("ours", ours), ("rival", rival)):
        low, mid, high = min(figures), statistics.median(figures), max(figures)
        print(f"  {who:6} min {low:8.3f}   median {mid:8.3f}   max {high:8.3f} {unit}", file=sys.stderr)
    print(f"  ratio  {ratio:.2f} (aim: at most {aim})", file=sys.stderr)
    if most:
        print(f"  ours   {statistics.median(ours):.3f} {unit} (aim: at most {most})", file=sys.stderr)
    return {
        "name": name,
        "figures": {"ours": statistics.median(ours), "rival": statistics.median(rival)},
        "ratio": round(ratio, 3),
        "aim": aim,
        **({"most": most} if most else {}),
    }


def finish(result: dict[str, object] | list[dict[str, object]]) -> None:
    """The last line of standard output."""
    print(json.dumps(result))
