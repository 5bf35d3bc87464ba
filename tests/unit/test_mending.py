"""The line of mapping proposed for each refusal is the one that mends it."""

from __future__ import annotations

import tomllib

import pytest

from pipelines.mapping import parse_mapping
from pipelines.mending import Refusal, closest_code, guess_date_format, mend, quoted

CASES = [
    (
        Refusal("unknown_category", "listings", "category", ("Palettes europe",)),
        {"values": {"category": {"Palettes europe": "wood_pallets"}}},
    ),
    (
        Refusal("unknown_code", "exchanges", "status", ("Terminée !", "annul")),
        {"values": {"status": {"Terminée !": "completed", "annul": "cancelled"}}},
    ),
    (
        Refusal("bad_bool", "exchanges", "prepared", ("ouiii",)),
        {"values": {"prepared": {"ouiii": "true"}}},
    ),
    (
        Refusal("bad_date", "exchanges", "agreed_on", ("31/12/2025", "01/02/2025")),
        {"file": {"date_format": "%d/%m/%Y"}},
    ),
    (
        Refusal("bad_date", "exchanges", "agreed_on", ("12/31/2025", "01/02/2025")),
        {"file": {"date_format": "%m/%d/%Y"}},
    ),
    (
        Refusal("bad_number", "exchanges", "mass_t", ("1,5", "12,25")),
        {"file": {"decimal": ","}},
    ),
    (
        Refusal("bad_number", "exchanges", "mass_t", ("1 234,5", "12,25")),
        {"file": {"decimal": ",", "thousands": " "}},
    ),
    (
        Refusal("ambiguous_number", "exchanges", "mass_t", ("1,234",)),
        {"file": {"decimal": ","}},
    ),
    (
        Refusal("missing_column", "listings", "listing_id", (), ("Montant", "Numéro annonces")),
        {"columns": {"listing_id": "Numéro annonces"}},
    ),
    (
        Refusal("missing_column", "listings", "status"),
        {"constants": {"status": "open"}},
    ),
    (
        Refusal("missing_platform", "listings", "platform", (), ("Nom plateforme",)),
        {"columns": {"platform": "Nom plateforme"}},
    ),
    (
        Refusal(
            "not_a_share",
            "exchanges",
            "reject_share",
            ("5", "12.5"),
            (),
            (("reject_share", "Rebut %"),),
        ),
        {"columns": {"reject_share": {"column": "Rebut %", "factor": 0.01}}},
    ),
    (
        Refusal("coordinates_swapped", "listings", "lon", (), (), (("lon", "X"), ("lat", "Y"))),
        {"columns": {"lon": "Y", "lat": "X"}},
    ),
]


@pytest.mark.parametrize(("refusal", "wanted"), CASES)
def test_the_mapping_proposed(refusal: Refusal, wanted: dict[str, object]) -> None:
    """The lines are TOML, say what is wanted, and are a mapping that loads."""
    text = "\n".join(mend(refusal).mapping)
    assert tomllib.loads(text) == wanted
    parse_mapping(text).check_table(refusal.table)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("bad_siret", "companies", "company_id", ("1",)),
        Refusal("unknown_company", "listings", "company_id", ("1",)),
        Refusal("bad_date", "exchanges", "agreed_on", ("31/12/2025", "soon")),
        Refusal("bad_number", "exchanges", "mass_t", ("a lot",)),
        Refusal("not_a_share", "exchanges", "reject_share", ("-5",)),
        Refusal("unknown_territory", "platforms", "perimeter", ("epci:1",)),
        Refusal("ragged_row", "listings", ""),
    ],
)
def test_what_no_mapping_can_mend(refusal: Refusal) -> None:
    """Then the words say what to correct."""
    found = mend(refusal)
    assert found.mapping == ()
    assert found.advice


def test_no_more_values_than_a_screen_takes() -> None:
    """Five values are shown, and the others counted."""
    values = tuple(f"catégorie {number}" for number in range(8))
    found = mend(Refusal("unknown_category", "listings", "category", values))
    assert len(found.mapping) == 6
    assert "3 more" in found.advice


def test_closest_code_reads_labels_without_accents_or_case() -> None:
    """A French label with a slip is as good as the code."""
    assert closest_code("CARTON D'EMBALAGE", "category") == "cardboard_packaging"


@pytest.mark.parametrize("text", ['say "hi"', "back\\slash", "tab\there", "line\nbreak", "é"])
def test_quoted_is_toml(text: str) -> None:
    """Whatever the cell holds, the line proposed is valid."""
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}


def test_no_format_reads_what_is_not_a_date() -> None:
    """An impossible year is not taken for a format that fits."""
    assert guess_date_format(("31/12/0025",)) is None
    assert guess_date_format(()) is None
