"""What a browser makes of the HTML report: it is drawn, can be used with and without a mouse, and shows right bytes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import browsers
import pytest
import runs
import talks
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from upload_conformance.report import html
from upload_conformance.shapes.result import Evidence, Finding, Verdict
from upload_conformance.shapes.run import Run

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
NAME = talks.request().index(b"a.txt")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        browsers.path()
    except LookupError as error:
        pytest.exit(str(error), returncode=3)
    with browsers.started() as made:
        yield made


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open a run's report; whatever the page logs as an error, or asks the network for, fails the test."""
    contexts, wrong = [], []

    def opened(run: Run, *, tongue: str = "en", width: int = 1300, dark: bool = False, anchor: str = "") -> Page:
        html.write(run, tmp_path / "report.html", tongue)
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        page.goto((tmp_path / "report.html").as_uri() + (f"#{quote(anchor)}" if anchor else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def broken(tmp_path: Path, *findings: Finding, received: bytes = b"") -> Run:
    """Give a run in which one case broke rules, and another was right, with both records."""
    wrong = talks.keep(talks.record(received or talks.request()), tmp_path / "wrong")
    right = talks.keep(talks.record(talks.request()), tmp_path / "right")
    return runs.run(runs.result("go", 0, *findings, record=wrong), runs.result("go", 1, record=right))


def at(offset: int, length: int, rule: str = "req.rule-1") -> Finding:
    return runs.finding(rule, evidence=Evidence(0, offset, length))


def lit(page: Page) -> str:
    return "".join(page.locator(".text .lit").all_inner_texts())


def test_all_passed_is_said_in_one_glance(open_page: Open) -> None:
    page = open_page(runs.run(runs.result("go", 0)))
    expect(page.locator("h1")).to_have_text("All passed")
    expect(page.locator("#defects")).to_contain_text("Nothing is wrong.")


def test_defects_stand_before_all_else(open_page: Open) -> None:
    page = open_page(runs.six(20))
    expect(page.locator("main > section").first).to_have_attribute("id", "defects")
    expect(page.locator("details.defect")).to_have_count(20)
    expect(page.locator(".badge").first).to_have_text("error")


def test_a_harness_error_stands_before_the_defects(open_page: Open) -> None:
    page = open_page(runs.run(runs.result("go", 0, verdict=Verdict.ERROR, reason="no engine")))
    expect(page.locator("main > section").first).to_contain_text("no engine")
    expect(page.locator("h1")).to_have_text("The harness failed: nothing is known of some testees")


def test_hovering_a_finding_lights_its_bytes(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(NAME, 5)))
    page.locator("summary").first.click()
    page.locator("button.note").hover()
    assert lit(page) == "a.txt"
    assert page.locator(".hex .lit").all_inner_texts() == [f"{byte:02x}" for byte in b"a.txt"]


def test_hovering_a_byte_lights_its_finding(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(NAME, 5), at(0, 4, "req.rule-2")))
    page.locator("summary").first.click()
    page.locator(".hex .m-SHOULD").first.hover()
    expect(page.locator(".note.lit")).to_contain_text("req.rule-2")
    expect(page.locator(".twin")).to_have_count(2)
    assert lit(page) == "POST"


def test_a_finding_that_has_the_focus_lights_its_bytes_too(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(NAME, 5)))
    page.locator("summary").first.click()
    page.locator("button.note").focus()
    assert lit(page) == "a.txt"


def test_line_ends_other_controls_and_characters_are_there_to_see(open_page: Open, tmp_path: Path) -> None:
    received = talks.request("号\u202e\x00\xff".encode() + b"\xff\n")
    page = open_page(broken(tmp_path, at(0, 4), received=received))
    page.locator("summary").first.click()
    text = "\n".join(page.locator(".direction").first.locator(".row .text").all_inner_texts())
    assert "HTTP/1.1CRLF" in text.replace("\n", "")
    assert "号U+202ENULÿFFLF" in text.replace("\n", "")


def test_offsets_are_those_of_the_wire(open_page: Open, tmp_path: Path) -> None:
    received = talks.request("号".encode() * 30)
    page = open_page(broken(tmp_path, at(NAME, 5), received=received))
    page.locator("summary").first.click()
    rows = page.locator(".direction").first.locator(".row")
    for row in rows.all():
        offset = int(row.locator(".offset").inner_text())
        shown = bytes.fromhex(row.locator(".hex").inner_text().split("••")[0])
        assert received[offset : offset + len(shown)] == shown


def test_credentials_are_nowhere_in_the_page(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(0, 4)))
    page.locator("summary").first.click()
    text = page.locator(".direction").first.inner_text().replace("\n", "")
    assert "Authorization: Basic" in text
    assert f"{len(talks.BASIC)} bytes hidden" in text
    assert talks.BASIC.decode() not in text


