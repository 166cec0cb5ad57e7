"""What stands in the console's form is its account's own, and is kept."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tutor.account.target import Target
from tutor.snapshot import Absent, Present
from tutor.ui.behind.forms import Forms


def session(home: Path) -> Any:
    """What is behind the form, without an account yet."""
    return Forms("any", Target(), {}, home, print)


def test_a_form_asked_for_before_the_account_is_there_is_not_the_one_that_was_kept(tmp_path: Path) -> None:
    first = session(tmp_path)
    first.account = SimpleNamespace(info=SimpleNamespace(account="111122223333"))
    first.form().role_name = "mine"
    first.keep_form()
    again = session(tmp_path)
    assert again.form().role_name == ""
    again.account = first.account
    assert again.form().role_name == "mine"
    assert again.form().home_account == "111122223333"


def test_an_empty_form_is_no_draft(tmp_path: Path) -> None:
    one = session(tmp_path)
    assert list(one.beside().values()) == [Absent()]
    one.form().role_name = "mine"
    (draft,) = one.beside().values()
    assert isinstance(draft, Present)
    assert draft.value.role_name == "mine"
