"""SIRET and Belgian enterprise numbers, by python-stdnum and La Poste's own rule."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.be import vat
from stdnum.fr import siret

# INSEE: the establishments of La Poste, but its head office, have digits that sum to a
# multiple of 5 instead of a Luhn key (there are more of them than keys).
LA_POSTE_SIREN = "356000000"

_SIRET = re.compile(r"[0-9]{14}")
_BELGIAN = re.compile(r"BE[0-9]{10}")


def company_id_fault(company_id: str) -> str | None:
    """Return why `company_id` is not an identifier, as a reason's code, or None if it is one.

    Args:
        company_id: A SIRET of 14 digits, or BE and 10 digits, without spaces.

    Returns:
        None, "bad_siret", "bad_belgian_number", or "bad_company_id" where it is neither in form.
    """
    if _SIRET.fullmatch(company_id):
        if siret.is_valid(company_id):
            return None
        if company_id.startswith(LA_POSTE_SIREN) and (
            sum(map(int, company_id)) % 5 == 0 or luhn.is_valid(company_id)
        ):
            return None
        return "bad_siret"
    if _BELGIAN.fullmatch(company_id):
        return None if vat.is_valid(company_id) else "bad_belgian_number"
    if company_id.upper().startswith("BE"):
        return "bad_belgian_number"
    return "bad_siret" if re.fullmatch(r"[0-9]+", company_id) else "bad_company_id"
