"""The delays and limits of the lists, one row each of factors/follow_up.csv."""

from dataclasses import dataclass, fields, replace

from analytics.errors import UnknownChoice
from analytics.method_tables import method_table


@dataclass(frozen=True)
class Settings:
    """What the lists count by; factors/follow_up.csv says why.

    Attributes:
        stalled_days: since when nothing moved.
        new_days: how long a link is new.
        closed_days: over how long reasons are read.
        loan_days: how long after its end a loan is still looked at.
        proposals: at most so many.
        per_company: of one company, at most so many.
        candidates: best ones looked at for each listing.
    """

    stalled_days: int
    new_days: int
    closed_days: int
    loan_days: int
    proposals: int
    per_company: int
    candidates: int


def settings(stalled_days: int | None = None) -> Settings:
    """Read the table.

    Args:
        stalled_days: Replaces the table's.

    Raises:
        UnknownChoice: If it is less than a day.
    """
    values = {row["setting"]: int(row["value"]) for row in method_table("follow_up")}
    read = Settings(**{field.name: values[field.name] for field in fields(Settings)})
    if stalled_days is None:
        return read
    if stalled_days < 1:
        raise UnknownChoice(f"Nothing stalls in {stalled_days} days. Give 1 or more.")
    return replace(read, stalled_days=stalled_days)
