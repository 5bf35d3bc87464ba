"""Matches: for each open need the offers that fit, the reverse, and why.

`match.py` answers; `listings.py` holds what is open in memory; `relations.py` says which categories
may meet; `rules.py` holds weights and limits; `pair.py` judges one offer for one need;
`search.py` finds the best of a million; `by_road.py` measures the best by road.
"""
