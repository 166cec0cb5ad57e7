"""What a learner can do, without a screen. Each acts through an account, or is a pure function; none imports a screen.

- the console: `console.py` (*Create role*), `task_definition.py` (*Create new task definition*), `role_page.py`, each a
  form as data with its AWS CLI and boto3 text (`api_change.py`); `policy_search.py`
- the AWS CLI: `commands.py` (what is typed), `completion.py` over `aws_cli.py` (the commands as data), `own_names.py`
  (the account's own names) and `completion_values.py`; `shell_words.py` reads a line as a shell does
- `python.py` (snippets), `in_task.py` (as the application), `processes.py` (run, interrupt, bound the output)
- what was done: `history.py` (a prompt's lines, kept), `transcript.py` (as programs that do it again), by
  `api_calls.py` and `shorthand.py`; `masking.py` keeps secrets out of both
"""
