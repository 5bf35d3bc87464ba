"""The form that loads files: choose, send, wait, and hand over what the command answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics import loads
from dashboard import charts, command, data, load_words, markup, state, uploader, uploads
from dashboard.access import current_access
from dashboard.errors import DashboardError
from dashboard.texts import t, tn
from dashboard.uploads import Sent

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

OUTCOME = "load-outcome"
_ROUND = "load-round"
_NEW = "+"


@dataclass(frozen=True)
class Outcome:
    """What came of a load: the command's report, or why there is none.

    Attributes:
        report: The JSON of `maillage load`, None where it failed.
        error: What stopped it, None where nothing did.
    """

    report: dict[str, Any] | None = None
    error: DashboardError | None = None


def outcome() -> Outcome | None:
    """Give what came of this session's last load, None before the first."""
    found: Outcome | None = st.session_state.get(OUTCOME)
    return found


def draw() -> None:
    """Draw the form; its button loads the files and shows the page anew."""
    charts.heading(
        t("Charger des fichiers"),
        t(
            "Les exports d'une plateforme, tels que vous les recevez. Rien n'est perdu : une ligne "
            "qui ne peut pas être lue va en quarantaine, avec sa raison."
        ),
    )
    uploader.show_words()
    # A field is emptied by giving it another identity.
    turn = st.session_state.setdefault(_ROUND, 0)
    files = uploader.several(
        t("Fichiers : CSV, Excel (xlsx), JSON, Parquet, ou platforms.toml"),
        [*uploads.TABLE_TYPES, "toml"],
        key=f"files-{turn}",
    )
    left, right = st.columns(2)
    with left:
        platform = _platform()
    with right:
        mapping = uploader.one(
            t("Mapping (facultatif) : il dit comment lire les colonnes"),
            ["toml"],
            key=f"mapping-{turn}",
        )
    with st.expander(t("Autres réglages"), key="load-options", type="compact"):
        table = st.selectbox(
            t("Table"),
            list(load_words.TABLES)[:-1],
            index=None,
            format_func=load_words.table,
            placeholder=t("Reconnue par le nom du fichier ou ses colonnes"),
            key="load-table",
        )
        strict = st.checkbox(
            t("Tout ou rien : ne rien charger si une seule ligne est refusée"), key="load-strict"
        )
    if data.is_published() and data.is_demonstration():
        markup.show(
            markup.element(
                "p",
                t(
                    "Cette base est celle de la démonstration : vos données s'y mêleront à des "
                    "données inventées. Pour les garder à part, ouvrez une autre base "
                    "(MAILLAGE_DB)."
                ),
                class_="m-caution",
            )
        )
    asked = st.button(
        tn(
            "Charger le fichier",
            "Charger les {count} fichiers",
            max(1, len(files)),
            count=len(files),
        ),
        type="primary",
        disabled=not files,
        key="load-run",
        icon=":material/upload:",
    )
    if asked and files:
        with st.spinner(
            t("Chargement en cours : les autres écrans et les autres visiteurs n'attendent pas.")
        ):
            st.session_state[OUTCOME] = _load(files, mapping, platform, table, strict)
            st.session_state[_ROUND] = turn + 1
            state.write(volet=load_words.SEND)
        st.rerun()


def _platform() -> str | None:
    """Draw the choice of the files' platform: one that is known, or the id of a new one."""
    known = [row["platform"] for row in data.ask(loads.platforms)] if data.is_published() else []
    label = t("Plateforme des lignes qui n'en nomment aucune")
    chosen = st.selectbox(
        label,
        [*known, _NEW],
        index=None,
        format_func=lambda code: t("Une nouvelle plateforme…") if code == _NEW else code,
        placeholder=t("Dite par les fichiers ou le mapping"),
        key="load-platform",
    )
    if chosen != _NEW:
        return chosen
    written = st.text_input(
        t("Son identifiant, court et sans espaces"),
        placeholder=t("Par exemple : breizh-partage"),
        key="load-new-platform",
    )
    return (written or "").strip() or None


def _load(
    files: "Sequence[UploadedFile]",
    mapping: "UploadedFile | None",
    platform: str | None,
    table: str | None,
    strict: bool,
) -> Outcome:
    """Run the load in a process of its own, the files on disk meanwhile."""
    options = [f"--platform={platform}"] if platform else []
    options += [f"--as={table}"] if table else []
    options += ["--strict"] if strict else []
    db = data.database()
    sent = [Sent(file.name, file) for file in files]
    sent_mapping = None if mapping is None else Sent(mapping.name, mapping)
    try:
        with uploads.on_disk(db, platform, sent, sent_mapping) as (paths, mapping_path):
            options += [f"--mapping={mapping_path}"] if mapping_path else []
            return Outcome(command.run(current_access(), "load", *map(str, paths), *options, db=db))
    except DashboardError as error:
        return Outcome(error=error)
