"""Writes the method's documents from its tables: `python -m dashboard.method_docs`.

`docs/method/fr.md` and `docs/method/en.md` hold what the screen « Méthode » shows; a test fails
when they differ from what this would write.
"""

import sys
from pathlib import Path

from dashboard.method_sections import Section, sections
from dashboard.texts import LANGUAGES, language, t, use_language

FOLDER = Path(__file__).parent.parent / "docs" / "method"


def document(spoken: str) -> str:
    """Write the method in a language, as Markdown.

    Args:
        spoken: a key of `LANGUAGES`.
    """
    before = language()
    use_language(spoken)
    try:
        head = [
            "# " + t("Méthode : chiffres, hypothèses, facteurs, indicateurs"),
            t(
                "Écrit par python -m dashboard.method_docs depuis analytics/factors/ et les "
                "formules du code ; ne pas modifier à la main. Le texte de la méthode, ses choix "
                "et leurs raisons sont dans ../method.md."
            ),
        ]
        return "\n\n".join([*head, *(_part(section) for section in sections())]) + "\n"
    finally:
        use_language(before)


def _part(section: Section) -> str:
    lines = [f"## {section.title}", section.text]
    if section.points:
        lines.append("\n".join(f"- {point}" for point in section.points))
    if section.columns:
        lines.append(_table(section))
    return "\n\n".join(lines)


def _table(section: Section) -> str:
    head = " | ".join(column.title for column in section.columns)
    rows = [
        " | ".join(
            _code(row[column.name]) if column.name in section.code else _cell(row[column.name])
            for column in section.columns
        )
        for row in section.rows.to_dict("records")
    ]
    return "\n".join(
        f"| {row} |" for row in (head, " | ".join("---" for _ in section.columns), *rows)
    )


def _cell(text: str) -> str:
    """Keep a text within its cell, and as it is: no table, emphasis or HTML in it."""
    for sign in ("\\", "|", "*", "_", "<", "`"):
        text = text.replace(sign, "\\" + sign)
    return text


def _code(text: str) -> str:
    return f"`{text}`"


def main() -> int:
    """Write the document of each language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for spoken in LANGUAGES:
        path = FOLDER / f"{spoken}.md"
        path.write_text(document(spoken), encoding="utf-8")
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
