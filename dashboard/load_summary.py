"""What a load did: the counts of each file, what refused most rows, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import cards, charts, formats, load_form, load_words, markup, state
from dashboard.errors import CommandBusy, CommandTooLong, DashboardError, UploadRefused
from dashboard.load_form import Outcome
from dashboard.markup import Markup, element
from dashboard.texts import N_, language, t, tn, typeset

_COUNTS = ("read", "accepted", "unchanged", "quarantined")
_UNREAD = {
    "UnreadableFile": N_(
        "Vérifiez qu'il s'ouvre dans un tableur et que ses colonnes ont un titre, puis exportez-le "
        "de nouveau en CSV ou en XLSX, ou joignez un mapping. Le détail, en anglais :"
    ),
    "UnknownTable": N_(
        "On ne reconnaît pas sa table : choisissez-la dans « Autres réglages », ou joignez un "
        "mapping qui nomme ses colonnes. Le détail, en anglais :"
    ),
    "MappingError": N_("Le mapping a des fautes, à corriger. Le détail, en anglais :"),
    "RegistryError": N_(
        "Un fichier .toml doit décrire des plateformes ; un mapping se donne dans son propre "
        "champ. Le détail, en anglais :"
    ),
}
"""What to do about a file that could not be read, by the kind of its error."""


def draw(outcome: Outcome) -> None:
    """Draw what came of the last load, until the reader puts it away."""
    if outcome.error is not None:
        markup.show(failure(outcome.error))
    elif outcome.report is not None:
        _report(outcome.report)

    def put_away() -> None:
        del st.session_state[load_form.OUTCOME]

    st.button(
        t("Fermer ce compte rendu"),
        key="close-outcome",
        type="tertiary",
        icon=":material/close:",
        on_click=put_away,
    )


def failure(error: DashboardError) -> Markup:
    """Say in the reader's words why a command did not run to its end."""
    if isinstance(error, CommandBusy):
        return cards.state(
            t("La base est occupée"),
            t(
                "Un autre chargement écrit dans la base en ce moment. Rien n'a été changé : "
                "réessayez dans une minute."
            ),
        )
    if isinstance(error, CommandTooLong):
        return cards.state(
            t("L'opération a été arrêtée"),
            t(
                "Elle durait plus d'une demi-heure. Rien n'a été changé. Un très gros fichier se "
                "charge dans un terminal, avec la commande maillage load."
            ),
        )
    if isinstance(error, UploadRefused):
        return cards.state(
            t("Un nom de fichier n'est pas accepté"),
            t(
                "« {name} » : donnez à chaque fichier un nom différent, avec une extension connue.",
                name=str(error),
            ),
        )
    return cards.state(
        t("L'opération n'a pas abouti"),
        t("Rien n'a été changé. La commande a répondu, en anglais :"),
        command=str(error),
    )


def _report(report: Mapping[str, Any]) -> None:
    files = report["files"]
    unread = [file for file in files if file["error"] is not None]
    read = [file for file in files if file["error"] is None]
    charts.heading(_title(report, read), _finding(read) if read else "")
    if not report["loaded"] and any(file["quarantined"] for file in read):
        markup.show(
            element(
                "p",
                t("Vous aviez demandé tout ou rien : rien n'a été chargé."),
                class_="m-caution",
            )
        )
    for file in unread:
        markup.show(_unread(file))
    if read:
        markup.show(_files(read))
    if report["reasons"]:
        charts.heading(
            t("Ce qui refuse le plus de lignes"),
            t("Et ce qui y remédie, quand une ligne de mapping suffit."),
        )
        for reason in report["reasons"]:
            _reason(reason)
    markup.show(_said(read))
    refused = report["loaded"] and any(file["quarantined"] for file in read)
    if refused:
        st.button(
            t("Voir et corriger les lignes refusées"),
            key="to-quarantine",
            icon=":material/rule:",
            on_click=lambda: state.write(volet=load_words.REFUSED, chargement=None),
        )


