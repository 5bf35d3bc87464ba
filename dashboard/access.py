"""Who is looking at the screen."""

from analytics.access import Access


def current_access() -> Access:
    """Give the access of this session: the owner of the machine, until people sign in."""
    return Access.local()
