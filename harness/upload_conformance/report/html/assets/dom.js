// What every part of the page uses: the data, the reader's choices, words, elements.

const data = JSON.parse(document.getElementById("data").textContent);
const LEVELS = ["MUST", "SHOULD", "MAY"];
const state = {
  tongue: data.tongue,
  levels: new Set(data.summary.must + data.summary.should ? ["MUST", "SHOULD"] : LEVELS),
  text: "",
  testee: "",
  open: new Set(),
};

/** Say a word of the page in the reader's tongue, with values in its {places}. */
function say(name, values = {}) {
  return data.words[state.tongue][name].replace(/\{(\w+)\}/g, (_, key) => {
    const value = values[key];
    return typeof value === "number" && Number.isInteger(value) ? value.toLocaleString("en") : String(value);
  });
}

/** Choose the reader's tongue of a text that is there in both. */
function inTongue(text) {
  return text ? text[state.tongue] : "";
}

/** Make an element; children are elements or texts, and never markup. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
