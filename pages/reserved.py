"""What stands in the place of a screen that is not for the public."""

from dashboard import cards, markup
from dashboard.texts import t

markup.show(
    cards.state(
        t("Écran réservé"),
        t(
            "Cet écran montre des échanges entre entreprises : il est réservé aux personnes "
            "habilitées. La vue d'ensemble, la carte et la méthode sont ouvertes à tous."
        ),
    )
)
