"""Each check refuses what it must, says it once, and lets good rows through."""

from __future__ import annotations

from collections.abc import Callable

from stdnum import luhn

from pipelines.merging.merge import Counts
from tests.unit.checks.conftest import CHARLEROI, REDON, RENNES, Row, Warehouse

Make = Callable[..., dict[str, str | None]]


Case = tuple[dict[str, str | None], set[tuple[str | None, str]]]
"""Cells that differ from a good row, and the (column, code) of every fault they must give."""


def assert_cases(warehouse: Warehouse, table: str, rows: list[Row], cases: list[Case]) -> None:
    """Load the rows of all cases at once; each must be refused for its faults alone."""
    (counts,) = warehouse.load(table, rows)
    found: dict[int, set[tuple[str | None, str]]] = {}
    for line, column, code in warehouse.faults(table):
        found.setdefault(line - 2, set()).add((column, code))
    wanted = {number: faults for number, (_, faults) in enumerate(cases) if faults}
    wrong = {
        str(cases[number][0]): found.get(number, set())
        for number in sorted(wanted.keys() | found.keys())
        if found.get(number, set()) != wanted.get(number, set())
    }
    assert wrong == {}
    assert counts.quarantined == len(wanted)
    assert counts.read == counts.accepted + counts.unchanged + counts.quarantined


COMPANIES: list[Case] = [
    ({}, set()),
    ({"country": "ES"}, {("country", "unknown_code")}),
    ({"company_id": "73282932000075"}, {("company_id", "bad_siret")}),
    ({"company_id": None}, {("company_id", "missing_value")}),
    ({"commune_code": "35999"}, set()),  # merged: followed to Rennes
    ({"commune_code": "99999"}, {("commune_code", "unknown_commune")}),
    ({"commune_code": "35000"}, {("commune_code", "unknown_commune")}),
    ({"lon": "-1.68"}, {("lat", "half_coordinates")}),
    ({"lat": "48.11"}, {("lon", "half_coordinates")}),
    ({"lon": "-1.68", "lat": "48.11"}, set()),
    ({"lon": "48.11", "lat": "-1.68"}, {("lon", "coordinates_swapped")}),
    ({"lon": "-3.7", "lat": "40.4"}, {("lon", "coordinates_outside_country")}),
    ({"lon": "0", "lat": "0"}, {("lon", "coordinates_outside_country")}),
    ({"lon": "352000", "lat": "6789000"}, {("lon", "coordinates_out_of_range")}),
    ({"lon": "-1.3", "lat": "48.5"}, {("lon", "coordinates_outside_country")}),  # its cell is in
    ({"lon": "-1.745", "lat": "48.11"}, set()),  # 0.015 degrees off shore
    ({"lon": "west", "lat": "48.11"}, {("lon", "bad_number")}),
    ({"lon": "nan", "lat": "48.11"}, {("lon", "bad_number")}),
    ({"natural_person": "perhaps"}, {("natural_person", "bad_bool")}),
    ({"diffusion": "secret"}, {("diffusion", "unknown_code")}),
    ({"headcount": "20-49"}, set()),
    ({"headcount": "NN"}, set()),
    ({"headcount": "10 à 19"}, set()),
    ({"headcount": "1_000"}, {("headcount", "bad_headcount")}),
    ({"headcount": "12 ou plus, je crois"}, {("headcount", "bad_headcount")}),
    ({"headcount": "many"}, {("headcount", "bad_headcount")}),
    ({"headcount": "-3"}, {("headcount", "bad_headcount")}),
]


def test_companies(warehouse: Warehouse) -> None:
    """A company with one thing wrong is refused for that thing alone."""
    good: Row = {"company_id": RENNES, "name": "A", "country": "FR", "commune_code": "35238"}
    bases = [f"732829320{number:04d}" for number in range(len(COMPANIES))]
    rows = [
        {**good, "company_id": base + luhn.calc_check_digit(base), **cells}
        for base, (cells, _) in zip(bases, COMPANIES, strict=True)
    ]
    assert_cases(warehouse, "companies", rows, COMPANIES)


