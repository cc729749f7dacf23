// The wire view: every byte with its offset, in hexadecimal and as text, and what was found in it.
// A finding that is hovered, focused or clicked lights its bytes and dims the others; a byte lights its findings.

const NAMES = { 0: "NUL", 9: "TAB", 10: "LF", 13: "CR", 27: "ESC", 127: "DEL" };
const HIDDEN = 8; // how many bytes' room the mark of hidden credentials takes
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Draw what went over the wire in a case; what was found against a rule stands first. */
function wire(talk, rule) {
  const view = el("div", { class: "wire" });
  const bytes = talk.exchanges.map(() => new Map()); // offset on the wire -> its elements
  const left = el("div", {});
  const found = [...talk.findings].sort((one, other) => (other.rule === rule) - (one.rule === rule));
  view.append(left, notes(found, bytes, view));
  const columns = columnsOf(document.getElementById("main").clientWidth);
  if (!talk.exchanges.length) left.append(el("p", { class: "empty" }, say("noConnection")));
  talk.exchanges.forEach((exchange, number) => left.append(exchangeView(exchange, number, columns, bytes[number])));
  if (talk.more) left.append(el("p", { class: "muted" }, say("moreConnections", { count: talk.more })));
  left.append(told(talk));
  mark(found, bytes, view, rule);
  return view;
}

/** Choose how many bytes stand in a row of a page of this width. */
function columnsOf(width) {
  return width < 600 ? 8 : width < 1080 ? 16 : 24;
}

function exchangeView(exchange, number, columns, bytes) {
  const about = [
    say("opened", { seconds: exchange.opened.toFixed(3) }),
    exchange.tls,
    exchange.elsewhere ? say("elsewhere") : "",
    exchange.stray ? say("stray") : "",
  ].filter(Boolean);
  const ended =
    exchange.closed === null
      ? say("neverClosed")
      : say(exchange.byPeer ? "closedByPeer" : "closedByServer", { seconds: exchange.closed.toFixed(3) });
  return el(
    "section",
    { class: "exchange" },
    el("h3", {}, say("connection", { number: number + 1 }), " ", el("span", {}, about.join(" · "))),
    direction("→", "fromClient", exchange.received, columns, bytes),
    direction("←", "fromServer", exchange.sent, columns, null),
    el("div", { class: "ends" }, ended),
  );
}

function direction(arrow, from, one, columns, bytes) {
  const size = one.size ? say("bytes", { count: one.size }) : say("nothingSent");
  const style = `--columns: ${columns}`; // so that the texts stand below each other
  const dump = el("div", { class: "dump", tabindex: "0", role: "group", "aria-label": say(from), style });
  for (const piece of one.pieces) draw(piece, dump, columns, bytes);
  return el("div", { class: "direction" }, el("p", {}, el("b", {}, `${arrow} ${say(from)}`), `, ${size}`), one.size ? dump : null);
}

/** Append a piece; one that is left out within a line (credentials) stays in the line. */
function draw(piece, dump, columns, bytes) {
  if (piece.why === "credentials") {
    if (dump.open?.used + HIDDEN > columns) dump.open = null;
    const row = openRow(dump, piece.at);
    const hex = el("b", { class: "hidden" }, "••");
    const text = el("b", { class: "hidden" }, say("hidden", { count: piece.size }));
    for (let at = piece.at; at < piece.at + piece.size; at++) bytes?.set(at, [hex, text]);
    row.hex.append(hex);
    row.text.append(text);
    row.used += HIDDEN;
    return;
  }
  if (piece.why) {
    const values = { count: piece.size, size: piece.file?.size, sha256: piece.file?.sha256 };
    const gap = el("div", { class: "gap" }, say(piece.why === "file" ? "fileLeftOut" : "longLeftOut", values));
    dump.open = null;
    dump.append(gap);
    return;
  }
  const shown = Uint8Array.from(atob(piece.bytes), (one) => one.charCodeAt(0));
  for (let at = 0; at < shown.length; ) {
    const { size, text, control } = character(shown, at);
    let row = openRow(dump, piece.at + at);
    const breaks = shown[at] === 10 || (shown[at] === 13 && shown[at + 1] === 10); // a line's end stays with it
    if (row.used && !breaks && row.used + size > columns) {
      dump.open = null;
      row = openRow(dump, piece.at + at);
    }
    const letter = el("b", { class: control ? "control" : null }, text);
    row.text.append(letter);
    for (let byte = at; byte < at + size; byte++) {
      const hex = el("b", {}, shown[byte].toString(16).padStart(2, "0"));
      row.hex.append(hex);
      bytes?.set(piece.at + byte, [hex, letter]);
    }
    row.used += size;
    if (shown[at] === 10) dump.open = null;
    at += size;
  }
}

function openRow(dump, offset) {
  if (!dump.open) {
    const hex = el("span", { class: "hex" });
    const text = el("span", { class: "text" });
    dump.append(el("div", { class: "row" }, el("span", { class: "offset" }, String(offset)), hex, text));
    dump.open = { hex, text, used: 0 };
  }
  return dump.open;
}

