"""The field that takes files, in the reader's language: Streamlit's own speaks English only."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import markup
from dashboard.texts import t
from dashboard.uploads import MAX_MB

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def several(label: str, types: Sequence[str], key: str) -> "list[UploadedFile]":
    """Draw a field that takes several files.

    Args:
        label: what the files are.
        types: their endings, without the dot.
        key: the field's identity; another one empties it.
    """
    with st.container(key=f"upload-several-{key}"):
        return st.file_uploader(
            label, types, accept_multiple_files=True, key=key, max_upload_size=MAX_MB
        )


def one(label: str, types: Sequence[str], key: str) -> "UploadedFile | None":
    """Draw a field that takes one file; see `several`."""
    with st.container(key=f"upload-one-{key}"):
        return st.file_uploader(label, types, key=key, max_upload_size=MAX_MB)


def show_words() -> None:
    """Put our words in the place of Streamlit's; style.css says where each goes."""
    words = {
        "choose": t("Parcourir…"),
        "several": t("ou déposez-les ici ; {size} Mo au plus par fichier", size=MAX_MB),
        "one": t("ou déposez-le ici"),
        "drop": t("Déposez ici"),
        "refused": t("Refusé : type non accepté, ou plus de {size} Mo", size=MAX_MB),
    }
    values = "".join(
        f"--m-upload-{name}:{json.dumps(text, ensure_ascii=False)};" for name, text in words.items()
    )
    markup.show_style(f":root{{{values}}}")
