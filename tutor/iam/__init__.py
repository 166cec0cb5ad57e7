"""IAM, pure: policy documents, what IAM refuses, patterns, conditions, evaluation, trust.

Nothing of AWS's network or of the tutor's other rooms enters here: values in, values out. Start at `evaluation.py`.
"""

from tutor.iam.documents import Policy, Statement, parse
from tutor.iam.errors import PolicyError, UnknownElementError
from tutor.iam.evaluation import Decision, Outcome, evaluate
from tutor.iam.nearest import NearMiss
from tutor.iam.request import Context, Request
from tutor.iam.trust import AwsPrincipal, ServicePrincipal, evaluate_trust

__all__ = [
    "AwsPrincipal",
    "Context",
    "Decision",
    "NearMiss",
    "Outcome",
    "Policy",
    "PolicyError",
    "Request",
    "ServicePrincipal",
    "Statement",
    "UnknownElementError",
    "evaluate",
    "evaluate_trust",
    "parse",
]
