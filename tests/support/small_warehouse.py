"""A warehouse of a few kilobytes, in a file: opened, copied and published in no time."""

from pathlib import Path

from pipelines.warehouse import open_writer
from tests.support.small_country import small_country

CELLS = """
CREATE TABLE IF NOT EXISTS geo.country_cells (country VARCHAR, cell_x INTEGER, cell_y INTEGER)
"""


def small_warehouse(db: Path) -> Path:
    """Make a warehouse with the territories of the small country, and nothing loaded.

    Args:
        db: Where to; there must be no file.

    Returns:
        Its path.
    """
    db.parent.mkdir(parents=True, exist_ok=True)
    with small_country() as memory:
        memory.execute(CELLS)
        memory.execute(f"ATTACH '{db}' AS made")
        memory.execute("COPY FROM DATABASE memory TO made")
        memory.execute("DETACH made")
    with open_writer(db):  # brings the rest
        pass
    return db
