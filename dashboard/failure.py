"""What stands on a screen that failed: words for the reader, the trace for the log."""

import logging

from dashboard import cards, markup
from dashboard.texts import t

_LOG = logging.getLogger("maillage.dashboard")


def explain(error: Exception) -> bool:
    """Say that a screen could not be drawn, without its inner workings.

    Args:
        error: what the screen raised; its trace goes to the server's log.

    Returns:
        True: Streamlit's own display, in English and with links outside, is not wanted.
    """
    _LOG.error("A screen could not be drawn.", exc_info=error)
    markup.show(
        cards.state(
            t("Cet écran n'a pas pu être dessiné"),
            t(
                "L'erreur est notée dans le journal du serveur. Rechargez la page ; si elle "
                "revient, transmettez l'adresse de cet écran et l'heure à qui gère Maillage."
            ),
        )
    )
    return True
