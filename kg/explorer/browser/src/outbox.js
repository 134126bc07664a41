/* What the person did, on its way to Python. Of two triggers in quick succession Streamlit may deliver only the last: so each
   brings all that has not been answered yet, numbered, and Python says how far it has come. */

export function sender(view, component) {
  const { done } = component.data;
  view.serial = Math.max(view.serial ?? 0, done);
  view.waiting = (view.waiting ?? []).filter((action) => action.serial > done);
  return (action) => {
    view.serial += 1;
    view.waiting.push({ ...action, serial: view.serial });
    component.setTriggerValue("act", { actions: view.waiting });
  };
}
