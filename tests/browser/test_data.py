"""Loading through the screen: send, see what was refused, correct, send again, undo."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics.quarantine import REFERENCE_COLUMN
from tests.browser.conftest import Opener
from tests.browser.server import serve
from tests.browser.watch import WatchedPage

pytestmark = pytest.mark.browser

DATA = "/donnees"
HOSTILE = "<img src=x onerror=alert(1)> ![p](http://192.0.2.1/p.png) **b**"
COMPANIES = (
    "company_id,name,commune_code\n12345678200010,Scierie,35236\n35600000000048,Poste,35236\n"
)
LOADED_MS = 180_000
"""A first load reads the territories of France, on a machine that others use."""
HEADER = "listing_id,company_id,kind,resource,category,title,status,published_on"
GOOD = "L1,12345678200010,offer,material,wood_pallets,Palettes,open,2026-01-10"
WRONG = f"L2,35600000000048,need,material,{HOSTILE},Caisses,open,2026-01-11"


@pytest.fixture
def loading_db(tmp_path: Path) -> Path:
    """Where the database will be; it is not there yet."""
    return tmp_path / "maillage.duckdb"


@pytest.fixture
def loading(loading_db: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a dashboard without a database."""
    with serve(loading_db, tmp_path / "log.txt") as address:
        yield address


def send(tab: WatchedPage, *files: Path, of: str | None = None) -> None:
    """Put files into the form and load them.

    Args:
        tab: a tab that shows the form.
        *files: the files.
        of: the id of a new platform, typed as an option.
    """
    if of is not None:
        tab.page.get_by_label("Plateforme des lignes").click()
        tab.page.get_by_role("option", name="Une nouvelle plateforme").click()
        tab.page.get_by_label("Son identifiant").fill(of)
        tab.page.keyboard.press("Enter")
        tab.settle()
    tab.page.locator('[data-testid="stFileUploaderDropzoneInput"]').first.set_input_files(files)
    tab.page.get_by_role("button", name=re.compile("^Charger le")).click()


