"""How checks are run together: rounds of reading, late variables, answers, the draft, and what rests on what."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from checks_support import (
    ACCOUNT,
    E_ARN,
    E_NAME,
    FAMILY,
    KEY,
    SECRET,
    T_NAME,
    TARGET,
    Made,
    finding,
    role,
    trust,
)

from tutor.checks import CheckCall, Status, all_checks, needs_of, placed, run
from tutor.checks.misconceptions import MISCONCEPTIONS
from tutor.checks.registry import _MODULES
from tutor.judge import gather, judge
from tutor.snapshot import Absent, Draft, Need, Present, Snapshot, TargetInfo, Unreadable

STARTS = [CheckCall("task-starts", {"family": FAMILY})]
FOUR = [
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
]
ARNS = [f"arn:aws:iam::aws:policy/{'service-role/' if name.startswith('AmazonECS') else ''}{name}" for name in FOUR]
FORM = Need("draft", "create-role")


# -- reading ---------------------------------------------------------------------------------------


def test_a_launch_is_read_in_rounds_and_nothing_twice() -> None:
    made = Made()
    made.has("secret", SECRET, made.secret(kms_key=KEY))
    gather(made, STARTS)  # type: ignore[arg-type]
    kinds = [sorted(need.kind for need in asked) for asked in made.asked]
    assert kinds == [
        ["task-definition"],
        ["log-group", "network", "repository", "role", "role", "secret"],
        ["key"],
    ]
    assert len(set().union(*made.asked)) == sum(map(len, made.asked))


def test_checks_that_need_one_look_take_one() -> None:
    made = Made()
    gather(made, [CheckCall("role-trusts", {"role": E_NAME})])  # type: ignore[arg-type]
    assert made.asked == [frozenset([Need("role", E_NAME)])]


def test_a_role_is_read_once_for_who_wants_its_documents_and_who_does_not() -> None:
    made = Made()
    calls = [
        CheckCall("role-trusts", {"role": E_NAME}),
        CheckCall("principal-can", {"principal": E_NAME, "action": "ecr:GetAuthorizationToken"}),
    ]
    snapshot = gather(made, calls)  # type: ignore[arg-type]
    assert made.asked == [frozenset([Need("role", E_NAME, documents=True)])]
    assert [f.status for f in run(calls, snapshot)] == [Status.PASS, Status.PASS]


def test_an_export_takes_every_document() -> None:
    made = Made()
    gather(made, [CheckCall("role-trusts", {"role": E_NAME})], documents=True)  # type: ignore[arg-type]
    assert Need("role", E_NAME, documents=True) in made.asked[0]


def test_what_is_handed_in_is_not_asked_of_the_account() -> None:
    made = Made()
    question = Need("answer", "two-roles/who-pulls")
    call = CheckCall("question-answered", {"question": "two-roles/who-pulls", "right": ["a"]})
    assert judge(made, [call], {question: Present(("a",))})[0].status is Status.PASS  # type: ignore[arg-type]
    assert made.asked == []


def test_a_snapshot_of_the_first_round_alone_is_judged_as_unknown() -> None:
    made = Made()
    snapshot = made.read(needs_of(STARTS))
    assert run(STARTS, snapshot)[0].status is Status.UNKNOWN


# -- variables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("{account}", ACCOUNT),
        ("arn:aws:s3:::fcj-assets-{account}/*", f"arn:aws:s3:::fcj-assets-{ACCOUNT}/*"),
        (["{region}", "x"], ["ap-southeast-1", "x"]),
        ({"K": "{account}-{region}"}, {"K": f"{ACCOUNT}-ap-southeast-1"}),
        ("${account}", "${account}"),
        ("{{account}}", "{{account}}"),
        ("{other}", "{other}"),
        (8080, 8080),
    ],
)
def test_the_accounts_own_variables_are_filled_in(given: object, wanted: object) -> None:
    assert placed(CheckCall("x", {"p": given}), TARGET).parameters == {"p": wanted}


def test_what_is_not_known_of_the_target_stays() -> None:
    call = CheckCall("x", {"p": "{account}/{region}"})
    assert placed(call, TargetInfo("account")) == call


# -- answers and the form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "right", "status"),
    [
        (Present(("a",)), ["a"], Status.PASS),
        (Present(("A",)), ["a"], Status.PASS),
        (Present(("c", "a")), ["a", "c"], Status.PASS),
        (Present(("a",)), ["a", "c"], Status.FAIL),
        (Present(("a", "b")), ["a"], Status.FAIL),
        (Present(()), ["a"], Status.FAIL),
        (Absent(), ["a"], Status.FAIL),
        (Unreadable("no journal"), ["a"], Status.UNKNOWN),
    ],
)
def test_an_answer_is_right_when_it_is_exactly_the_right_letters(answer: Any, right: list[str], status: Status) -> None:
    found = finding(Made(), "question-answered", {Need("answer", "s/q"): answer}, question="s/q", right=right)
    assert found.status is status


def test_what_is_right_is_not_given_away() -> None:
    found = finding(Made(), "question-answered", {Need("answer", "s/q"): Present(("b",))}, question="s/q", right=["a"])
    assert "a" not in found.expected.split()
    assert found.observed == "The answer was b."


@pytest.mark.parametrize(
    ("draft", "status", "misconception"),
    [
        (Draft(trust=trust()), Status.PASS, None),
        (Draft(E_NAME, trust("ecs.amazonaws.com")), Status.FAIL, "trusts-ecs-service"),
        (Draft(trust=trust("ec2.amazonaws.com")), Status.FAIL, "trusts-ec2"),
        (Draft(), Status.FAIL, None),
    ],
)
def test_the_form_is_judged_while_the_role_is_not_there(
    draft: Draft, status: Status, misconception: str | None
) -> None:
    made = Made().has("role", E_NAME, Absent())
    found = finding(made, "role-trusts", {FORM: Present(draft)}, role=E_NAME, draft=True)
    assert (found.status, found.misconception) == (status, misconception)
    assert found.observed.startswith("In the form: ")
    assert found.evidence == ()
    if status is Status.FAIL:
        assert found.fix.cli.startswith("aws iam create-role")


def test_the_policies_that_are_selected_in_the_form_are_judged() -> None:
    made = Made().has("role", E_NAME, Absent())
    asked = {"role": E_NAME, "policies": FOUR, "draft": True}
    whole = {FORM: Present(Draft(policies=tuple(ARNS)))}
    assert finding(made, "role-has-policies", whole, **asked).status is Status.PASS
    part = finding(made, "role-has-policies", {FORM: Present(Draft(policies=tuple(ARNS[:2])))}, **asked)
    assert part.status is Status.FAIL
    assert [line.split()[2] for line in part.fix.cli.splitlines()] == [
        "create-role",
        "attach-role-policy",
        "attach-role-policy",
    ]


@pytest.mark.parametrize("beside", [{}, {FORM: Absent()}])
def test_without_a_form_the_role_is_missing(beside: dict[Need, Any]) -> None:
    made = Made().has("role", E_NAME, Absent())
    found = finding(made, "role-trusts", beside, role=E_NAME, draft=True)
    assert (found.status, found.observed) == (Status.FAIL, f"There is no role {E_NAME}.")


def test_a_role_that_is_there_counts_before_the_form() -> None:
    wrong = {FORM: Present(Draft(trust=trust("ec2.amazonaws.com")))}
    assert finding(Made(), "role-trusts", wrong, role=E_NAME, draft=True).status is Status.PASS


def test_the_form_does_not_rest_on_a_role_that_is_not_there() -> None:
    made = Made().has("role", E_NAME, Absent())
    calls = [CheckCall("role-exists", {"role": E_NAME}), CheckCall("role-trusts", {"role": E_NAME, "draft": True})]
    found = judge(made, calls, {FORM: Present(Draft(trust=trust()))})  # type: ignore[arg-type]
    assert [f.status.value for f in found] == ["fail", "pass"]


# -- what rests on what ----------------------------------------------------------------------------


def test_a_launch_rests_on_the_trust_of_its_own_roles_only() -> None:
    made = Made().has("role", "other", role(E_ARN.replace(E_NAME, "other"), trusted=trust("ec2.amazonaws.com")))
    for name, status in (("other", "pass"), (T_NAME, "pass")):
        calls = [CheckCall("role-trusts", {"role": name}), *STARTS]
        assert judge(made, calls)[1].status.value == status  # type: ignore[arg-type]
    made.task_role(trusted=trust("ec2.amazonaws.com"))
    calls = [CheckCall("role-trusts", {"role": T_NAME}), *STARTS]
    assert [f.status.value for f in judge(made, calls)] == ["fail", "skipped"]  # type: ignore[arg-type]


def test_a_check_of_one_family_does_not_rest_on_another_family() -> None:
    made = Made()
    calls = [CheckCall("task-definition-exists", {"family": "other"}), *STARTS]
    assert [f.status.value for f in judge(made, calls)] == ["fail", "pass"]  # type: ignore[arg-type]


def test_what_checks_rest_on_is_there_and_goes_round_in_no_circle() -> None:
    checks = all_checks()

    def below(name: str, seen: tuple[str, ...] = ()) -> None:
        assert name not in seen, (*seen, name)
        for base in checks[name].rests_on:
            below(base, (*seen, name))

    for name in checks:
        below(name)


def test_a_check_is_found_by_its_name_without_the_others() -> None:
    code = (
        "import sys; from tutor.checks import find; find('role-trusts'); "
        "assert 'tutor.ecs' not in sys.modules; find('task-starts'); print(find('least-privilege').name)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "least-privilege"


def test_every_module_of_checks_has_the_checks_that_it_is_known_for() -> None:
    found = {name: check.judge.__module__.rpartition(".")[2] for name, check in all_checks().items()}
    assert found == _MODULES


def test_every_misconception_says_which_step_explains_it() -> None:
    steps = {
        *("two-roles", "open-iam", "trusted-entity", "permissions", "name-and-create", "verify"),
        *("task-definition", "launch", "secret", "task-role", "pass-role", "broken-tasks"),
        *("least-privilege", "confused-deputy", "clean-up", "other-roles", "capstone", "mixed-review"),
    }
    assert {entry.lesson for entry in MISCONCEPTIONS.values()} <= steps


def test_a_snapshot_without_what_checks_need_at_first_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        run([CheckCall("role-trusts", {"role": E_NAME})], Snapshot(TARGET, {}))


def test_a_malformed_task_definition_rests_on_nothing() -> None:
    made = Made().has("task-definition", FAMILY, json.dumps({"executionRoleArn": 7}))
    calls = [CheckCall("role-trusts", {"role": E_NAME}), *STARTS]
    assert [f.status.value for f in judge(made, calls)] == ["pass", "unknown"]  # type: ignore[arg-type]
