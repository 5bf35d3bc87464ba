"""Which table a file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UnknownTable
from pipelines.mapping import parse_mapping
from pipelines.readers.header import match_columns
from pipelines.readers.recognise import recognise_table, table_of_name


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("breizh-partage_listings_2025", "listings"),
        ("Annonces Breizh", "listings"),
        ("ENTREPRISES", "companies"),
        ("export_adhérents", "members"),
        ("exportEchanges2025", "exchanges"),
        ("évènements", "events"),
        ("événement_2025", "events"),
        ("listings_and_exchanges", None),
        ("export", None),
    ],
)
def test_by_name(name: str, table: str | None) -> None:
    assert table_of_name(name) == table


@pytest.mark.parametrize(
    ("header", "table"),
    [
        (["SIRET", "Raison sociale", "Code APE"], "companies"),
        (["company_id", "joined_on"], "members"),
        (["N° annonce", "SIRET", "Offre/Besoin", "Catégorie", "Statut"], "listings"),
        (["exchange_id", "giver_id", "receiver_id", "category", "status"], "exchanges"),
        (["event_id", "held_on"], "events"),
    ],
)
def test_by_header(header: list[str], table: str) -> None:
    assert recognise_table(Path("export.csv"), header) == table


def test_the_order_is_given_then_mapping_then_name_then_header() -> None:
    header = ["exchange_id", "giver_id", "receiver_id", "category", "status"]
    mapping = parse_mapping("table = 'members'")
    path = Path("listings.csv")
    assert recognise_table(path, header, mapping=mapping, given="events") == "events"
    assert recognise_table(path, header, mapping=mapping) == "members"
    assert recognise_table(path, [*header, "listing_id"]) == "listings"
    # The name says listings, the header has no listing's key and all of an exchange's.
    assert recognise_table(path, header) == "exchanges"
    assert recognise_table(path, ["listing_id", "company_id", "title"]) == "listings"


def test_a_mapping_makes_foreign_headers_known() -> None:
    mapping = parse_mapping("[columns]\nevent_id = 'Réf'\nheld_on = 'Quand'")
    assert recognise_table(Path("x.csv"), ["ref", "QUAND "], mapping=mapping) == "events"


def test_what_was_seen_is_said() -> None:
    with pytest.raises(UnknownTable, match=r"header: Réf, Couleur.*--as TABLE.*companies, members"):
        recognise_table(Path("x.csv"), ["Réf", "Couleur", ""])


def test_the_mapping_comes_before_our_own_names() -> None:
    mapping = parse_mapping("[columns]\nmass_t = 'Quantité'\n[constants]\nstatus = 'open'")
    match = match_columns(["Quantité", "title", "Statut", "TITRE"], "listings", mapping)
    assert match.positions == {"mass_t": 0, "title": 1}
