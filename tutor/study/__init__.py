"""One learner in one course on one account, without a screen: answers, predictions, hints, verdicts, results.

The app and `learn --plain` are two faces of it. It prints nothing and asks nobody; what happened goes to the journal as
events, and everything that it knows of the learner is computed from them. `study.py` is the one class that lives; the
other modules are rules over values.
"""

from __future__ import annotations

from tutor.study.study import Judgement, Study

__all__ = ["Judgement", "Study"]
