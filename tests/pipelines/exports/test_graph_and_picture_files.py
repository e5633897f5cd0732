"""What Gephi and a picture viewer need of the files: GEXF by the rules of its schema, PNG and SVG that open."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from pipelines.charts.pictures import browser
from pipelines.exports import graphs
from pipelines.exports.bundle import entities, links, series_bundle
from pipelines.exports.label import ExportLabel
from pipelines.exports.making import export_series
from pipelines.settings import Settings
from pipelines.views.desk import Desk, open_desk

# From gexf.net's schema 1.2draft: what a value of these may be.
GEXF = "{http://www.gexf.net/1.2draft}"
EDGE_TYPES = {"directed", "undirected", "mutual"}


@pytest.fixture(scope="module")
def desk(small_london: Settings, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = Path(shutil.copytree(small_london.home, tmp_path_factory.mktemp("files") / "home"))
    return open_desk(small_london.model_copy(update={"home": home}))


@pytest.fixture(scope="module")
def label(desk: Desk) -> ExportLabel:
    return ExportLabel("OFFICIAL-SENSITIVE", desk.knowledge_date, "DI Osgood", 'review of "S1" <urgent>')


@pytest.fixture(scope="module")
def graph(desk: Desk, label: ExportLabel) -> ElementTree.Element:
    with desk.open() as snapshot:
        bundle = series_bundle(snapshot, "S1")
    tables = entities(bundle, label.marking), links(bundle, label.marking)
    root = ElementTree.fromstring(graphs.gexf(*tables, label))
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.2")
    found = root.find(f"{GEXF}graph")
    assert found is not None and {child.tag for child in root} == {f"{GEXF}meta", f"{GEXF}graph"}
    return found


def test_the_graph_is_static_and_directed(graph: ElementTree.Element) -> None:
    assert graph.get("mode") == "static" and graph.get("defaultedgetype") == "directed"
    moments = {"start", "end", "startopen", "endopen", "timeformat", "timerepresentation"}
    assert not any(moments & set(element.keys()) for element in graph.iter())
    assert [child.tag.removeprefix(GEXF) for child in graph if not child.tag.endswith("attributes")] == [
        "nodes",
        "edges",
    ]


@pytest.mark.parametrize("part", ["node", "edge"])
def test_every_attribute_is_a_declared_string(graph: ElementTree.Element, part: str) -> None:
    declared = [a for group in graph.findall(f"{GEXF}attributes") if group.get("class") == part for a in group]
    assert declared and {a.get("type") for a in declared} == {"string"}
    ids = Counter(a.get("id") for a in declared)
    assert max(ids.values()) == 1 and all(a.get("title") for a in declared)
    for element in graph.iter(f"{GEXF}{part}"):
        values = element.findall(f"{GEXF}attvalues/{GEXF}attvalue")
        assert all(v.get("for") in ids and v.get("value") for v in values)


def test_ids_are_unique_and_edges_end_at_nodes(graph: ElementTree.Element) -> None:
    nodes, edges = list(graph.iter(f"{GEXF}node")), list(graph.iter(f"{GEXF}edge"))
    names = {node.get("id") for node in nodes}
    assert len(names) == len(nodes) > 10 and all(node.get("label") for node in nodes)
    assert len({edge.get("id") for edge in edges}) == len(edges) > 10
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= names
        assert edge.get("type", "directed") in EDGE_TYPES and edge.get("label")
        assert float(edge.get("weight", "1")) > 0


@pytest.mark.skipif(browser() is None, reason="no Chromium: scripts/install-chromium.sh installs it")
def test_pictures_open_again_with_their_label(desk: Desk, label: ExportLabel) -> None:
    for form, ending in (("Charts (PNG)", "png"), ("Charts (SVG)", "svg")):
        made = export_series(desk, "S1", form, label, "QUILL")
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        assert len(files) >= 3 and all(name.endswith(f".{ending}") for name in files)
        for content in files.values():
            if ending == "png":
                with Image.open(io.BytesIO(content)) as picture:
                    picture.load()
                    assert picture.format == "PNG" and picture.width >= 900 and picture.height >= 300
                    assert len(picture.convert("L").getcolors() or range(9)) > 1, "not one blank sheet"
            else:
                _is_a_harmless_drawing(ElementTree.fromstring(content))


def _is_a_harmless_drawing(root: ElementTree.Element) -> None:
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    told = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "OFFICIAL-SENSITIVE" in told and "2019-03-14" in told
    for element in root.iter():
        assert not element.tag.endswith(("script", "foreignObject", "iframe"))
        assert not any(name.lower().startswith("on") for name in element.attrib)
        assert not any("outside.example" in value or value.startswith("http") for value in element.attrib.values())


# The grammar of the schema: element → attributes that it must have, those that it may have, children that it may have.
GRAMMAR = {
    "graph": (set(), {"defaultedgetype", "idtype", "mode", "name"}, {"attributes", "nodes", "edges"}),
    "attributes": ({"class"}, {"mode"}, {"attribute"}),
    "attribute": ({"id", "title", "type"}, set(), {"default", "options"}),
    "nodes": (set(), {"count"}, {"node"}),
    "node": ({"id", "label"}, {"pid"}, {"attvalues"}),
    "edges": (set(), {"count"}, {"edge"}),
    "edge": ({"id", "source", "target"}, {"type", "label", "weight"}, {"attvalues"}),
    "attvalues": (set(), set(), {"attvalue"}),
    "attvalue": ({"for", "value"}, set(), set()),
}


def test_every_element_has_what_the_schema_asks_for_and_nothing_else(graph: ElementTree.Element) -> None:
    for element in graph.iter():
        must, may, inside = GRAMMAR[element.tag.removeprefix(GEXF)]
        assert must <= set(element.keys()) <= must | may, element.tag
        assert {child.tag.removeprefix(GEXF) for child in element} <= inside, element.tag
        assert not (element.text or "").strip() and not (element.tail or "").strip()
