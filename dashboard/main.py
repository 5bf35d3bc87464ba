"""What runs for every visit, whatever the page: access, language, frame, navigation."""

from pathlib import Path

import streamlit as st

from analytics.errors import AccessDenied, NoDatabase, NotComputed
from dashboard import access, cards, data, formats, markup, state, theme
from dashboard.markup import element
from dashboard.texts import LANGUAGES, t, use_language

PAGES = Path(__file__).parent.parent / "pages"
PUBLIC_PAGES = {"overview": "public_overview", "flows": "public_map"}
WORDMARK = Path(__file__).parent / "wordmark.svg"


def choose_language() -> str:
    """Take the language of the address, or of this session, and show it in the address."""
    asked = state.read_choice("lang", list(LANGUAGES))
    chosen = asked or next(iter(LANGUAGES))
    use_language(chosen)
    if asked:
        state.show_in_address("lang")
    return chosen


def language_links(current: str) -> markup.Markup:
    """Make the links to this screen in each language; a whole load renews the page's `lang`."""
    links = [
        element("span", code.upper(), aria_current="true", lang=code, title=name)
        if code == current
        else element("a", code.upper(), href=state.address_with(lang=code), lang=code, title=name)
        for code, name in LANGUAGES.items()
    ]
    return element("nav", links, class_="m-languages", aria_label=t("Langue"))


def demonstration_notice() -> markup.Markup:
    """Make the band that every screen carries where the companies are invented."""
    return cards.notice(
        t("Données de démonstration"),
        t(
            "Entreprises, annonces et échanges inventés, sur de vrais territoires. "
            "Date de référence : {date}.",
            date=formats.long_date(data.reference_date()),
        ),
    )


def no_database() -> markup.Markup:
    """Make what stands on every screen until there is a database."""
    return cards.state(
        t("Aucune donnée n'est encore publiée"),
        t(
            "Maillage lit une base de données, et n'en a pas trouvé à l'emplacement {path}.",
            path=str(data.database()),
        ),
        t("Pour voir la démonstration, ou charger vos propres fichiers, lancez dans un terminal :"),
        command="maillage demo\nmaillage load mes-fichiers/ && maillage publish",
    )


def not_allowed() -> markup.Markup:
    """Make what stands on a screen that this person may not see."""
    return cards.state(
        t("Cet écran ne vous est pas ouvert"),
        t("Votre rôle ne donne pas accès à ces données. Demandez-le à qui gère Maillage."),
    )


def page_file(name: str) -> Path:
    """Choose the file of a screen: the public's own where it is for them, else that it is not."""
    if not access.is_public() or name == "method":
        return PAGES / f"{name}.py"
    return PAGES / f"{PUBLIC_PAGES.get(name, 'reserved')}.py"


def draw() -> None:
    """Draw the screen that the address names, inside the common frame."""
    st.set_page_config(page_title="Maillage", layout="wide")
    language = choose_language()
    data.pin_snapshot()
    markup.show_style(theme.stylesheet())
    st.logo(WORDMARK.read_text("utf-8"), size="large")
    # Pages have no icon: Streamlit would fetch it from outside as the browser tab's image.
    # Navigation is declared before anything can fail, so that no page runs without this frame.
    page = st.navigation(
        [
            st.Page(
                page_file("overview"),
                title=t("Vue d'ensemble"),
                url_path="vue-d-ensemble",
                default=True,
            ),
            st.Page(page_file("flows"), title=t("Carte des flux"), url_path="carte-des-flux"),
            st.Page(
                page_file("nearby"),
                title=t("Ressources à proximité"),
                url_path="ressources-a-proximite",
            ),
            st.Page(
                page_file("network_care"), title=t("Animer le réseau"), url_path="animer-le-reseau"
            ),
            st.Page(page_file("indicators"), title=t("Indicateurs"), url_path="indicateurs"),
            st.Page(page_file("method"), title=t("Méthode"), url_path="methode"),
            st.Page(page_file("loads"), title=t("Données"), url_path="donnees"),
        ],
        position="top",
    )
    with st.container(key="languages"):
        markup.show(language_links(language))
    try:
        if data.is_published() and data.is_demonstration():
            markup.show(demonstration_notice())
        page.run()
    except (NoDatabase, NotComputed):
        markup.show(no_database())
    except AccessDenied:
        markup.show(not_allowed())


draw()
