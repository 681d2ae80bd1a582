// Keeps the notebook's shortcuts off the controls around: JupyterLab in command mode would take
// the arrow keys of a list and the Enter of a button for itself.

// Lumino asks each element for this attribute, the focused one first; its ancestors come too late.
const ALONE = "data-lm-suppress-shortcuts";

function render({ el }) {
  el.hidden = true;
  el.style.display = "none";
  const guard = () => {
    const around = el.closest(".course-keys");
    if (around) around.addEventListener("focusin", (event) => event.target.setAttribute(ALONE, "true"));
    else if (!el.isConnected) requestAnimationFrame(guard);
  };
  guard();
}

export default { render };
