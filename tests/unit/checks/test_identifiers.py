"""SIRET, La Poste's own rule, Belgian numbers (T23 of impact.md)."""

from __future__ import annotations

import pytest

from pipelines.checks.identifiers import company_id_fault


@pytest.mark.parametrize(
    ("company_id", "fault"),
    [
        ("73282932000074", None),
        ("73282932000075", "bad_siret"),
        ("35600000009075", None),  # La Poste: digits sum to 35
        ("35600000009076", "bad_siret"),
        ("35600000000048", None),  # La Poste's head office keeps the ordinary key
        ("BE0403170701", None),
        ("BE0403170702", "bad_belgian_number"),
        ("BE040317070", "bad_belgian_number"),
        ("BE 403", "bad_belgian_number"),
        ("0403170701", "bad_siret"),
        ("7328293200007", "bad_siret"),
        ("732829320", "bad_siret"),
        ("Dupont SA", "bad_company_id"),
        ("\uff173282932000074", "bad_company_id"),  # a full-width digit
    ],
)
def test_company_ids(company_id: str, fault: str | None) -> None:
    """An identifier is valid, or wrong for a reason of its own."""
    assert company_id_fault(company_id) == fault
