/* Loads a part from this server and hands the component to it; says so on the page where that fails. */

export default async function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = window.__streamlit?.BACKEND_BASE_URL ?? document.baseURI;
  let part;
  try {
    part = await import(new URL(data.part, root).href);
  } catch (error) {
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.className = "failed";
    note.textContent = data.instead;
    parentElement.querySelector("[data-part]").replaceChildren(note);
    setTriggerValue("act", { actions: [{ do: "failed", serial: data.done + 1 }] });
    return undefined;
  }
  return part.render(component);
}
