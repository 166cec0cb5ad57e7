"""`[seed]` in workshop.toml: what is right is read; each fault is named with its line and the nearest right name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tutor.workshop.find import locate
from tutor.workshop.model import CourseError, Problem
from tutor.workshop.reader import read, start_of
from tutor.workshop.seed import read_seed


def faults(text: str) -> list[str]:
    """All that is said of a file with this text."""
    problems: list[Problem] = []
    read_seed(tomllib.loads(text)["seed"], text, {"bucket": "fcj-assets"}, problems)
    return [str(problem) for problem in problems]


def test_the_course_has_what_the_workshop_made_before_this_page() -> None:
    seed = read(locate("ecs-task-roles")).seed
    assert seed["clusters"] == ["fcj-ecs-cluster"]
    assert seed["repositories"] == [{"name": "fcj-registry", "images": ["core", "admin"]}]
    assert seed["secrets"][0]["name"] == "dev/fcj/momentum"
    assert set(seed["secrets"][0]["value"]) == {"DB_CONNECTION_STRING"}
    assert start_of(locate("ecs-task-roles")) == seed


def test_the_courses_variables_are_filled_in_and_the_accounts_own_left_to_it() -> None:
    text = '[seed]\nbuckets = [{ name = "{bucket}-{account}" }]\n'
    problems: list[Problem] = []
    seed = read_seed(tomllib.loads(text)["seed"], text, {"bucket": "fcj-assets"}, problems)
    assert not problems
    assert seed["buckets"][0]["name"] == "fcj-assets-{account}"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('clustrs = ["c"]', "2: seed has no key 'clustrs'; did you mean 'clusters'?"),
        ('clusters = "c"', "2: seed.clusters must be a list, not 'c'"),
        ('clusters = ["c", "c"]', "2: seed.clusters: 'c' is there twice"),
        ('clusters = ["9c"]', "2: seed.clusters: '9c' cannot be a name here; one is, for example, 'fcj-ecs-cluster'"),
        (
            'unreachable = ["ecrr"]',
            "2: seed.unreachable: 'ecrr' is no service that a task's start needs; did you mean 'ecr'?",
        ),
        ("clusters = [1]", "2: seed.clusters must be a text, not 1"),
        ('log_groups = ["a b"]', "2: seed.log_groups: 'a b' cannot be a name here; one is, for example, '/ecs/"),
        ('repositories = [{ nam = "r" }]', "2: seed.repositories has no key 'nam'; did you mean 'name'?"),
        ('repositories = [{ images = ["x"] }]', "2: seed.repositories: the key 'name' is missing"),
        ('[[seed.repositories]]\nname = "R"', "3: seed.repositories.name: 'R' cannot be a name here"),
        ('[[seed.repositories]]\nname = "r"\nimages = ["-x"]', "4: seed.repositories.images: '-x' cannot be"),
        (
            '[[seed.repositories]]\nname = "r"\n[[seed.repositories]]\nname = "r"',
            "seed.repositories: 'r' is there twice",
        ),
        ('secrets = [{ name = "a b", value = "x" }]', "2: seed.secrets.name: 'a b' cannot be a name here"),
        ('secrets = [{ name = "s", value = {} }]', "seed.secrets.value must be a text or a table that is not empty"),
        ('secrets = [{ name = "s", value = { a = [1] } }]', "2: seed.secrets.value: each value of the table must be"),
        ('parameters = [{ name = "/p", value = "v", secure = 1 }]', "seed.parameters.secure must be true or false"),
        ('buckets = [{ name = "assets" }]', "2: seed.buckets.name: 'assets' must hold {account}"),
        ('buckets = [{ name = "A-{account}" }]', "2: seed.buckets.name: 'A-{account}' cannot be a name here"),
        ('buckets = [{ name = "b-{acount}" }]', "2: seed: there is no variable {acount}; did you mean {account}?"),
        ('buckets = [{ name = "b-{account}", objects = { k = 1 } }]', "seed.buckets.objects.'k' must be a text"),
        ('tables = [{ name = "t12", key = "id", items = [{ i = "1" }] }]', "has no text under the key 'id'"),
        ('tables = [{ name = "t", key = "id" }]', "2: seed.tables.name: 't' cannot be a name here"),
        (
            'network = { vpc = { name = "v", cidr = "10.0.0.0/8" } }',
            "2: seed.network.vpc.cidr: 10.0.0.0/8 is not",
        ),
        ('network = { vpc = { name = "v", cidr = "x" } }', "2: seed.network.vpc.cidr: 'x' is not an IPv4 network"),
        (
            '[seed.network]\nvpc = { name = "v", cidr = "10.0.0.0/16" }\nsubnets = [\n  '
            '{ name = "a", cidr = "10.1.1.0/24" }]',
            "5: seed.network.subnets: 10.1.1.0/24 is not inside the VPC's 10.0.0.0/16",
        ),
        (
            '[seed.network]\nvpc = { name = "v", cidr = "10.0.0.0/16" }\nsubnets = [\n  { name = "a", '
            'cidr = "10.0.0.0/20" },\n  { name = "b", cidr = "10.0.1.0/24" }]',
            "6: seed.network.subnets: 10.0.1.0/24 overlaps 10.0.0.0/20",
        ),
        (
            '[seed.network]\nvpc = { name = "v", cidr = "10.0.0.0/16" }\nsecurity_groups = [{ name = "g", '
            "ports = [70000] }]",
            "4: seed.network.security_groups.ports must be a port from 0 to 65535, not 70000",
        ),
        ('learner = { polices = ["x"] }', "2: seed.learner has no key 'polices'; did you mean 'policies'?"),
        ('learner = { user = "a/b" }', "2: seed.learner.user: 'a/b' cannot be a name here"),
        (
            'learner = { statements = [{ Effect = "Alow", Action = "ecs:*", Resource = "*" }] }',
            "2: seed.learner.statements: IAM refuses",
        ),
        ("learner = { statements = [] }", "2: seed.learner.statements must be a list of IAM statements"),
    ],
)
def test_a_fault_is_named_with_its_line(lines: str, said: str) -> None:
    found = faults(f"[seed]\n{lines}\n")
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("workshop.toml:") for fault in found)


def test_a_faulty_seed_is_a_fault_of_the_course(tmp_path: Path) -> None:
    text = (locate("ecs-task-roles") / "workshop.toml").read_text()
    (tmp_path / "workshop.toml").write_text(text.replace('clusters = ["fcj-ecs-cluster"]', "clusters = 1"))
    with pytest.raises(CourseError, match=r"workshop.toml:\d+: seed.clusters must be a list"):
        start_of(tmp_path)
