"""The plain pages as a browser gets them: what stands in them, nothing that runs, forms that only this server made."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest

from pipelines import judgements
from pipelines.exports import register
from pipelines.notebook_pages import Notebooks, pages
from pipelines.pages.first import QUESTIONS
from pipelines.settings import Settings

KEY = "the-key"
PAGES = (
    "/",
    "/group/",
    "/group/?series=S1",
    "/group/?series=S3",
    "/deaths/?period=all",
    "/incident/?incident=D01",
    "/incident/?incident=D02",
    "/waiting/",
    "/waiting/?candidate=B03",
)


@dataclass
class Answer:
    """What the server sent back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Caller:
    """Asks the application as a browser with the key would."""

    application: Any
    settings: Settings

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        told = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(fields).encode(), told)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        sent: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        where, _, query = path.partition("?")
        told = {"cookie": f"deathlink_key={KEY}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "type": "http", "method": method, "path": where, "root_path": "", "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
            "server": ("127.0.0.1", 80), "scheme": "http",
        }  # fmt: skip
        asyncio.run(self.application(scope, receive, send))
        start = sent[0]
        body_sent = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(start["status"], {n.decode(): v.decode() for n, v in start["headers"]}, body_sent)


@pytest.fixture
def desk(small_london: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The pages on a home of their own, so that judgements can be written."""
    home = Path(shutil.copytree(small_london.home, tmp_path / "home"))
    monkeypatch.setenv("DEATHLINK_HOME", str(home))
    monkeypatch.setenv("DEATHLINK_ANALYST", "QUILL")
    return Caller(pages(Notebooks(tmp_path), KEY), small_london.model_copy(update={"home": home}))


@pytest.fixture(scope="module")
def seen(small_london: Settings, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answer]:
    """Pages that are only read, each made once."""
    home = Path(shutil.copytree(small_london.home, tmp_path_factory.mktemp("seen") / "home"))
    caller = Caller(pages(Notebooks(home), KEY), small_london.model_copy(update={"home": home}))

    @cache
    def get(path: str) -> Answer:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DEATHLINK_HOME", str(home))
            return caller.get(path)

    return get


@dataclass
class Forms(HTMLParser):
    """The hidden fields of every form of a page, by its action."""

    found: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told["action"], {}))
        elif tag == "input" and told.get("type") == "hidden":
            self.found[-1][1][told["name"]] = told["value"]


def forms(page: str, action: str) -> list[dict[str, str]]:
    reader = Forms()
    reader.feed(page)
    return [fields for where, fields in reader.found if where == action]


def judged(**fields: str) -> dict[str, str]:
    usual = {"analyst": "QUILL", "judgement": "linked", "reason": "one finder", "reason_code": "", "until": ""}
    return {**usual, **fields}


def test_the_first_page_says_how_fresh_and_where_to_begin(desk: Caller) -> None:
    page = desk.get("/").text
    assert page.count("OFFICIAL-SENSITIVE") == 3 and "2019-03-14" in page and "New here?" in page
    assert "2 groups to look at together tonight" in page and page.count('href="/group/?series=S1"') == 1
    assert "about once in 12 years" in page and "Shown in the last fortnight" in page
    assert all(f'href="/{name}/"' in page and question in page for name, _, question in QUESTIONS)
    narrowed = desk.get("/?bcu=SN").text
    assert "series=S2" in narrowed and "series=S1" not in narrowed and "chosen BCUs: 1 of 3 groups" in narrowed
    assert "2 groups to look at together tonight" in desk.get("/?bcu=AW").text, "what is narrowed away is there"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_and_asks_nothing_from_outside(seen: Callable[[str], Answer], path: str) -> None:
    answer = seen(path)
    assert answer.status == 200
    assert "<script" not in answer.text and "<img" not in answer.text and not re.search(r"<[^>]+ on\w+=", answer.text)
    assert not re.search(r"""(?:href|src|action)=["'](?!/|#)""", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "form-action 'self'" in policy
    assert answer.text.count('<p class="dl-marking">OFFICIAL-SENSITIVE</p>') == 2
    assert "Knowledge date: <strong>2019-03-14</strong>" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_without_seeing_it(seen: Callable[[str], Answer], path: str) -> None:
    page = seen(path).text
    assert '<html lang="en-GB">' in page and 'href="#content"' in page and page.count("<h1") == 1
    assert page.count("<table") == page.count("<caption>") and '<th scope="col"' in page
    drawings = re.findall(r"<svg[^>]+>", page)
    assert all('role="img"' in one and re.search(r'aria-label="[^"]{10,}"', one) for one in drawings)
    # Each drawing says the same as a table; each field has its label.
    assert page.count("The same as a table") + page.count("The list has each of them") == len(drawings)
    shown = re.findall(r'<(?:input|select|textarea)(?![^>]*type="(?:hidden|radio|checkbox)")[^>]* id="([^"]+)"', page)
    assert all(f'for="{name}"' in page for name in shown)
    assert len(re.findall(r' id="', page)) == len(set(re.findall(r' id="([^"]+)"', page))), "an id stands once"


def test_a_series_is_read_in_the_order_of_the_notebook(desk: Caller) -> None:
    page = desk.get("/group/?series=S1").text
    titles = re.findall(r"<h2 id=[^>]+>([^<]+)</h2>", page)
    assert titles == [
        "What holds it together", "What speaks against", "What is missing, and whom to ask", "When and where",
        "Who stands in more than one of them", "Same, different, not recorded", "The words behind",
        "How alike they are", "Judge", "Export",
    ]  # fmt: skip
    assert "In all +16.5 bits" in page and "suspect at X01, X02" in page and 'href="/series/?series=S1"' in page
    assert "Evidence between D01 and D02" in page
    other = desk.get("/group/?series=S1&one=D03&other=D04").text
    assert "Evidence between D03 and D04" in other
    assert register.entries(desk.settings)["subject_id"].to_list() == ["S1", "S1"]


def test_thirty_deaths_and_a_hundred_records_read_well(seen: Callable[[str], Answer]) -> None:
    many = seen("/group/?series=S3").text
    assert "30 points at 1 spot of" in many and ">×30</text>" in many
    assert "29 of 435 links are drawn" in many and "395 more rows" in many and "The first 8 side by side" in many
    death = seen("/incident/?incident=D01").text
    assert "Its 100 records" in death and "CAD: 98 records" in death and "3034/09JAN18" in death
    assert "&lt;script&gt;window.broken=1" in death


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("period=all", 49),
        ("period=28", 7),
        ("", 7),
        ("period=all&bcu=WA", 33),
        ("period=all&death_category=not+recorded", 12),
        ("period=all&age_from=80", 30),
        ("period=all&age_to=30&victim_sex=F", 6),
        ("period=all&words=%3DHYPERLINK", 1),
        ("period=all&borough=Ealing&age_from=1&age_to=79", 3),
    ],
)
def test_the_list_of_deaths_is_narrowed_by_its_address(seen: Callable[[str], Answer], query: str, left: int) -> None:
    page = seen(f"/deaths/?{query}").text
    noun = "death" if left == 1 else "deaths"
    assert f"{left} {noun} pass the filters" in page and page.count('href="/incident/') == left


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/group/?series=S9", 404, "There is no series S9"),
        ("/group/?series=%3Cscript%3E", 404, "There is no series &lt;script&gt;"),
        ("/incident/?incident=", 404, "There is no incident"),
        ("/deaths/?age_from=old", 422, "[old] is no number"),
        ("/deaths/?period=%C2%B2", 422, "is no number"),
        ("/judge", 404, ""),
    ],
)
def test_what_cannot_be_shown_is_said(seen: Callable[[str], Answer], path: str, status: int, said: str) -> None:
    answer = seen(path)
    assert (answer.status, said in answer.text, "<script" in answer.text) == (status, True, False)


