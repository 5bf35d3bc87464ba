"""What the masks in force publish, whether the audit passes, and what is usual without one."""

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analytics.access import Access, require_clear
from analytics.confidentiality.groups import groups
from analytics.confidentiality.protect import Mask, audit, plain_mask
from analytics.confidentiality.sums import KEYS, LEVELS, cells_of, territories_of
from analytics.sql import run


def protection(cursor: duckdb.DuckDBPyConnection, access: Access) -> dict[str, Any]:
    """Audit the masks that are stored, and weigh what they publish.

    Cells are counted by group of figures and year; tonnes are those of the group `goods`, over
    all its cells. Plain suppression hides the same primary cells, then one more cell in each line
    that has one, and is audited in the same way.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks; it must read in clear.

    Returns:
        `passes`, then for `here` and `plain`: `cells`, `primary`, `secondary`, `published_cells`
        and `published_measure` (shares, None of nothing; of the tonnes over all groups), and
        `failures` (hidden cells that what is published gives away); and `groups`, the same by
        group, with `figures`.

    Raises:
        AccessDenied: Without an access that reads in clear.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    rows = []
    for mask in _stored_masks(cursor):
        for name, choice in (("here", mask.hidden), ("plain", plain_mask(mask))):
            rows.append(
                {
                    "group": mask.group.name,
                    "by": name,
                    "cells": len(choice),
                    "primary": int(mask.primary.sum()),
                    "secondary": int((choice & ~mask.primary).sum()),
                    "measure": float(mask.weight.sum()),
                    "published": float(mask.weight[~choice].sum()),
                    "failures": audit(mask, choice),
                }
            )
    table = pd.DataFrame(
        rows,
        columns=[
            *("group", "by", "cells", "primary", "secondary"),
            *("measure", "published", "failures"),
        ],
    )
    goods = table[table["group"] == groups()[0].name]
    return {
        "passes": not table.loc[table["by"] == "here", "failures"].any(),
        **{name: _sums(table, goods, name) for name in ("here", "plain")},
        "groups": [
            {
                "group": group.name,
                "figures": list(group.figures),
                **{name: _sums(own, own, name) for name in ("here", "plain")},
            }
            for group in groups()
            for own in [table[table["group"] == group.name]]
        ],
    }


def _stored_masks(cursor: duckdb.DuckDBPyConnection) -> Iterator[Mask]:
    """Read the masks in force, year by year and group by group."""
    members = run(cursor, "protect_members", {"levels": list(LEVELS)}).df()
    activity = run(cursor, "protect_activity", {}).df()
    stored = run(cursor, "protect_masks", {}).df()
    territories = territories_of(members)
    for year, of_year in activity.groupby("year"):
        for group in groups():
            cells = cells_of(of_year, territories, group.figures)
            known = stored[(stored["year"] == year) & (stored["figure_group"] == group.name)]
            # A cell without a mask is published for nobody to have judged it.
            masks = cells.keys.merge(known, on=KEYS, how="left", validate="1:1")
            hidden = np.array(masks["hidden"].fillna(False), dtype=bool)
            primary = np.array(masks["primary"].fillna(False), dtype=bool)
            if len(hidden):
                yield Mask(int(str(year)), group, cells, primary, hidden)


def _sums(table: pd.DataFrame, weighed: pd.DataFrame, name: str) -> dict[str, Any]:
    own, weighed = table[table["by"] == name], weighed[weighed["by"] == name]
    cells, measure = int(own["cells"].sum()), float(weighed["measure"].sum())
    hidden = int(own["primary"].sum() + own["secondary"].sum())
    return {
        "cells": cells,
        "primary": int(own["primary"].sum()),
        "secondary": int(own["secondary"].sum()),
        "published_cells": (cells - hidden) / cells if cells else None,
        "published_measure": float(weighed["published"].sum()) / measure if measure else None,
        "failures": int(own["failures"].sum()),
    }
