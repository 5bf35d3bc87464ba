"""What the command line does not import until it is needed."""

import subprocess
import sys

HEAVY = ("numba", "scipy", "osmium", "osmnx", "networkx", "requests", "streamlit")
TELL = f"import sys, pipelines.cli; print(*sorted(set({HEAVY}) & set(sys.modules)))"


def test_a_command_that_routes_nothing_imports_no_router() -> None:
    done = subprocess.run([sys.executable, "-c", TELL], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