def corrected(content: bytes) -> str:
    """Correct the exported rows as an officer does in a French spreadsheet: one cell changed."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row["category"] for row in rows] == [HOSTILE]
    assert "n'est pas une catégorie connue" in rows[0]["quarantine_reasons"]
    assert rows[0][REFERENCE_COLUMN]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows({**row, "category": "wood_pallets"} for row in rows)
    return out.getvalue()


def test_a_refused_row_is_corrected_loaded_and_the_correction_undone(
    visit: Opener, loading: str, loading_db: Path, tmp_path: Path
) -> None:
    companies, listings = tmp_path / "companies.csv", tmp_path / "listings.csv"
    companies.write_text(COMPANIES, "utf-8")
    listings.write_text(f"{HEADER}\n{GOOD}\n{WRONG}\n", "utf-8")
    tab = visit(DATA, address=loading)
    meta = tab.page.locator(".m-meta").first
    expect(tab.heading()).to_have_text("Rien n\u2019est encore chargé")

    send(tab, companies, listings, of="reseau-test")
    both = tab.page.get_by_role("heading", name="2 fichiers chargés")
    expect(both).to_be_visible(timeout=LOADED_MS)
    expect(tab.page.get_by_text("4 lignes lues = 3 acceptées")).to_be_visible()
    # What the file wrote is shown as it is written, and the mapping that mends it is proposed.
    expect(tab.page.locator(".m-reason")).to_contain_text(HOSTILE)
    expect(tab.page.locator(".m-lines")).to_contain_text("[values.category]")
    assert tab.page.locator(".m-reason img, .m-reason b").count() == 0

    tab.page.get_by_role("button", name="Voir et corriger").click()
    tab.wait_for_address("volet=quarantaine")
    expect(tab.page.get_by_role("heading", name="1 ligne refusée à corriger")).to_be_visible()
    expect(tab.page.get_by_role("table").last).to_contain_text(HOSTILE)
    with tab.page.expect_download() as started:
        tab.page.get_by_role("button", name="Annonces à corriger").click()
    mended = tmp_path / started.value.suggested_filename
    mended.write_text(corrected(started.value.path().read_bytes()), "utf-8")

    tab.page.get_by_role("radio", name="Charger", exact=True).click()
    tab.wait_for_address("volet=charger")
    send(tab, mended)
    one = tab.page.get_by_role("heading", name="Fichier chargé", exact=True)
    expect(one).to_be_visible(timeout=LOADED_MS)
    expect(meta).to_contain_text("0 en quarantaine")
    tab.page.get_by_role("radio", name="Quarantaine").click()
    expect(tab.page.get_by_role("status")).to_contain_text("La quarantaine est vide")

    tab.page.get_by_role("radio", name="Chargements").click()
    tab.page.get_by_role("link", name=mended.name).click()
    tab.wait_for_address("chargement=3")
    tab.page.get_by_role("button", name="Annuler ce chargement").click()
    dialog = tab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Annonces\u00a0: 1 ligne")
    dialog.get_by_role("button", name="Annuler le chargement").click()
    undone = tab.page.get_by_role("heading", name="Le chargement est annulé")
    expect(undone).to_be_visible(timeout=LOADED_MS)
    expect(meta).to_contain_text("1 en quarantaine")
    expect(tab.page.get_by_role("button", name="Annuler ce chargement")).to_have_count(0)
    # What was sent is not kept.
    sent = loading_db.parent / "maillage.uploads"
    assert [path for path in sent.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("language", "width"), [("fr", 390), ("en", 1440)])
@pytest.mark.parametrize(
    "address",
    ["", "volet=quarantaine", "volet=charger", "chargement=8", "plateforme=genesis", "page=99"],
)
def test_every_part_opens(visit: Opener, address: str, language: str, width: int) -> None:
    tab = visit(f"{DATA}?{address}&lang={language}", width=width)
    expect(tab.heading()).to_have_text(
        {"fr": "Ce qui est chargé", "en": "What is loaded"}[language]
    )
    expect(tab.page.locator(".m-section").last).to_be_visible()
    assert tab.overflow() == 0


def test_the_quarantine_is_narrowed_and_survives_a_reload(visit: Opener) -> None:
    tab = visit(f"{DATA}?volet=quarantaine")
    lines = tab.page.get_by_role("table").last.get_by_role("row")
    before = lines.count()
    tab.page.get_by_label("Table", exact=True).click()
    tab.page.get_by_role("option", name="Entreprises").click()
    tab.wait_for_address("table=companies")
    expect(lines).not_to_have_count(before)
    after = lines.count()
    tab.page.reload()
    tab.settle()
    expect(lines).to_have_count(after)


def test_an_unknown_file_says_what_to_do(visit: Opener, loading: str, tmp_path: Path) -> None:
    unknown = tmp_path / "inconnu.csv"
    unknown.write_text("platform,resource\n1,2\n", "utf-8")
    tab = visit(DATA, address=loading)
    send(tab, unknown)
    nothing = tab.page.get_by_role("heading", name="Rien n\u2019a été chargé")
    expect(nothing).to_be_visible(timeout=LOADED_MS)
    expect(tab.page.locator(".m-caution")).to_contain_text("On ne reconnaît pas sa table")


def test_the_field_that_takes_files_speaks_french(visit: Opener) -> None:
    tab = visit(f"{DATA}?volet=charger")
    field = tab.page.locator('[data-testid="stFileUploader"]').first
    expect(field.get_by_role("button", name="Parcourir…")).to_be_visible()
    # With its case: "upload" is the name by which the font draws the icon.
    for word in ("Upload", "per file", "Drag and drop"):
        expect(field.get_by_text(re.compile(word)).filter(visible=True)).to_have_count(0)