def test_a_series_is_judged_and_taken_back(desk: Caller) -> None:
    hidden = forms(desk.get("/group/?series=S2").text, "/judge")[0]
    answer = desk.post("/judge", {**hidden, **judged(judgement="same_supply")})
    assert answer.status == 303
    row = judgements.load(desk.settings).row(-1, named=True)
    assert (row["analyst"], row["subject_kind"], row["subject_id"]) == ("QUILL", "series", "S2")
    assert row["judgement"] == "same_supply" and row["evidence_hash"] == hidden["seen"] != ""
    assert row["members"] == ["D05", "D06", "D07", "D08", "D09"]
    back = desk.get(answer.headers["location"]).text
    assert f"Recorded as {row['judgement_id']}" in back and "<title>Recorded: Series S2" in back
    [button] = forms(back, "/undo")
    undone = desk.post("/undo", button)
    assert undone.status == 303 and judgements.load(desk.settings)["withdrawn_at"][-1] is not None
    assert "was taken back" in desk.get(undone.headers["location"]).text
    assert desk.post("/undo", button).status == 422, "nothing is taken back twice"


def test_a_pair_is_judged_where_its_evidence_stands(desk: Caller) -> None:
    hidden = forms(desk.get("/group/?series=S1&one=D04&other=D03").text, "/judge")[1]
    assert desk.post("/judge", {**hidden, **judged(judgement="unrelated")}).status == 303
    row = judgements.load(desk.settings).row(-1, named=True)
    assert (row["subject_kind"], row["subject_id"], row["members"]) == ("pair", "D03+D04", ["D03", "D04"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "needs a reason in words"),
        ({"judgement": "dismissed"}, "needs a code"),
        ({"judgement": "snoozed", "until": "2999-01-01"}, "28 days at most"),
        ({"judgement": "snoozed", "until": "soon"}, "[soon] is no day"),
        ({"analyst": ""}, "needs a name"),
        ({"judgement": "nonsense"}, "is no judgement"),
    ],
)
def test_a_judgement_that_is_not_complete_is_given_back_with_its_words(
    desk: Caller, seen: Callable[[str], Answer], fields: dict[str, str], said: str
) -> None:
    hidden = forms(seen("/group/?series=S1").text, "/judge")[0]
    answer = desk.post("/judge", {**hidden, **judged(reason="<b>kept</b>"), **fields})
    assert answer.status == 422 and said in answer.text and 'role="alert"' in answer.text
    assert "reason" in fields or "&lt;b&gt;kept&lt;/b&gt;</textarea>" in answer.text
    assert judgements.load(desk.settings).is_empty()


