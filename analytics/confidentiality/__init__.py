"""Statistical confidentiality of what is published (impact method §7).

`groups` says which figures share a mask, `sums` how the published cells add up, `attack` what
can be deduced of a hidden cell (in a `place`, in the table `reduce`d, from movements `known`),
`suppress` which cells are hidden, `protect` does it all.
"""