def test_a_place_between_two_bytes_is_marked(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(NAME, 0)))
    page.locator("summary").first.click()
    assert page.locator(".text .caret").all_inner_texts() == ["a"]


def test_right_bytes_can_be_looked_at(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(0, 4)))
    page.locator("#right summary").click()
    expect(page.locator("#right")).to_contain_text("No rule is broken here.")
    expect(page.locator("#right .row").first).to_contain_text("POST /v3")


def test_a_missing_record_is_said(open_page: Open) -> None:
    page = open_page(runs.run(runs.result("go", 0, runs.finding("req.rule-1", evidence=runs.EVIDENCE), record="gone")))
    page.locator("summary").first.click()
    expect(page.locator("details").first).to_contain_text("no longer there")
    expect(page.locator("mark")).to_have_text(r"\r\n\xff!")


def test_search_level_and_testee_narrow_the_list(open_page: Open) -> None:
    page = open_page(runs.six(24))
    cards = page.locator("details.defect")
    page.locator("#search").fill("php rule-1")
    assert set(page.locator("details.defect .who").all_inner_texts()) == {"php"}
    page.locator("#search").fill("")
    page.get_by_role("button", name="error").click()
    expect(page.locator("details.MUST")).to_have_count(0)
    page.get_by_role("combobox").select_option("go")
    assert set(page.locator("details.defect .who").all_inner_texts()) == {"go"}
    page.locator("#search").fill("no such thing")
    expect(cards).to_have_count(0)
    expect(page.locator("#defects")).to_contain_text("No defect fits")


def test_a_cell_of_the_matrix_leads_to_its_defects(open_page: Open) -> None:
    page = open_page(runs.six(20))
    page.get_by_role("button", name="php PART").click()
    shown = page.locator("details.defect .summary").all_inner_texts()
    assert shown
    assert all("php" in one and "part." in one for one in shown)


def test_keys_do_what_the_mouse_does(open_page: Open) -> None:
    page = open_page(runs.six(20))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("details.defect").first).to_have_attribute("open", "")
    page.keyboard.press("1")
    expect(page.locator("details.MUST")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("j1d")
    expect(page.locator("#search")).to_have_value("j1d")
    page.keyboard.press("Escape")
    before = page.locator("html").get_attribute("data-theme")
    page.keyboard.press("d")
    assert page.locator("html").get_attribute("data-theme") != before


@pytest.mark.parametrize(("tongue", "first", "second"), [("en", "Defects", "缺陷"), ("zh", "缺陷", "Defects")])
def test_it_speaks_both_tongues(open_page: Open, tongue: str, first: str, second: str) -> None:
    page = open_page(runs.six(20), tongue=tongue)
    expect(page.locator("#defects h2")).to_contain_text(first)
    page.keyboard.press("l")
    expect(page.locator("#defects h2")).to_contain_text(second)
    expect(page.locator("html")).to_have_attribute("lang", "en" if tongue == "zh" else "zh-CN")


def test_what_was_open_stays_open_in_the_other_tongue(open_page: Open) -> None:
    page = open_page(runs.six(20))
    # Both at once: the browser tells of an opened card only later, and the new page must not wait for it.
    page.evaluate(
        "(document.querySelectorAll('summary')[2].click(),"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', bubbles: true })))"
    )
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("details.defect").nth(2)).to_have_attribute("open", "")


def test_a_link_opens_its_defect(open_page: Open) -> None:
    page = open_page(runs.six(20), anchor="php/part.rule-1")
    expect(page.locator("details[open] .who")).to_have_text(["php"])


def test_the_command_is_copied(open_page: Open) -> None:
    page = open_page(runs.six(1))
    page.locator("summary").first.click()
    page.locator(".command .button").click()
    expect(page.locator(".command .button")).to_have_text("Copied")


def test_printing_opens_what_is_shown(open_page: Open) -> None:
    page = open_page(runs.six(20))
    drawn = page.evaluate(
        "(window.dispatchEvent(new Event('beforeprint')), document.querySelectorAll('#defects .inside').length)"
    )
    assert drawn == 20
    expect(page.locator("details.defect[open]")).to_have_count(20)
    page.emulate_media(media="print")
    expect(page.locator("#tools")).to_be_hidden()


def test_it_fits_a_phone(open_page: Open, tmp_path: Path) -> None:
    page = open_page(broken(tmp_path, at(NAME, 5), received=talks.request(b"x" * 50)), width=390)
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("width", [1300, 390])
def test_everybody_can_use_it(open_page: Open, tmp_path: Path, width: int, tongue: str, dark: bool) -> None:
    run = broken(tmp_path, at(NAME, 5), at(0, 4, "req.rule-2"), at(9, 3, "req.rule-3"), runs.finding("out.rule-1"))
    page = open_page(run, width=width, tongue=tongue, dark=dark)
    for summary in page.locator("summary").all():
        summary.click()
    page.mouse.move(0, 0)
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
