"""What happens behind the screen, in workers' threads: it touches no widget, it posts messages.

`base.py` what all parts share, `watching.py` the account, `recording.py` what was done, `commands.py` programs that run
in the account, `completing.py` how a line goes on (`models.py` reads AWS's models for it), `forms.py` the form *Create
role*, `console.py` the console's other pages, `launches.py` launches and what findings point at, `teaching.py` answers
and help, `session.py` the course. `rereading.py` watches an author's files, `targets.py` finds what home offers.
"""
