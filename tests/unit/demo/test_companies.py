"""Company numbers are valid and nobody's; bands are INSEE's."""

from itertools import islice

import numpy as np
import pytest
from stdnum.be import vat
from stdnum.fr import siret

from pipelines.demo.numbers import belgian_numbers, siret_numbers
from pipelines.demo.shape import headcount_band
from pipelines.demo.write_factory_z import company_number
from pipelines.readers.identifiers import company_id


def test_sirets_are_valid_and_of_a_range_that_the_register_left_empty() -> None:
    numbers = list(islice(siret_numbers(np.random.default_rng(3), set()), 2000))
    assert all(siret.is_valid(number) for number in numbers)
    assert all("001807254" < number[:9] < "005410220" for number in numbers)
    assert len({number[:9] for number in numbers}) == 2000


def test_belgian_numbers_are_valid_and_below_the_first_that_is_given() -> None:
    numbers = list(islice(belgian_numbers(np.random.default_rng(3), set()), 2000))
    assert all(number.startswith("BE") and vat.is_valid(number) for number in numbers)
    assert all(number[2:] < "0200000000" for number in numbers)
    assert len({number[2:10] for number in numbers}) == 2000


def test_numbers_as_people_write_them_are_read_back() -> None:
    rng = np.random.default_rng(3)
    for number in islice(belgian_numbers(rng, set()), 50):
        assert company_id(company_number(number), typed=False) == number
    for number in islice(siret_numbers(rng, set()), 50):
        assert company_id(company_number(number), typed=False) == number
    assert company_number("BE0403170701") == "BE 0403.170.701"


def test_a_siren_that_is_taken_is_not_given_again() -> None:
    seen: set[str] = set()
    first = list(islice(siret_numbers(np.random.default_rng(3), seen), 50))
    second = list(islice(siret_numbers(np.random.default_rng(3), seen), 50))
    assert not {number[:9] for number in first} & {number[:9] for number in second}


@pytest.mark.parametrize(
    ("headcount", "band"),
    [
        (0, "0"), (1, "1-2"), (2, "1-2"), (3, "3-5"), (9, "6-9"), (10, "10-19"), (49, "20-49"),
        (50, "50-99"), (199, "100-199"), (250, "250-499"), (9999, "5000-9999"), (10000, "10000+"),
    ],
)  # fmt: skip
def test_bands_are_those_of_insee(headcount: int, band: str) -> None:
    assert headcount_band(headcount) == band
