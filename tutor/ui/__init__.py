"""The terminal app, and the only importer of Textual.

What is seen: `frame.py` the lesson's screen and its parts, `learning.py` questions, launches, hints and solutions,
`steps.py` the way from step to step and to the end, `app.py` what the learner does in the account; `widgets/` and
`screens/`. What happens behind it: `acting.py` in the account, `drafting.py` in the console's form, `session.py` in the
course. Workers post messages (`messages.py`), handlers change widgets. The first frame imports nothing heavy: boto3,
Markdown and YAML come after it.
"""