def test_belgian_codes_are_prefixed_and_not_refused(warehouse: Warehouse) -> None:
    """Belgian municipalities are not shipped: their codes are kept, and cautioned about."""
    warehouse.load(
        "companies",
        [{"company_id": CHARLEROI, "commune_code": "52011", "lon": "4.44", "lat": "50.41"}],
    )
    assert warehouse.all("SELECT commune_code, country FROM loaded.companies") == [
        ("BE52011", "BE")
    ]
    assert warehouse.cautions("companies") == [(2, "unverified_commune", "BE52011")]


def test_belgian_codes_are_checked_once_municipalities_are_loaded(warehouse: Warehouse) -> None:
    """With Belgian municipalities loaded, an unknown code is refused like a French one."""
    warehouse.cursor.execute(
        "INSERT INTO geo.units (unit_code, level, country, name) "
        "VALUES ('BE52011', 'commune', 'BE', 'Charleroi')"
    )
    fresh = Warehouse(warehouse.cursor)
    fresh.load(
        "companies",
        [
            {"company_id": CHARLEROI, "commune_code": "BE52011"},
            {"company_id": "BE0200065765", "commune_code": "52012"},
        ],
    )
    assert fresh.faults("companies") == [(3, "commune_code", "unknown_commune")]


def test_a_point_outside_the_declared_commune_is_cautioned(warehouse: Warehouse) -> None:
    """Rennes' point, Redon declared: said; a commune without outline lies in its holder's."""
    warehouse.cursor.execute(
        "INSERT INTO geo.units (unit_code, level, country, name) "
        "VALUES ('35001', 'commune', 'FR', 'Sans contour');"
        "INSERT INTO geo.territories VALUES ('commune', '35001', 'Sans contour', 'FR', '35238')"
    )
    fresh = Warehouse(warehouse.cursor)
    point = {"lon": "-1.68", "lat": "48.11"}
    ids = (RENNES, REDON, "35600000000048")
    rows: list[Row] = [
        {"company_id": company, "commune_code": commune, **point}
        for company, commune in zip(ids, ("35236", "35238", "35001"), strict=True)
    ]
    assert fresh.load("companies", rows) == [Counts(3, 3, 0, 0)]
    assert fresh.cautions("companies") == [(2, "place_disagrees", "35236")]


def test_on_a_border_either_commune_will_do(warehouse: Warehouse) -> None:
    """The border's lowest code would be 35002, but Rennes, or who lies in it, is declared."""
    warehouse.cursor.execute(
        "INSERT INTO geo.units (unit_code, level, country, name, geometry) SELECT '35002', "
        "'commune', 'FR', 'À côté', st_makeenvelope(st_xmax(geometry), st_ymin(geometry), "
        "st_xmax(geometry) + 0.1, st_ymax(geometry)) FROM geo.units WHERE unit_code = '35238';"
        "INSERT INTO geo.units (unit_code, level, country, name) "
        "VALUES ('35001', 'commune', 'FR', 'Sans contour');"
        "INSERT INTO geo.territories VALUES ('commune', '35001', 'Sans contour', 'FR', '35238')"
    )
    edge = warehouse.cursor.execute(
        "SELECT st_xmax(geometry), (st_ymin(geometry) + st_ymax(geometry)) / 2 FROM geo.units "
        "WHERE unit_code = '35238'"
    ).fetchone()
    point = dict(zip(("lon", "lat"), map(str, edge or ()), strict=True))
    ids = (RENNES, REDON, "35600000000048", "35600000000055")
    rows: list[Row] = [
        {"company_id": company, "commune_code": commune, **point}
        for company, commune in zip(ids, ("35002", "35238", "35001", "35236"), strict=True)
    ]
    fresh = Warehouse(warehouse.cursor)
    fresh.load("companies", rows)
    assert fresh.cautions("companies") == [(5, "place_disagrees", "35236")]


