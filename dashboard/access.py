"""Who is looking at the screen."""

import os

from analytics.access import Access

SETTING = "MAILLAGE_ACCESS"


def current_access() -> Access:
    """Give the access of this session, until people sign in: MAILLAGE_ACCESS, `local` or `public`.

    `local` is the owner of the machine, and the default; anything but `local` is the public, so
    that a slip of the pen opens nothing.
    """
    asked = os.environ.get(SETTING, "local").strip().lower()
    return Access.local() if asked == "local" else Access("public")


def is_public() -> bool:
    """Say whether whoever looks reads the protected tables only."""
    return current_access().role == "public"
