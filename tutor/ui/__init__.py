"""The terminal app, and the only importer of Textual.

`frame.py` is the lesson's screen and its parts, `early.py` what comes before they are there; `handling/` what happens
on it, room by room; `behind/` what happens in workers' threads, which post messages (`messages/`) that the handlers
show; `widgets/` and `screens/` what is seen, `styles/` how it looks, `mends/` what is mended in Textual, `themes.py`
the colours, `keys.py` the keys. `app.py` puts it together. The first frame imports nothing heavy: boto3, Markdown and
YAML come after it.
"""
