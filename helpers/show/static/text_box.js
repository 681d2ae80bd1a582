// A text box whose keys are its own: Enter sends, Shift+Enter breaks the line, and neither
// reaches the notebook, which would run the cell again and wipe what was typed.

const PATIENCE = 3000; // ms that the kernel has to take what was sent

// Lumino may look for shortcuts before any listener of ours; this attribute of the focused element
// is its own way to be told to leave it alone.
const ALONE = "data-lm-suppress-shortcuts";

function render({ model, el }) {
  const words = model.get("words");
  const id = `course-text-box-${Math.random().toString(36).slice(2)}`;
  const label = document.createElement("label");
  const area = document.createElement("textarea");
  const bar = document.createElement("div");
  const button = document.createElement("button");
  const status = document.createElement("span");
  el.classList.add("course-text-box");
  for (const one of [area, button]) one.setAttribute(ALONE, "true");
  label.htmlFor = area.id = id;
  label.textContent = model.get("label");
  area.rows = model.get("rows");
  area.value = model.get("value");
  button.type = "button";
  button.className = "course-button";
  button.textContent = words.send;
  bar.className = "course-text-box-bar";
  status.setAttribute("role", "status");
  status.id = `${id}-status`;
  area.setAttribute("aria-describedby", status.id);
  bar.append(button, status);
  el.append(label, area, bar);

  let patience = 0;
  let sent = 0; // the number of the message that waits for the kernel
  let isLost = false;

  function draw() {
    const sends = model.get("sends");
    button.hidden = !sends;
    button.disabled = area.disabled = isLost;
    status.textContent = isLost ? words.lost : model.get("hint");
    bar.hidden = button.hidden && !status.textContent;
  }

  function send() {
    const text = area.value;
    if (!text.trim() || sent || isLost) return;
    sent = Date.now();
    area.readOnly = true;
    patience = setTimeout(() => { status.textContent = words.unheard; }, PATIENCE);
    model.send({ send: text, number: sent });
  }

  function taken(message) {
    if (message.number !== sent) return;
    clearTimeout(patience);
    sent = 0;
    area.readOnly = false;
    if (message.taken) area.value = "";
    draw();
    area.focus();
  }

  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    // 229 and isComposing: an input method is still making a syllable of what was typed.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || !model.get("sends")) return;
    event.preventDefault();
    send();
  });
  for (const kind of ["keypress", "keyup", "paste", "copy", "cut"])
    area.addEventListener(kind, (event) => event.stopPropagation());
  // Bound to its trait only where nothing is sent: the kernel's copy of a draft would lag.
  area.addEventListener("change", () => {
    if (model.get("sends")) return;
    model.set("value", area.value);
    model.save_changes();
  });
  button.addEventListener("click", send);
  const lose = () => { isLost = true; draw(); };
  model.on("msg:custom", (message) => {
    if ("number" in message) taken(message);
    if ("draft" in message && (message.force || !area.value)) area.value = message.draft;
    if (message.focus) area.focus();
  });
  model.on("change:value", () => { if (!model.get("sends")) area.value = model.get("value"); });
  model.on("change:hint", draw);
  model.on("comm_live_update", lose);
  model.on("comm:close", lose);
  draw();
  return () => clearTimeout(patience);
}

export default { render };
