"""Who asks: every entry of this package takes an Access, and answers nothing without one."""

from dataclasses import dataclass
from typing import Literal, Self

from analytics.errors import AccessDenied

Role = Literal["public", "company", "officer", "national", "local"]

# Only these read unprotected rows everywhere; an officer reads those of their own territories
# (analytics.territories.require_clear_of); the others read the protected tables (impact.md §7).
ROLES_IN_CLEAR: frozenset[Role] = frozenset({"national", "local"})


@dataclass(frozen=True)
class Access:
    """A role and the territories it covers; hashable, so that caches can carry it in their key.

    Attributes:
        role: What the person is to the data. `local` is the owner of the machine.
        territories: Territories as `level:code`; empty for roles that are not territorial.
    """

    role: Role
    territories: tuple[str, ...] = ()

    @classmethod
    def local(cls) -> Self:
        """The access of the command line: whoever holds the database file sees all of it."""
        return cls("local")


def require_access(access: Access) -> None:
    """Refuse whoever gives no Access: for what anyone may read, names, outlines, protected tables.

    Raises:
        AccessDenied: If `access` is not an Access.
    """
    if not isinstance(access, Access):
        raise AccessDenied("No access was given. Pass an analytics.access.Access.")


def require_clear(access: Access) -> None:
    """Refuse whoever may not read unprotected rows of everywhere.

    Raises:
        AccessDenied: If `access` is not an Access, or its role reads protected tables only.
    """
    require_access(access)
    if access.role not in ROLES_IN_CLEAR:
        raise AccessDenied(
            f"The role {access.role!r} may not read unprotected figures. "
            "Sign in with a role that may."
        )


def may_change(access: Access) -> bool:
    """Say whether someone may load and undo: the owner of the machine only."""
    return isinstance(access, Access) and access.role == "local"


def require_owner(access: Access) -> None:
    """Refuse whoever may not change what is loaded.

    Raises:
        AccessDenied: If `access` is not an Access, or its role is not that of the owner.
    """
    if not may_change(access):
        raise AccessDenied(
            "Only the owner of the machine may load files or undo a load. "
            "Ask whoever runs Maillage, or use the command line there."
        )
