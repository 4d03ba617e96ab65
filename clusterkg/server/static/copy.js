// Buttons that copy a text of the page. Without scripts they stay hidden; the text can be selected.
const said = document.getElementById("copied");
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const name = button.firstChild;
  const before = name.data;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    name.data = button.dataset.done;
    said.textContent = button.dataset.done;
    setTimeout(() => { name.data = before; said.textContent = ""; }, 2500);
  });
}
