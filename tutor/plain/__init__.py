"""The course line by line, on standard input and output: for scripts, logs and screen readers.

`roletutor learn --plain` is the whole course, with the same checks and the same core (`tutor.study`) as the app. There
is no full screen, no cursor movement and no colour. `course.py` opens the course and reads lines; `words.py` has what
can be typed; `lesson.py` carries it out, and `acting.py` what acts on the account; `pages.py` and `markdown.py` turn a
step into lines.
"""