@pytest.mark.parametrize(
    "change",
    [{"seen": "0" * 64}, {"subject": "S2"}, {"members": '["D01"]'}, {"kind": "pair"}, {"seal": "x"}, {"back": "S2"}],
)
def test_only_what_this_server_showed_can_be_judged(
    desk: Caller, seen: Callable[[str], Answer], change: dict[str, str]
) -> None:
    hidden = forms(seen("/group/?series=S1").text, "/judge")[0]
    assert desk.post("/judge", {**hidden, **judged(), **change}).status == 403
    assert desk.post("/judge", {**hidden, **judged()}, sec_fetch_site="cross-site").status == 403
    assert judgements.load(desk.settings).is_empty()


TIP = {"analyst": "QUILL", "origin": "coroner's officer", "members": "D03, D21", "reason": "<i>same wording</i>"}


def test_a_tip_stands_on_top_until_it_is_decided(desk: Caller) -> None:
    [hidden] = forms(desk.get("/waiting/").text, "/tip")
    answer = desk.post("/tip", {**hidden, **TIP})
    assert answer.status == 303
    row = judgements.load(desk.settings).row(-1, named=True)
    assert (row["judgement"], row["members"]) == ("tip", ["D03", "D21"])
    assert row["reason"] == "coroner's officer: <i>same wording</i>"
    there = f"/waiting/?tip={row['judgement_id']}"
    assert f'href="{there}#tips"' in desk.get("/").text
    page = desk.get(answer.headers["location"]).text
    assert "Entered as" in page and "/incident/?incident=D21" in page and not forms(page, "/undo")
    [decide] = forms(page, "/judge")
    assert desk.post("/judge", {**decide, **judged(reason="")}).text.count('role="alert"') == 1
    assert desk.post("/judge", {**decide, **judged(judgement="unrelated")}).headers["location"].startswith(there)
    assert "Tips without a decision; open one by its id: none." in desk.get("/waiting/").text
    assert there not in desk.get("/").text and len(forms(desk.get(there).text, "/undo")) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"members": "D03 D99"}, "no incident has the id [D99]"),
        ({"origin": " "}, "from whom it came"),
        ({"members": ""}, "names the deaths or incidents"),
        ({"analyst": ""}, "needs a name"),
    ],
)
def test_a_tip_that_leads_nowhere_is_given_back(desk: Caller, fields: dict[str, str], said: str) -> None:
    [hidden] = forms(desk.get("/waiting/").text, "/tip")
    answer = desk.post("/tip", {**hidden, **TIP, **fields})
    assert answer.status == 422 and said in answer.text and "&lt;i&gt;same wording" in answer.text
    assert desk.post("/tip", TIP).status == 403, "a form that this server did not make"
    assert judgements.load(desk.settings).is_empty()