/** Read the character at a place: a whole one in UTF-8, or else one byte. */
function character(bytes, at) {
  const lead = bytes[at];
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (size > 1 && at + size <= bytes.length) {
    try {
      const text = UTF8.decode(bytes.subarray(at, at + size));
      if ([...text].length === 1) {
        const invisible = /[\p{C}\p{Z}\p{M}]/u.test(text);
        const code = `U+${text.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
        return { size, text: invisible ? code : text, control: invisible };
      }
    } catch {
      // not UTF-8: shown byte by byte
    }
  }
  if (lead > 0x1f && lead < 0x7f) return { size: 1, text: String.fromCharCode(lead), control: false };
  return { size: 1, text: NAMES[lead] ?? lead.toString(16).toUpperCase().padStart(2, "0"), control: true };
}

/** List what was found; each finding with bytes lights them. */
function notes(findings, bytes, view) {
  const list = el("div", { class: "notes" }, el("h3", {}, say(findings.length ? "findings" : "noFindings")));
  findings.forEach((finding) => {
    const at = finding.at;
    const place = at ? say("at", { number: at.exchange + 1, offset: at.offset, count: at.length }) : "";
    const inside = [
      el("span", { class: "rule-id" }, `${say(finding.level)} · ${finding.rule}`),
      el("span", { class: "message" }, inTongue(finding.message)),
      place ? el("span", { class: "muted" }, place) : null,
    ];
    const events = {
      onmouseenter: () => light(finding, bytes, view, finding.note),
      onmouseleave: () => unlight(view),
      onfocus: () => light(finding, bytes, view, finding.note),
      onblur: () => unlight(view),
      onclick: () => at && bytes[at.exchange]?.get(at.offset)?.[0].scrollIntoView({ block: "center", behavior: "smooth" }),
    };
    finding.note = at
      ? el("button", { type: "button", class: `note ${finding.level}`, ...events }, ...inside)
      : el("div", { class: `note ${finding.level}` }, ...inside);
    list.append(finding.note);
  });
  return list;
}

/** Mark the bytes of the findings, most of all those of a rule, and let each byte light its twin and its findings. */
function mark(findings, bytes, view, rule) {
  const found = bytes.map(() => new Map()); // offset -> findings
  for (const finding of [...findings].reverse()) {
    const at = finding.at;
    const here = at && bytes[at.exchange];
    if (!here) continue;
    if (!at.length) {
      const end = !here.has(at.offset);
      for (const one of here.get(end ? at.offset - 1 : at.offset) ?? []) one.classList.add(end ? "caret-end" : "caret");
    }
    for (const offset of spanOf(finding, here)) {
      for (const one of here.get(offset)) {
        one.classList.remove("m-MUST", "m-SHOULD", "m-MAY");
        one.classList.add(`m-${finding.level}`);
        one.classList.toggle("own", finding.rule === rule);
      }
      found[at.exchange].set(offset, [...(found[at.exchange].get(offset) ?? []), finding]);
    }
  }
  bytes.forEach((here, number) => {
    for (const [offset, elements] of here) {
      const over = () => {
        for (const one of elements) one.classList.add("twin");
        for (const finding of found[number].get(offset) ?? []) light(finding, bytes, view, finding.note);
      };
      const out = () => {
        for (const one of elements) one.classList.remove("twin");
        unlight(view);
      };
      for (const one of elements) {
        one.addEventListener("mouseenter", over);
        one.addEventListener("mouseleave", out);
      }
    }
  });
}

function spanOf(finding, here) {
  const offsets = [];
  const { offset, length } = finding.at;
  if (length > here.size * 2) return [...here.keys()].filter((one) => one >= offset && one < offset + length);
  for (let one = offset; one < offset + length; one++) if (here.has(one)) offsets.push(one);
  return offsets;
}

function light(finding, bytes, view, note) {
  const here = bytes[finding.at.exchange];
  if (!here) return;
  view.classList.add("dimmed");
  note.classList.add("lit");
  const place = finding.at.length ? spanOf(finding, here) : [finding.at.offset, finding.at.offset - 1];
  for (const offset of place) for (const one of here.get(offset) ?? []) one.classList.add("lit");
}

function unlight(view) {
  view.classList.remove("dimmed");
  for (const one of view.querySelectorAll(".lit")) one.classList.remove("lit");
}

/** Show what the code made of it: its answers to its caller, and what it printed. */
function told(talk) {
  const box = el("div", { class: "told" });
  if (talk.outcomes.length) box.append(el("h3", {}, say("told")));
  for (const outcome of talk.outcomes) {
    const facts = [say(outcome.ending), outcome.uploadId !== undefined ? `uploadId ${outcome.uploadId}` : "", outcome.kind ?? ""];
    box.append(
      el("p", {}, facts.filter(Boolean).join(" · "), " ", el("span", { class: "muted" }, say("after", { seconds: outcome.seconds.toFixed(3) }))),
      outcome.message ? el("pre", {}, outcome.message) : "",
    );
  }
  const printed = [talk.stdout, talk.stderr].filter(Boolean).join("\n");
  if (printed) box.append(el("h3", {}, say("printed")), el("pre", {}, printed));
  return box;
}