LISTINGS: list[Case] = [
    ({}, set()),
    ({"resource": None}, set()),
    ({"category": None}, set()),
    ({"resource": None, "category": None}, {("resource", "missing_resource")}),
    ({"resource": "staff"}, {("category", "category_not_of_resource")}),
    ({"resource": "gold"}, {("resource", "unknown_code")}),
    ({"category": "Palettes europe"}, {("category", "unknown_category")}),
    ({"category": "pallets", "resource": None}, {("category", "unknown_category")}),
    ({"kind": None}, {("kind", "missing_value")}),
    ({"kind": "gift"}, {("kind", "unknown_code")}),
    ({"platform": None}, {("platform", "missing_platform")}),
    ({"listing_id": None}, {("listing_id", "missing_value")}),
    ({"company_id": "73282932000075"}, {("company_id", "bad_siret")}),
    ({"company_id": "35600000000048"}, {("company_id", "unknown_company")}),
    ({"quantity": "0"}, {("quantity", "not_positive")}),
    ({"quantity": "-1"}, {("quantity", "not_positive")}),
    ({"quantity": "1e999"}, {("quantity", "bad_number")}),
    ({"quantity": "1_000"}, {("quantity", "bad_number")}),
    ({"quantity": "ten"}, {("quantity", "bad_number")}),
    ({"mass_t": "1e27"}, {("mass_t", "too_large")}),
    ({"mass_t": "10000000"}, set()),
    ({"quantity": "1e13"}, {("quantity", "too_large")}),
    ({"mass_t": "0.0"}, {("mass_t", "not_positive")}),
    ({"unit": "bushel"}, {("unit", "unknown_code")}),
    ({"price_eur": "-1"}, {("price_eur", "negative_value")}),
    ({"price_eur": "0"}, set()),
    ({"waste_code": "15 01 03"}, set()),
    ({"waste_code": "150103*"}, set()),
    ({"waste_code": "15 01"}, {("waste_code", "bad_waste_code")}),
    (
        {"available_from": "2025-06-02", "available_to": "2025-06-01"},
        {("available_to", "dates_out_of_order")},
    ),
    ({"available_from": "2025-06-01", "available_to": "2025-06-01"}, set()),
    (
        {"available_from": "2025-31-12", "available_to": "2025-06-01"},
        {("available_from", "bad_date")},
    ),
    ({"available_from": "infinity"}, {("available_from", "bad_date")}),
    ({"available_from": "0025-12-01"}, {("available_from", "bad_date")}),
    ({"published_on": "2025-06-01"}, set()),  # the day of updated_on, whatever the hour
    ({"published_on": "2025-06-02"}, {("updated_on", "dates_out_of_order")}),
    ({"updated_on": "yesterday"}, {("updated_on", "bad_date")}),
    ({"commune_code": "35999"}, set()),
    ({"commune_code": "00000"}, {("commune_code", "unknown_commune")}),
    ({"lon": "4.44", "lat": "50.41"}, set()),  # in Belgium, the company in France
    ({"lon": "-3.7", "lat": "40.4"}, {("lon", "coordinates_outside_country")}),
    (
        {"kind": "gift", "quantity": "-1"},
        {("kind", "unknown_code"), ("quantity", "not_positive")},
    ),
]


def test_listings(with_companies: Warehouse, listing: Make) -> None:
    """A listing is refused for all that is wrong with it, each cause once."""
    rows = [
        listing(**{"listing_id": f"L{number}"} | cells)
        for number, (cells, _) in enumerate(LISTINGS)
    ]
    assert_cases(with_companies, "listings", rows, LISTINGS)


