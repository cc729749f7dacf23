// The page: header, tools, sections, keys. It is drawn anew when the reader changes the tongue or the choices.

const root = document.documentElement;
const storage = {
  // A page from disk may have no storage.
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* the choice lasts as long as the page */ } },
};

function head() {
  const { summary } = data;
  const failed = data.testees.filter((one) => one.state === "failed").length;
  const good = !failed && !summary.errors;
  const verdict = failed
    ? say("someFailed", { failed, all: summary.testees })
    : say(summary.errors ? "nothingKnown" : "allPassed");
  const tile = (kind, value, name) => el("div", { class: `tile ${kind} ${value ? "" : "zero"}` }, el("b", {}, String(value)), el("span", {}, name));
  document.getElementById("head").replaceChildren(
    el("p", { class: "title" }, say("title")),
    el("div", { class: "verdict" },
      el("span", { class: `seal ${good ? "good" : "must"}`, "aria-hidden": "true" }, good ? "✓" : "✗"),
      el("div", {}, el("h1", {}, verdict), el("p", { class: "muted" }, say(summary.strict ? "strict" : "lenient"))),
    ),
    el("div", { class: "tiles" },
      tile("must", summary.must, say("errors")),
      tile("should", summary.should, say("warnings")),
      tile("may", summary.may, say("notes")),
      tile("good", summary.passed, say("casesPassed")),
      tile("must", summary.failed, say("casesFailed")),
      tile("", summary.seconds.toFixed(1), say("seconds")),
    ),
  );
  document.title = `${good ? "✓" : "✗"} ${say("title")}`;
}

function tools() {
  const count = (level) => data.defects.filter((one) => one.level === level && !one.explainedBy).length;
  const toggle = (level) =>
    el("button", { type: "button", class: `button level-toggle ${level.toLowerCase()}`, "aria-pressed": String(state.levels.has(level)), onclick: () => toggleLevel(level) },
      `${say(level)} ${count(level)}`);
  const search = el("input", { type: "search", id: "search", placeholder: `${say("search")} ( / )`, "aria-label": say("search") });
  search.value = state.text;
  search.addEventListener("input", () => { state.text = search.value; list(); });
  const who = el("select", { "aria-label": say("testee") },
    el("option", { value: "" }, say("allTestees")),
    data.testees.map((one) => el("option", { value: one.id, selected: one.id === state.testee }, one.id)));
  who.addEventListener("change", () => { state.testee = who.value; list(); });
  document.getElementById("tools").replaceChildren(el("div", {},
    search,
    el("div", { class: "levels", role: "group", "aria-label": say("levels") }, LEVELS.map(toggle)),
    who,
    el("button", { type: "button", class: "button", onclick: openAll }, say("openAll")),
    el("button", { type: "button", class: "button", onclick: closeAll }, say("closeAll")),
    el("button", { type: "button", class: "button", "aria-label": say("theme"), title: say("theme"), onclick: changeTheme }, "◐"),
    el("button", { type: "button", class: "button", lang: state.tongue === "en" ? "zh" : "en", onclick: changeTongue }, say("language")),
  ));
}

function toggleLevel(level) {
  if (!state.levels.delete(level)) state.levels.add(level);
  tools();
  list();
}

function section(id, title, count, ...inside) {
  const number = count === null ? "" : el("small", {}, String(count));
  return el("section", { "aria-labelledby": `${id}-title`, id }, el("h2", { id: `${id}-title` }, say(title), number), ...inside);
}

function list() {
  rememberOpen();
  const own = data.defects.filter((one) => !one.explainedBy);
  const shown = own.filter(fits).length;
  const made = section("defects", "defects", shown === own.length ? shown : `${shown} / ${own.length}`, defectList());
  document.getElementById("defects").replaceWith(made);
}

function matrixSection() {
  const legend = (sign, kind, text) => el("span", {}, el("b", { class: `c-${kind}` }, sign), say(text));
  const signs = [["MUST", "✗"], ["SHOULD", "!"], ["held", "✓"], ["notSeen", "?"]];
  const cell = (family, testee) => {
    const facts = data.matrix.cells[`${family} ${testee}`];
    const parts = signs.filter(([kind]) => facts[kind]).map(([kind, sign]) => el("span", { class: `c-${kind}` }, `${sign} ${facts[kind]}`));
    if (!facts.MUST && !facts.SHOULD) return el("td", {}, el("span", { class: "cell" }, parts.length ? parts : "–"));
    const narrow = () => { Object.assign(state, { testee, text: `${family.toLowerCase()}.` }); tools(); list(); document.getElementById("defects").scrollIntoView(); };
    return el("td", {}, el("button", { type: "button", class: "cell", "aria-label": `${testee} ${family}: ${parts.map((one) => one.textContent).join(" ")}`, onclick: narrow }, parts));
  };
  const table = el("table", { class: "matrix" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("family")), data.testees.map((one) => el("th", { scope: "col" }, one.id)))),
    el("tbody", {}, data.matrix.families.map((family) => el("tr", {}, el("th", { scope: "row" }, family), data.testees.map((one) => cell(family, one.id))))));
  return section("matrix", "matrix", null, el("div", { class: "card" },
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("matrix") }, table),
    el("div", { class: "legend" }, legend("✗", "MUST", "brokenMust"), legend("!", "SHOULD", "brokenShould"), legend("✓", "held", "held"), legend("?", "notSeen", "notSeen"))));
}

