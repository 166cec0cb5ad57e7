"""A course as data: `model.py` the values, `reader.py` Markdown and TOML → values, `find.py` where courses are.

`ways.py` has its solutions and mistakes, `lint/` what an author has forgotten, `po.py` and `translation.py` another
language, `packs.py` checks of other packages, `new.py` and `template/` a course to begin with, `schemas/` what editors
know. Knows no screen and no account.
"""