EXCHANGES: list[Case] = [
    ({}, set()),
    ({"offer_id": "nowhere"}, set()),
    ({"receiver_id": RENNES}, {("receiver_id", "same_company")}),
    ({"giver_id": "35600000000048"}, {("giver_id", "unknown_company")}),
    (
        {"giver_id": "35600000000048", "receiver_id": "35600000000048"},
        {("giver_id", "unknown_company"), ("receiver_id", "unknown_company")},
    ),
    ({"giver_id": "12345678901234"}, {("giver_id", "bad_siret")}),
    ({"completed_on": None}, {("completed_on", "completed_without_date")}),
    ({"completed_on": None, "status": "agreed"}, set()),
    ({"completed_on": "soon"}, {("completed_on", "bad_date")}),
    ({"completed_on": "2025-01-31"}, {("completed_on", "dates_out_of_order")}),
    (
        {"completed_on": "2025-01-01", "started_on": None},
        {("completed_on", "dates_out_of_order")},
    ),
    ({"started_on": "2025-01-01"}, {("started_on", "dates_out_of_order")}),
    ({"completed_on": "2099-01-01"}, set()),
    ({"reject_share": "0"}, set()),
    ({"reject_share": "1"}, set()),
    ({"reject_share": "5"}, {("reject_share", "not_a_share")}),
    ({"reject_share": "-0.1"}, {("reject_share", "not_a_share")}),
    ({"actual_km": "0"}, set()),
    ({"actual_km": "-1"}, {("actual_km", "negative_value")}),
    ({"hours": "-1", "days": "-2"}, {("hours", "negative_value"), ("days", "negative_value")}),
    ({"actual_km": "50001"}, {("actual_km", "too_large")}),
    (
        {"persons": "1e7", "hours": "2e9", "days": "1e6", "area_m2": "1e10"},
        {(name, "too_large") for name in ("persons", "hours", "days", "area_m2")},
    ),
    ({"price_eur": "1e13"}, {("price_eur", "too_large")}),
    ({"lifetime_hours": "1e8"}, {("lifetime_hours", "too_large")}),
    ({"lifetime_hours": "0"}, {("lifetime_hours", "not_positive")}),
    ({"vehicle": "artic_34_40"}, set()),
    ({"vehicle": "bicycle"}, {("vehicle", "unknown_code")}),
    ({"prepared": "true"}, set()),
    ({"prepared": "2"}, {("prepared", "bad_bool")}),
    ({"status": "done"}, {("status", "unknown_code")}),
]


def test_exchanges(with_companies: Warehouse, exchange: Make) -> None:
    """An exchange is refused for all that is wrong with it, each cause once."""
    rows = [
        exchange(**{"exchange_id": f"E{number}"} | cells)
        for number, (cells, _) in enumerate(EXCHANGES)
    ]
    assert_cases(with_companies, "exchanges", rows, EXCHANGES)


MEMBERS: list[Case] = [
    ({}, set()),
    ({"joined_on": "2024-01-01", "left_on": "2023-01-01"}, {("left_on", "dates_out_of_order")}),
    ({"company_id": REDON}, set()),
    ({"company_id": "35600000000048"}, {("company_id", "unknown_company")}),
]


def test_members(with_companies: Warehouse) -> None:
    """A member is a known company, and leaves after it joined."""
    good: Row = {"platform": "p", "company_id": RENNES}
    assert_cases(with_companies, "members", [{**good, **cells} for cells, _ in MEMBERS], MEMBERS)


EVENTS: list[Case] = [
    ({"territory_code": "epci:243500741"}, set()),
    ({"territory_code": "243500741"}, set()),
    ({"territory_code": "53"}, {("territory_code", "unknown_territory")}),  # two levels have it
    ({"territory_code": "epci:1"}, {("territory_code", "unknown_territory")}),
    ({"promises": "486"}, set()),
    ({"promises": "486.0"}, set()),
    ({"promises": "4.5"}, {("promises", "bad_integer")}),
    ({"promises": "lots"}, {("promises", "bad_number")}),
    ({"promises": "-1"}, {("promises", "negative_value")}),
]


def test_events(warehouse: Warehouse) -> None:
    """An event's numbers are whole, and its territory is one, written level:code or not."""
    rows: list[Row] = [
        {"event_id": f"V{number}", "platform": "p", **cells}
        for number, (cells, _) in enumerate(EVENTS)
    ]
    assert_cases(warehouse, "events", rows, EVENTS)
    assert warehouse.all(
        "SELECT DISTINCT territory_code FROM loaded.events WHERE territory_code IS NOT NULL"
    ) == [("epci:243500741",)]


