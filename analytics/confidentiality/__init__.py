"""Statistical confidentiality of what is published (impact method §7).

`groups` says which figures share a mask, `sums` how the published cells add up, `attack` what
can be deduced of a hidden cell, `suppress` which cells are hidden, `protect` does it all.
"""