def test_what_was_not_shown_is_judged_from_a_random_sample(desk: Caller) -> None:
    drawn = re.findall(r"/waiting/\?candidate=(B\d+)#sample", desk.get("/waiting/").text)
    assert len(drawn) == 5 and len(set(drawn)) == 5
    page = desk.get(f"/waiting/?candidate={drawn[0]}").text
    [hidden] = forms(page, "/judge")
    assert 'value="linked"' in page and 'value="dismissed"' not in page and 'value="snoozed"' not in page
    answer = desk.post("/judge", {**hidden, **judged(judgement="unrelated")})
    row = judgements.load(desk.settings).row(-1, named=True)
    assert (row["subject_kind"], row["subject_id"], row["evidence_hash"]) == ("below_line", drawn[0], hidden["seen"])
    assert len(forms(desk.get(answer.headers["location"]).text, "/undo")) == 1
    assert f"candidate={drawn[0]}#sample" not in desk.get("/waiting/").text, "what is judged is not drawn again"


def test_an_export_is_refused_without_a_purpose_and_logged_with_one(desk: Caller) -> None:
    [hidden] = forms(desk.get("/group/?series=S1").text, "/export")
    wanted = {**hidden, "form": "Graph (GraphML)", "requester": "QUILL"}
    assert desk.post("/export", {**wanted, "purpose": " "}).status == 422
    made = desk.post("/export", {**wanted, "purpose": "review"})
    assert made.status == 200 and b"<graphml" in made.body
    assert made.headers["content-disposition"].endswith("OFFICIAL-SENSITIVE_S1_2019-03-14.graphml")
    told = register.entries(desk.settings).filter(act="disclosure").row(-1, named=True)
    assert (told["who"], told["purpose"], told["subject_id"]) == ("QUILL", "review", "S1")
    assert desk.post("/export", {**wanted, "series": "S2", "purpose": "review"}).status == 403


def test_nobody_judges_without_the_key(desk: Caller, seen: Callable[[str], Answer]) -> None:
    hidden = forms(seen("/group/?series=S1").text, "/judge")[0]
    assert desk.post("/judge", {**hidden, **judged()}, cookie="deathlink_key=wrong").status == 403
    assert judgements.load(desk.settings).is_empty()


def test_an_empty_london_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, london_module: ModuleType
) -> None:
    """A first night without deaths, alerts or series: the pages say so in words."""
    full = london_module.frames()
    kept = {"night", "delivery"}
    monkeypatch.setattr(london_module, "frames", lambda: {t: f if t in kept else f.head(0) for t, f in full.items()})
    settings = london_module.publish(tmp_path / "home")
    monkeypatch.setenv("DEATHLINK_HOME", str(settings.home))
    caller = Caller(pages(Notebooks(tmp_path), KEY), settings)
    assert "Nothing tonight that chance does not explain" in caller.get("/").text
    assert "Every series, strongest first: none." in caller.get("/group/").text
    assert "0 deaths pass the filters" in caller.get("/deaths/?period=all").text