def test_an_event_in_an_old_commune_follows_it(warehouse: Warehouse) -> None:
    """With its level or without."""
    rows: list[Row] = [
        {"event_id": code, "platform": "p", "territory_code": code}
        for code in ("35999", "commune:35999", "35236")
    ]
    warehouse.load("events", rows)
    assert warehouse.all("SELECT territory_code FROM loaded.events ORDER BY event_id") == [
        ("commune:35236",),
        ("commune:35238",),
        ("commune:35238",),
    ]


def test_values_are_stored_in_one_form(with_companies: Warehouse, listing: Make) -> None:
    """An empty resource comes from the category; waste codes and old communes are rewritten."""
    cells = {"resource": None, "waste_code": "150110*", "commune_code": "35999"}
    with_companies.load("listings", [listing(**cells)])
    assert with_companies.all("SELECT resource, waste_code, commune_code FROM loaded.listings") == [
        ("material", "15 01 10*", "35238")
    ]


def test_a_ragged_row_has_one_fault(with_companies: Warehouse, listing: Make) -> None:
    """A row that could not be split says so, and nothing of its shifted cells."""
    fault = "ragged_row: 3 cells where the header has 24"
    with_companies.load("listings", [listing(kind="x", quantity="y") | {"row_fault": fault}])
    assert with_companies.faults("listings") == [(2, None, "ragged_row")]


def test_a_number_that_reads_two_ways_says_so(with_companies: Warehouse, listing: Make) -> None:
    """Each such cell has that fault alone, beside the row's other faults."""
    fault = (
        "ambiguous_number: quantity '1,234' could have a decimal sign or a thousands separator; "
        "set file.decimal in the mapping; "
        "ambiguous_number: mass_t '2,345' could have a decimal sign or a thousands separator; "
        "set file.decimal in the mapping"
    )
    row = listing(kind="x", quantity="1,234", mass_t="2,345") | {"row_fault": fault}
    with_companies.load("listings", [row, listing(listing_id="L2")])
    assert with_companies.faults("listings") == [
        (2, "kind", "unknown_code"),
        (2, "mass_t", "ambiguous_number"),
        (2, "quantity", "ambiguous_number"),
    ]
    assert with_companies.one("SELECT count(*) FROM loaded.listings") == 1


def test_rows_of_one_line_are_told_apart(with_companies: Warehouse, listing: Make) -> None:
    """A JSON list may hold every row on one line; each is still counted, kept or refused."""
    rows = [listing(), listing(listing_id="L2", kind="x"), listing(listing_id="L3", kind="x")]
    assert with_companies.load("listings", rows, one_line=True) == [Counts(3, 1, 0, 2)]
    assert with_companies.one("SELECT count(*) FROM loaded.listings") == 1
    assert with_companies.one("SELECT count(*) FROM loaded.quarantine") == 2


def test_a_code_without_words_still_refuses(with_companies: Warehouse, listing: Make) -> None:
    """Whatever a reader says of a row, the row is in quarantine."""
    with_companies.load("listings", [listing() | {"row_fault": "unheard_of: detail"}])
    assert with_companies.faults("listings") == [(2, None, "unheard_of")]


def test_an_absent_column_is_said_as_such(with_companies: Warehouse, listing: Make) -> None:
    """A required column that the whole file lacks is told from an empty cell."""
    row = listing()
    del row["kind"]
    with_companies.load("listings", [row])
    assert with_companies.faults("listings") == [(2, "kind", "missing_column")]


def test_reasons_show_the_cell_in_both_languages(warehouse: Warehouse) -> None:
    """The reason names the value; the raw row is kept."""
    warehouse.load("companies", [{"company_id": RENNES, "commune_code": "99999"}])
    ((faults, raw),) = warehouse.all("SELECT faults, raw FROM loaded.quarantine")
    assert faults[0]["value"] == "99999"
    assert "« 99999 »" in faults[0]["reason_fr"]
    assert "“99999”" in faults[0]["reason_en"]
    assert '"99999"' in raw
