"""What an officer does to keep a network alive: whom to call, why, and about what.

`follow_up.py` gathers the lists; `proposals.py` finds the matches that nobody has made and the
listings without any; `lists.py` asks the others; `calls.py` turns all of them into a list of calls.
"""
