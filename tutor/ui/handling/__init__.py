"""What happens on the screen, room by room: the handlers of messages and the actions of keys.

Each room is a part of the app's class and says by its bases which others it calls: `learning.py` questions, hints,
solutions, test-outs; `launching.py` launches; `judging.py` verdicts; `steps.py` the way from step to step;
`home.py` the way in, and from one course or account to another; `lessons.py` what a lesson shows of how it goes;
`accounts.py` the account; `console.py` the console's pages; `ways.py` the four ways to act; `running.py` what runs;
`manners.py` what is the same everywhere. Nothing here is slow: what may be is in `tutor.ui.behind`, and its messages
come back here.
"""