function legendSection() {
  const row = (level) => el("tr", {}, el("th", { scope: "row" }, `${say(level)} (${level})`), el("td", {}, inTongue(data.levels[level])));
  return section("legend", "legend", null, el("div", { class: "card" }, el("table", {}, el("tbody", {}, LEVELS.map(row)))));
}

function leftOutSection() {
  const rows = data.leftOut.filter((one) => one.verdict !== "error");
  if (!rows.length) return "";
  const head_ = el("thead", {}, el("tr", {}, ["testee", "reason", "cases"].map((name) => el("th", { scope: "col" }, say(name)))));
  const row = (one) => el("tr", {}, el("th", { scope: "row" }, one.testee), el("td", {}, `${say(one.verdict)}: ${inTongue(one.reason)}`), el("td", { class: "case-list" }, cases(one.cases)));
  return section("left-out", "notJudged", null, el("div", { class: "card scroll", tabindex: "0", role: "group", "aria-label": say("notJudged") }, el("table", {}, head_, el("tbody", {}, rows.map(row)))));
}

function cases(names) {
  return names.length > 6 ? el("details", {}, el("summary", {}, say("inCases", { count: names.length })), names.join(", ")) : names.join(", ");
}

function harnessSection() {
  const errors = data.leftOut.filter((one) => one.verdict === "error");
  if (!errors.length) return "";
  return section("harness", "harnessErrors", null, errors.map((one) => el("div", { class: "card harness" },
    el("p", {}, el("b", {}, one.testee), " ", cases(one.cases)), el("pre", {}, inTongue(one.reason)))));
}

function rightSection() {
  if (!data.right.length) return "";
  const card = (key) => {
    const [testee, case_] = key.split(" ");
    const made = el("details", { class: "card defect" }, el("summary", {}, el("span", { class: "who" }, testee), " ", el("span", { class: "muted" }, `${say("ofCase", { case: case_ })}: ${inTongue(data.cases[case_])}`)));
    made.addEventListener("toggle", () => {
      if (made.open && !made.querySelector(".inside")) made.append(el("div", { class: "inside" }, ...conversation(key)));
    });
    return made;
  };
  return section("right", "rightExamples", data.right.length, data.right.map(card));
}

function testeesSection() {
  const versions = (one) => Object.entries(one.versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const told = data.testees.some(versions);
  const columns = ["testee", "file", ...(told ? ["versions"] : []), "judgedText"];
  const sign = { passed: ["✓", "held"], failed: ["✗", "MUST"], error: ["!", "MUST"] };
  const row = (one) => {
    const [mark_, kind] = sign[one.state] ?? ["?", "notSeen"];
    return el("tr", {}, el("th", { scope: "row" }, el("span", { class: `c-${kind}` }, `${mark_} `), one.id), el("td", { class: "mono" }, one.place), told ? el("td", {}, versions(one)) : "", el("td", { class: "mono", title: one.sha256 }, one.sha256.slice(0, 12)));
  };
  const head_ = el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, say(name)))));
  return section("testees", "testees", data.testees.length, el("div", { class: "card scroll", tabindex: "0", role: "group", "aria-label": say("testees") }, el("table", {}, head_, el("tbody", {}, data.testees.map(row)))));
}

function drawPage() {
  rememberOpen();
  root.lang = state.tongue === "zh" ? "zh-CN" : "en";
  document.getElementById("skip").textContent = say("skip");
  head();
  tools();
  document.getElementById("main").replaceChildren(...[
    harnessSection(), el("section", { id: "defects" }), matrixSection(), legendSection(), leftOutSection(), rightSection(), testeesSection(),
    el("footer", {}, `${say("keys")}: ${say("keysText")}`),
  ].filter(Boolean));
  list();
}

function openAll() {
  for (const one of document.querySelectorAll("#defects details.defect")) {
    one.open = true;
    one.fill();
  }
}

function closeAll() {
  for (const one of document.querySelectorAll("#main details[open]")) one.open = false;
}

function theme(name) {
  root.dataset.theme = name;
  storage.set("theme", name);
}

function changeTheme() {
  theme(root.dataset.theme === "dark" ? "light" : "dark");
}

function changeTongue() {
  state.tongue = state.tongue === "en" ? "zh" : "en";
  drawPage();
}

/** Go to the next or previous card. */
function step(by) {
  const cards = [...document.querySelectorAll("#main summary")];
  const here = cards.indexOf(document.activeElement);
  const next = cards[here < 0 ? (by > 0 ? 0 : cards.length - 1) : here + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  "/": () => document.getElementById("search").focus(),
  1: () => toggleLevel("MUST"), 2: () => toggleLevel("SHOULD"), 3: () => toggleLevel("MAY"),
  d: changeTheme, l: changeTongue,
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && !event.target.closest("summary")) return; // or the page would not scroll
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
window.addEventListener("beforeprint", openAll);

function openLinked() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card?.matches("details")) {
    card.open = true;
    card.scrollIntoView();
  }
}
window.addEventListener("hashchange", openLinked);

theme(storage.get("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
drawPage();
openLinked();
