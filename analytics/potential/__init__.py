"""The potential of a territory: what could have been exchanged there, beside what was.

`potential.py` answers; `market.py` reads what was there in a period; `pairs.py` finds every pair
that may meet, by the rules of matching; `assign.py` gives each listing to whom it serves best.
"""
