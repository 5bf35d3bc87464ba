"""Matches: for each open need the offers that fit, the reverse, and why.

`match.py` answers, `table.py` for a whole country. `listings.py` holds what is open in memory,
`grid.py` lays it out by place, `relations.py` says which categories may meet, `conventions.py` and
`rules.py` hold weights and limits, `pair.py` judges one offer for one need, `search.py` finds the
best of a million, and `by_road.py` measures the best by road. More than pairs: `together.py` makes
sets that cover a need, `streams.py` counts what recurs, `return_loads.py` fills the way back.
"""
