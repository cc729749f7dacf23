// The list of defects: a card for each, whose inside is made when it is first opened.

const FEW = 12; // how many cases are listed; more are folded, so that the bytes stay in sight

/** Say whether a defect fits the reader's search and choices. */
function fits(defect) {
  if (!state.levels.has(defect.level) || (state.testee && defect.testee !== state.testee)) return false;
  const rule = data.rules[defect.rule];
  const text = [defect.testee, defect.rule, defect.message.en, defect.message.zh, ...defect.cases];
  if (rule) text.push(rule.family, rule.sentence.en, rule.sentence.zh, rule.why.en, rule.why.zh);
  const all = text.join(" ").toLowerCase();
  return state.text.toLowerCase().split(/\s+/).every((one) => all.includes(one));
}

function keyOf(defect) {
  return `${defect.testee}/${defect.rule}`;
}

function sentenceOf(rule) {
  return data.rules[rule] ? inTongue(data.rules[rule].sentence) : "";
}

/** Remember which cards are open, before they are drawn anew: the event that tells of it may still be on its way. */
function rememberOpen() {
  for (const card of document.querySelectorAll("details.defect"))
    if (card.open) state.open.add(card.id);
    else state.open.delete(card.id);
}

/** Draw the defects that fit; what another one explains stands below it, in a line. */
function defectList() {
  const list = el("div", {});
  const own = data.defects.filter((one) => !one.explainedBy);
  const shown = own.filter(fits);
  if (!own.length) list.append(el("p", { class: "card empty good" }, `✓ ${say("noDefects")}`));
  else if (!shown.length) list.append(el("p", { class: "card empty" }, say("noneShown")));
  for (const defect of shown) {
    list.append(defectCard(defect));
    const explained = data.defects.filter((one) => one.testee === defect.testee && one.explainedBy === defect.rule);
    if (explained.length) {
      const names = explained.map((one) => one.rule).join(", ");
      list.append(el("p", { class: "explained" }, `↳ ${say("explainedBy")}: `, el("code", {}, names)));
    }
  }
  return list;
}

function defectCard(defect) {
  const key = keyOf(defect);
  const one = defect.cases.length === 1;
  const count = one ? say("inCase", { case: defect.cases[0] }) : say("inCases", { count: defect.cases.length });
  const card = el(
    "details",
    { class: `card defect ${defect.level}`, id: key },
    el(
      "summary",
      {},
      el(
        "span",
        { class: "summary" },
        el("span", { class: "badge" }, say(defect.level)),
        el("span", { class: "who" }, defect.testee),
        el("span", { class: "rule-id" }, defect.rule),
        el("span", { class: "count" }, count),
        el("span", { class: "sentence" }, sentenceOf(defect.rule) || inTongue(defect.message)),
      ),
    ),
  );
  // Also called at once before printing, which does not wait for the event.
  card.fill = () => card.querySelector(".inside") ?? card.append(defectInside(defect));
  card.addEventListener("toggle", () => card.open && card.fill());
  if (state.open.has(key)) card.open = true;
  return card;
}

function defectInside(defect) {
  const rule = data.rules[defect.rule];
  const facts = el("div", { class: "facts" });
  const fact = (title, ...inside) => facts.append(el("div", { class: title }, el("h3", {}, say(title)), ...inside));
  fact("seen", el("p", { class: "message" }, inTongue(defect.message)));
  if (rule) fact("why", el("p", {}, inTongue(rule.why)), el("p", { class: "muted" }, `${say("source")}: ${rule.source}`));
  if (defect.lesson) {
    fact("howRight", el("p", { class: "muted" }, say("vetted", { place: defect.lesson.place })), el("pre", { class: "right-code" }, defect.lesson.right));
    fact(
      "goesWrong",
      el("p", { class: "muted" }, defect.lesson.defect),
      defect.lesson.wrong ? el("pre", { class: "wrong-code" }, defect.lesson.wrong) : "",
    );
  }
  if (rule?.keeps) {
    const [before, marked, after] = rule.keeps.split(/[»«]/);
    fact("rightBytes", el("pre", {}, before, marked ? el("mark", { style: "--level-soft: var(--good-soft); --level: var(--good)" }, marked) : "", after ?? ""));
  }
  if (defect.expected) fact("expected", el("p", {}, defect.expected));
  if (defect.cases.length > 1) fact("cases", caseList(defect));
  if (defect.again) fact("again", command(defect.again));
  return el("div", { class: "inside" }, facts, ...conversation(`${defect.testee} ${defect.example}`, defect));
}

function caseList(defect) {
  const names = defect.cases.map((name) => {
    const example = name === defect.example ? ` (${say("example")})` : "";
    return el("span", { title: inTongue(data.cases[name]) }, name, example);
  });
  const listed = names.flatMap((name, place) => (place ? [", ", name] : [name]));
  if (names.length <= FEW) return el("p", { class: "case-list mono" }, listed);
  return el("details", { class: "case-list" }, el("summary", {}, say("inCases", { count: names.length })), el("p", { class: "mono" }, listed));
}

function command(text) {
  const button = el("button", { type: "button", class: "button" }, say("copy"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling); // a page from disk may be refused: select it
      document.execCommand("copy");
    }
    button.textContent = say("copied");
  });
  return el("div", { class: "command" }, el("pre", {}, text), button);
}

/** Draw the conversation of a testee in a case; the marked bytes alone where no record is there. */
function conversation(key, defect) {
  const talk = data.conversations[key];
  const case_ = key.slice(key.lastIndexOf(" ") + 1);
  const title = el("h3", {}, `${say("conversation")} `, el("span", {}, say("ofCase", { case: case_ })));
  const sentence = el("p", { class: "muted" }, inTongue(data.cases[case_]));
  if (talk) return [title, sentence, wire(talk, defect?.rule)];
  const marked = defect?.marked;
  return [
    title,
    marked ? el("pre", {}, marked[0], el("mark", {}, marked[1]), marked[2]) : "",
    el("p", { class: "muted" }, say("noRecord")),
  ].filter(Boolean);
}
