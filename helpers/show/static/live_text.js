// The page's side of LiveText. Text goes into one text node, never into HTML.

const PATIENCE = 3000; // ms that the kernel has to answer Stop
// The page's first message ever may be sent before JupyterLab has its subshell, and then waits
// in the kernel until the cell has ended: so the greeting is repeated (ms).
const GREETINGS = [0, 150, 600, 1500, 4000];
const AGAIN = 700; // ms after which Stop is said again
// JupyterLab tells widgets nothing of a restart: a kernel that leaves two questions unanswered,
// one a beat (ms), has forgotten this answer. Only one that has answered before is asked.
const BEAT = 1500;
const BLOCK = 1500; // letters after which a new line is a block of its own: less to lay out again

function make(tag, name, attributes = {}) {
  const node = document.createElement(tag);
  node.className = name;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// The widget is gone when its answer is complete, so the page itself says so to screen readers.
function announce(words) {
  const node = make("div", "course-live-announcer", { role: "status" });
  document.body.append(node);
  setTimeout(() => { node.textContent = words; }, 100);
  setTimeout(() => node.remove(), 5000);
}

function render({ model, el }) {
  const words = model.get("words");
  const box = make("section", "course-live", { "aria-label": model.get("label") || words.answer });
  const label = make("strong", "course-live-label");
  const text = make("div", "course-live-text", { "aria-live": "polite" });
  const bar = make("div", "course-live-bar");
  const stop = make("button", "course-live-stop jp-mod-styled", {
    type: "button", "data-lm-suppress-shortcuts": "true",  // Enter is the button's, not the notebook's
  });
  const status = make("span", "course-live-status", { role: "status" });
  let letters; // the text node that grows
  label.textContent = model.get("label");
  stop.textContent = `■ ${words.stop}`;
  bar.append(stop, status);
  box.append(label, text, bar);
  el.append(box);

  let seq = 0; // of the newest change that is drawn
  let isAsked = false; // the whole was asked for and has not come
  let isGreeted = false;
  let isLost = false;
  let hasNews = true;
  let unanswered = 0;
  let timers = [];

  const calm = () => { timers.forEach(clearTimeout); timers = []; };
  const isBusy = () => !isLost && ["waiting", "growing"].includes(model.get("phase"));

  function askWhole() {
    if (!isAsked) model.send({ ask: "whole" });
    isAsked = true;
  }

  function begin() {
    const block = document.createElement("div");
    letters = block.appendChild(document.createTextNode(""));
    text.append(block);
  }

  function grow(delta) {
    const cut = letters.length > BLOCK ? delta.indexOf("\n") + 1 : 0;
    letters.appendData(delta.slice(0, cut));
    if (cut) begin();
    letters.appendData(delta.slice(cut));
  }

  function replace(whole) {
    text.replaceChildren();
    begin();
    letters.data = whole;
  }

  function hear(message) {
    hasNews = true;
    if (isLost) { isLost = false; draw(); } // a connection that came back, not a restart
    if (message.hello) {
      isGreeted = true;
      box.dataset.heard = "true";
    }
    if (message.stopping) calm();
    if ("text" in message) {
      replace(message.text);
      isAsked = false;
    } else if ("delta" in message) {
      // A kernel that hears nothing while it works cannot send the whole: better a gap than nothing.
      const isNext = message.seq === seq + 1;
      if (!isNext) askWhole();
      grow((isNext ? "" : " … ") + message.delta);
    } else return;
    seq = message.seq;
  }

  function draw() {
    const phase = model.get("phase");
    const busy = isBusy();
    text.setAttribute("aria-busy", String(busy));
    box.hidden = phase === "gone";
    if (phase === "gone") replace("");
    label.hidden = !model.get("label");
    stop.hidden = !busy || !model.get("has_stop");
    status.textContent = isLost ? words.lost : model.get("status") || (busy ? words[phase] : "");
    bar.hidden = stop.hidden && !status.textContent;
    box.dataset.phase = isLost ? "lost" : phase;
    if (!busy) { calm(); stop.disabled = false; }
  }

  stop.addEventListener("click", () => {
    stop.disabled = true;
    status.textContent = words.stopping;
    model.send({ ask: "stop" });
    timers.push(setTimeout(() => model.send({ ask: "stop" }), AGAIN));
    timers.push(setTimeout(() => { status.textContent = words.unheard; }, PATIENCE));
  });
  const lose = () => { isLost = isBusy(); draw(); };
  const greet = () => { if (!isGreeted && isBusy()) model.send({ ask: "hello" }); };
  function beat() {
    if (!isBusy() || !isGreeted) return;
    unanswered = hasNews ? 0 : unanswered + 1;
    hasNews = false;
    if (unanswered > 2) lose();
    else if (unanswered) model.send({ ask: "ping" });
  }

  const beating = setInterval(beat, BEAT);
  model.on("msg:custom", hear);
  model.on("change:phase", draw);
  model.on("change:status", draw);
  model.on("change:has_stop", draw);
  model.on("comm_live_update", lose);
  model.on("comm:close", lose);
  begin();
  draw();
  GREETINGS.forEach((ms) => timers.push(setTimeout(greet, ms)));
  return () => {
    calm();
    clearInterval(beating);
    if (model.get("phase") === "gone") announce(words.ended);
  };
}

export default { render };
