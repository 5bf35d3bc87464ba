"""What the dashboard may refuse or fail at; screens put it in the reader's words."""


class DashboardError(Exception):
    """Base of what the dashboard itself refuses."""


class CommandBusy(DashboardError):
    """Another process holds the database, or the same file is being loaded: try again later."""


class CommandTooLong(DashboardError):
    """The command was stopped because it took longer than it may; it changed nothing."""


class CommandFailed(DashboardError):
    """The command refused or failed; the message is what it said, in English."""


class UploadRefused(DashboardError):
    """A file that was sent cannot be loaded under its name; the message is that name."""
