// The query editor: the text field of the form becomes an editor that completes names.
import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { sparql } from "codemirror-lang-sparql";

const form = document.getElementById("ask");
const field = document.getElementById("query");
const host = document.getElementById("editor");

let known = null;
async function names() {
  known ??= fetch(form.dataset.names).then((response) => response.json());
  return known;
}

async function complete(context) {
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const found = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    found.delete(variable.text);
    return { from: variable.from, options: [...found].map((label) => ({ label, type: "variable" })) };
  }
  const word = context.matchBefore(/[\p{L}\w:-]+/u);
  if (!word && !context.explicit) return null;
  const { prefixes, names: all } = await names();
  const options = all.map(([label, detail, type]) => ({
    label, detail, type: type === "thing" ? "constant" : type, displayLabel: label,
  }));
  // A name may be typed in the reader's language: then the label is what is looked for.
  for (const [label, detail] of all) {
    if (word && detail.toLowerCase().startsWith(word.text.toLowerCase())) {
      options.push({ label: detail, apply: label, detail: label, type: "text", boost: 1 });
    }
  }
  options.push(...Object.keys(prefixes).map((name) => ({ label: `${name}:`, type: "namespace" })));
  return { from: word ? word.from : context.pos, options, validFor: /^[\w:-]*$/ };
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.literal], color: "var(--warn)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontStyle: "italic" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)" },
]);
const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", fontSize: ".92rem" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", minHeight: "16rem", maxHeight: "70vh" },
  ".cm-gutters": { backgroundColor: "var(--wash)", color: "var(--soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--tint) 45%, transparent)" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--tint)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: ".4rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { opacity: ".75" },
});

// In a shadow root the editor keeps its styles in sheets that the page's policy allows.
const root = host.attachShadow({ mode: "open" });
const view = new EditorView({
  doc: field.value,
  parent: root,
  root,
  extensions: [
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (form.requestSubmit(), true) }])),
    basicSetup,
    sparql(),
    autocompletion({ override: [complete] }),
    syntaxHighlighting(colours),
    theme,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": form.dataset.label, spellcheck: "false" }),
  ],
});
field.hidden = true;
host.hidden = false;
form.querySelector("label[for=query]").addEventListener("click", () => view.focus());
form.addEventListener("submit", () => { field.value = view.state.doc.toString(); });