def _title(report: Mapping[str, Any], read: Sequence[Mapping[str, Any]]) -> str:
    if not report["loaded"]:
        return t("Rien n'a été chargé")
    return tn("Fichier chargé", "{count} fichiers chargés", len(read), count=len(read))


def _finding(read: Sequence[Mapping[str, Any]]) -> str:
    sums = {name: sum(file[name] for file in read) for name in _COUNTS}
    return t(
        "{read} = {accepted} acceptées + {unchanged} inchangées + {refused} en quarantaine.",
        read=tn(
            "{count} ligne lue",
            "{count} lignes lues",
            sums["read"],
            count=formats.integer(sums["read"]),
        ),
        accepted=formats.integer(sums["accepted"]),
        unchanged=formats.integer(sums["unchanged"]),
        refused=formats.integer(sums["quarantined"]),
    )


def _unread(file: Mapping[str, Any]) -> Markup:
    what_to_do = _UNREAD.get(file["error_kind"], _UNREAD["UnreadableFile"])
    return element(
        "div",
        element("strong", t("« {file} » n'a pas pu être lu.", file=file["file"])),
        element("p", t(what_to_do)),
        element("p", file["error"], lang="en", class_="m-mute"),
        class_="m-caution",
    )


def _files(read: Sequence[Mapping[str, Any]]) -> Markup:
    head = [
        (t("Fichier"), ""),
        (t("Table"), "m-hide-small"),
        (t("Lues"), "m-number"),
        (t("Acceptées"), "m-number m-hide-small"),
        (t("Inchangées"), "m-number m-hide-small"),
        (t("En quarantaine"), "m-number"),
    ]
    body = [
        [
            file["file"],
            load_words.table(file["table"]),
            *(formats.integer(file[name]) for name in _COUNTS),
        ]
        for file in read
    ]
    return load_words.grid(head, body, caption=t("Ce que chaque fichier a donné"))


def _reason(reason: Mapping[str, Any]) -> None:
    advice = typeset(reason["advice_fr"]) if language() == "fr" else reason["advice"]
    markup.show(
        element(
            "div",
            element(
                "p",
                element("strong", load_words.row_count(reason["rows"])),
                " : " if language() == "fr" else ": ",
                load_words.reason(reason),
            ),
            element("p", advice, class_="m-mute"),
            class_="m-reason",
        )
    )
    if reason["mapping"]:
        load_words.show_lines(reason["mapping"])


def _said(read: Sequence[Mapping[str, Any]]) -> Markup:
    """Make the list of what was said of rows that were loaded, and of columns not named."""
    lines = [line for file in read for line in said_of(file["file"], file)]
    return element("ul", lines, class_="m-said") if lines else Markup("")


def said_of(name: str, file: Mapping[str, Any]) -> list[Markup]:
    """Say what a load said of one file: cautions, and columns that nothing named.

    Args:
        name: what begins each line; empty for nothing.
        file: `unmapped_columns`, and `warnings` with rows, reason_fr, reason_en.
    """
    start = f"{name}\u00a0: " if name else ""
    lines = [
        element(
            "li",
            start,
            load_words.reason(caution),
            " ",
            element(
                "span",
                t("({rows} dans ce cas)", rows=load_words.row_count(caution["rows"])),
                class_="m-mute",
            ),
        )
        for caution in file["warnings"]
    ]
    if file["unmapped_columns"]:
        names = ", ".join(file["unmapped_columns"])
        lines.append(
            element(
                "li",
                start,
                tn(
                    "colonne qu'aucun mapping ne nomme, gardée dans la ligne d'origine : {names}",
                    "colonnes qu'aucun mapping ne nomme, gardées dans la ligne d'origine : {names}",
                    len(file["unmapped_columns"]),
                    names=names,
                ),
            )
        )
    return lines
