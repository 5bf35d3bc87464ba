"""`python -m pipelines` is `maillage`, for those who start it by its interpreter."""

from pipelines.cli import main

main()
