"""Exports opened again by a reader of their format: fields equal, injection harmless, each copy labelled and logged."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from types import ModuleType

import networkx as nx
import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pypdf
import pytest

from pipelines import judgements
from pipelines.charts.pictures import browser
from pipelines.exports import cells, graphs, handover, register, workbook
from pipelines.exports.bundle import Bundle, entities, links, series_bundle
from pipelines.exports.label import ExportError, ExportLabel
from pipelines.exports.making import FORMATS, export_series
from pipelines.settings import Settings
from pipelines.views.desk import Desk, open_desk


@pytest.fixture(scope="module")
def desk(small_london: Settings, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("exports") / "home"
    shutil.copytree(small_london.home, home)
    return open_desk(small_london.model_copy(update={"home": home}))


@pytest.fixture(scope="module")
def label(desk: Desk) -> ExportLabel:
    return ExportLabel("OFFICIAL-SENSITIVE", desk.knowledge_date, "DI Osgood", "review of S1")


@pytest.fixture(scope="module")
def bundle(desk: Desk) -> Bundle:
    with desk.open() as snapshot:
        return series_bundle(snapshot, "S1")


@pytest.fixture(scope="module")
def tables(bundle: Bundle) -> tuple[pl.DataFrame, pl.DataFrame]:
    return entities(bundle, "OFFICIAL-SENSITIVE"), links(bundle, "OFFICIAL-SENSITIVE")


@pytest.mark.parametrize("blank", ["marking", "requester", "purpose"])
def test_no_label_no_export(desk: Desk, blank: str) -> None:
    parts = {"marking": "OFFICIAL", "requester": "DI Osgood", "purpose": "review", blank: " "}
    with pytest.raises(ExportError, match=blank):
        ExportLabel(knowledge_date=desk.knowledge_date, **parts)


def test_every_link_ends_at_entities(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    nodes, edges = tables
    ids = set(nodes["id"])
    assert nodes["id"].n_unique() == nodes.height > 10
    assert set(edges["from"]) | set(edges["to"]) <= ids
    assert {"death", "precursor", "person", "place", "phone", "handle"} == set(nodes["type"])


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_graph_comes_back_equal(tables: tuple[pl.DataFrame, pl.DataFrame], label: ExportLabel, form: str) -> None:
    written = graphs.graphml(*tables, label) if form == "graphml" else graphs.gexf(*tables, label)
    read = nx.read_graphml(io.BytesIO(written)) if form == "graphml" else nx.read_gexf(io.BytesIO(written))
    assert set(tables[0]["id"]) == set(read.nodes) - {"about"}
    assert read.number_of_edges() == tables[1].height
    for row in tables[0].iter_rows(named=True):
        assert read.nodes[row["id"]]["label"] == cells.one_line(row["label"])
        assert all(isinstance(value, str) for value in read.nodes[row["id"]].values())
    text = written.decode()
    assert "OFFICIAL-SENSITIVE" in text and "review of S1" in text and label.knowledge_date.isoformat() in text
    assert 'mode="dynamic"' not in text and "<script>" not in text


def test_csv_for_i2_is_one_row_one_line_with_a_mark_for_utf8(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    content = cells.csv_bytes(tables[0])
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == tables[0].height + 2 and "\n" not in "".join(lines)
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["id"] for row in read] == tables[0]["id"].to_list()
    assert all(row["date"] == "" or len(row["date"]) == 10 for row in read)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("+447700900090", "+447700900090"),
        ("-1.5", "-1.5"),
        ("two\nlines", "two lines"),
        ("bell\x07", "bell"),
        (None, ""),
        (["a", "b"], "a; b"),
    ],
)
def test_a_cell_is_harmless(value: object, written: str) -> None:
    assert cells.harmless(value) == written


def test_a_workbook_holds_no_formula_and_equal_fields(
    bundle: Bundle, label: ExportLabel, london_module: ModuleType
) -> None:
    shown = handover.takeover_tables(bundle)
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(shown, label)))
    assert book.sheetnames == ["About", *shown]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    for name, frame in shown.items():
        rows = list(book[name].iter_rows(values_only=True))
        assert list(rows[0]) == frame.columns and len(rows) == frame.height + 1
    surnames = [row[4] for row in list(book["nominals"].iter_rows(values_only=True))[1:]]
    assert surnames == bundle.mentions["surname"].to_list() and london_module.FORMULA in surnames
    assert book["nominals"].oddHeader.center.text == "OFFICIAL-SENSITIVE"


def test_parquet_comes_back_equal_with_its_label(bundle: Bundle, label: ExportLabel) -> None:
    content = workbook.parquet(bundle.incidents, label)
    assert pl.read_parquet(io.BytesIO(content)).equals(bundle.incidents)
    told = pq.read_schema(io.BytesIO(content)).metadata
    assert told[b"deathlink:marking"] == b"OFFICIAL-SENSITIVE" and told[b"deathlink:purpose"] == b"review of S1"


@pytest.mark.skipif(browser() is None, reason="no Chromium: scripts/install-chromium.sh installs it")
def test_the_hand_over_pack_reads_and_its_checksums_hold(desk: Desk, label: ExportLabel, bundle: Bundle) -> None:
    made = export_series(desk, "S1", "Hand-over pack (PDF and tables)", label, "QUILL")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    assert {n: hashlib.sha256(files[n]).hexdigest() for n in files if n != "manifest.json"} == manifest["sha256"]
    assert manifest["marking"] == "OFFICIAL-SENSITIVE" and manifest["requester"] == "DI Osgood"
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["handover.pdf"])).pages]
    assert all(page.count("OFFICIAL-SENSITIVE") >= 2 for page in pages), "marked above and below"
    text = " ".join(pages)
    assert "review of S1" in text and "same finder" in text and "What speaks against" in text
    assert "<script>window.broken=1</script>" in text.replace("\n", ""), "the narrative is shown as text"
    entry = register.entries(desk.settings).row(-1, named=True)
    assert entry["product_sha256"] == hashlib.sha256(made.content).hexdigest()


def test_each_copy_is_logged_before_it_leaves_and_the_chain_holds(desk: Desk, label: ExportLabel) -> None:
    before = register.entries(desk.settings).height
    for form in ("Workbook (XLSX)", "Entities and links for i2 (CSV)", "Graph (GEXF)", "Tables (Parquet)"):
        made = export_series(desk, "S2", form, label, "QUILL")
        assert "OFFICIAL-SENSITIVE" in made.name and made.name.endswith(FORMATS[form][0])
    found = register.entries(desk.settings)
    assert found.height == before + 4
    assert set(found["act"]) == {"disclosure"} and set(found["purpose"]) == {"review of S1"}
    assert register.broken_at(desk.settings) is None


def test_a_row_changed_behind_the_tools_back_is_found(small_london: Settings, tmp_path: Path) -> None:
    settings = small_london.model_copy(update={"home": tmp_path})
    for number in range(3):
        register.consult(settings, "QUILL", ("series", f"S{number}"))
    with sqlite3.connect(judgements.store_path(settings)) as connection:
        connection.execute("DROP TRIGGER access_no_UPDATE")
        connection.execute("UPDATE access SET who = 'SOMEBODY ELSE' WHERE number = '2'")
    assert register.broken_at(settings) == 2


def test_an_unknown_series_or_form_is_refused(desk: Desk, label: ExportLabel) -> None:
    with pytest.raises(ExportError, match="S9"):
        export_series(desk, "S9", "Workbook (XLSX)", label, "QUILL")
    with pytest.raises(ExportError, match="Word"):
        export_series(desk, "S1", "Word", label, "QUILL")
