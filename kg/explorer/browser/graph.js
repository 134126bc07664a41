/* The graph: draws the nodes where Python placed them, and tells Python which one was picked.
   Words of documents only ever become text nodes (textContent); nothing is fetched. */

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 0.15, MOST = 3, LEGIBLE = 0.8;

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (parent) parent.appendChild(made);
  return made;
}

/* The drawing's place and scale live with the root element, so that a rerun of the page does not lose them. */
function viewOf(root) {
  if (!root.mgView) root.mgView = { x: 0, y: 0, scale: 1, centre: null, pointers: new Map(), focus: null, moved: false };
  return root.mgView;
}

function bounds(nodes) {
  const left = Math.min(...nodes.map((n) => n.x - n.width / 2));
  const right = Math.max(...nodes.map((n) => n.x + n.width / 2));
  const top = Math.min(...nodes.map((n) => n.y - n.height / 2));
  const bottom = Math.max(...nodes.map((n) => n.y + n.height / 2));
  return { left, top, width: right - left, height: bottom - top };
}

function fit(view, svg, nodes) {
  const box = bounds(nodes);
  const width = svg.clientWidth || 600, height = svg.clientHeight || 400;
  const scale = Math.min((width - 24) / box.width, (height - 24) / box.height, 1.15);
  view.scale = Math.max(LEAST, scale);
  view.x = width / 2 - (box.left + box.width / 2) * view.scale;
  view.y = height / 2 - (box.top + box.height / 2) * view.scale;
}

/* The first view: all of it where that is legible, else the middle node in the middle. */
function begin(view, svg, scene) {
  fit(view, svg, scene.nodes);
  if (view.scale >= LEGIBLE) return;
  view.scale = LEGIBLE;
  centre(view, svg, scene.nodes[0]);
}

function centre(view, svg, node) {
  view.x = svg.clientWidth / 2 - node.x * view.scale;
  view.y = svg.clientHeight / 2 - node.y * view.scale;
}

/* Move the drawing until a node is in sight. */
function reveal(view, svg, node) {
  const x = node.x * view.scale + view.x, y = node.y * view.scale + view.y;
  const aside = Math.min(90, svg.clientWidth / 4), above = Math.min(60, svg.clientHeight / 4);
  view.x += x < aside ? aside - x : Math.min(0, svg.clientWidth - aside - x);
  view.y += y < above ? above - y : Math.min(0, svg.clientHeight - above - y);
}

/* New nodes out of sight bring the drawing along (never the nodes): smaller where it stays legible, picked in sight. */
function follow(view, svg, picked, fresh) {
  const out = fresh.some((n) => {
    const x = n.x * view.scale + view.x, y = n.y * view.scale + view.y;
    return x < 40 || y < 20 || x > svg.clientWidth - 40 || y > svg.clientHeight - 20;
  });
  if (!out) return;
  const box = bounds([picked, ...fresh]);
  const whole = Math.min((svg.clientWidth - 24) / box.width, (svg.clientHeight - 24) / box.height);
  view.scale = Math.min(view.scale, Math.max(LEGIBLE, whole));
  view.x = svg.clientWidth / 2 - (box.left + box.width / 2) * view.scale;
  view.y = svg.clientHeight / 2 - (box.top + box.height / 2) * view.scale;
  reveal(view, svg, picked);
}

function apply(view, world) {
  world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
}

function zoom(view, world, factor, x, y) {
  const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
  view.x = x - (x - view.x) * (scale / view.scale);
  view.y = y - (y - view.y) * (scale / view.scale);
  view.scale = scale;
  apply(view, world);
}

/* The nearest node in the direction of an arrow key. */
function towards(nodes, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = null, least = Infinity;
  for (const node of nodes) {
    const ahead = (node.x - from.x) * dx + (node.y - from.y) * dy;
    const aside = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
    if (ahead > 1 && ahead + 2.5 * aside < least) [best, least] = [node, ahead + 2.5 * aside];
  }
  return best;
}

function draw(world, scene, picked) {
  world.replaceChildren();
  const byId = new Map(scene.nodes.map((n) => [n.id, n]));
  const lines = element("g", { "aria-hidden": "true" }, world);
  for (const edge of scene.edges) {
    const a = byId.get(edge.start), b = byId.get(edge.end);
    element("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: `edge ${edge.source}` }, lines);
  }
  const drawn = new Map();
  for (const node of scene.nodes) {
    const kind = node.kind === "relation" ? "relation" : `thing mg-n-${node.kind}`;
    const state = (node.opened ? " opened" : "") + (node.id === picked ? " picked" : "");
    const group = element("g", {
      class: `node ${kind}${state}`, transform: `translate(${node.x} ${node.y})`, tabindex: node.id === picked ? 0 : -1,
      role: "button", "aria-expanded": String(node.opened), "data-node": node.id,
    }, world);
    group.setAttribute("aria-label", node.kind === "relation" ? node.label : `${node.label}, ${node.kind}`);
    const radius = node.kind === "relation" ? 4 : node.height / 2;
    element("rect", {
      x: -node.width / 2, y: -node.height / 2, width: node.width, height: node.height, rx: radius,
    }, group);
    element("text", { "text-anchor": "middle", dy: "0.35em" }, group).textContent = node.label;
    drawn.set(node.id, group);
  }
  if (!byId.has(picked) && scene.nodes.length) drawn.get(scene.nodes[0].id).setAttribute("tabindex", "0");
  return drawn;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".mg-graph");
  const svg = root.querySelector("svg"), world = svg.querySelector("g");
  const view = viewOf(root);
  const scene = data.scene, byId = new Map(scene.nodes.map((n) => [n.id, n]));
  svg.setAttribute("aria-label", data.label);

  const fresh = view.centre !== data.centre;
  if (fresh) view.focus = null;
  view.centre = data.centre;
  const picked = view.focus ?? data.centre;
  const drawn = draw(world, scene, picked);
  const added = scene.nodes.filter((n) => !view.known?.has(n.id));
  view.known = new Set(byId.keys());
  if (fresh) requestAnimationFrame(() => { begin(view, svg, scene); apply(view, world); });
  else if (added.length && byId.has(picked)) follow(view, svg, byId.get(picked), added);
  apply(view, world);
  if (view.hadFocus && drawn.has(picked)) drawn.get(picked).focus({ preventScroll: true });

  const pick = (id) => { view.focus = id; setTriggerValue("picked", id); };
  const middle = () => [svg.clientWidth / 2, svg.clientHeight / 2];
  const nodeAt = (target) => target.closest?.("[data-node]")?.getAttribute("data-node");

  svg.onclick = (event) => {
    const id = nodeAt(event.target);
    if (id && !view.moved) pick(id);
  };
  root.onfocusin = (event) => { view.hadFocus = Boolean(nodeAt(event.target)); };
  svg.onkeydown = (event) => {
    const id = nodeAt(event.target);
    if (event.key === "Enter" || event.key === " ") { if (id) pick(id); }
    else if (event.key.startsWith("Arrow") && id) {
      const next = towards(scene.nodes, byId.get(id), event.key);
      if (next) {
        drawn.get(id).setAttribute("tabindex", "-1");
        drawn.get(next.id).setAttribute("tabindex", "0");
        drawn.get(next.id).focus({ preventScroll: true });
        reveal(view, svg, next);
        apply(view, world);
      }
    } else if (event.key === "+" || event.key === "=") zoom(view, world, 1.25, ...middle());
    else if (event.key === "-") zoom(view, world, 0.8, ...middle());
    else if (event.key === "0") { fit(view, svg, scene.nodes); apply(view, world); }
    else return;
    event.preventDefault();
  };
  svg.onwheel = (event) => {
    if (!event.ctrlKey && !event.metaKey) return; /* the page must scroll past the drawing */
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(view, world, event.deltaY < 0 ? 1.15 : 0.87, event.clientX - box.left, event.clientY - box.top);
  };
  svg.onpointerdown = (event) => {
    view.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    view.moved = false;
  };
  svg.onpointermove = (event) => {
    const last = view.pointers.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last[0], dy = event.clientY - last[1];
    if (!view.moved && Math.hypot(dx, dy) < 4) return;
    if (!view.moved) svg.setPointerCapture(event.pointerId);
    view.moved = true;
    const others = [...view.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length === 1) {
      const [ox, oy] = others[0], box = svg.getBoundingClientRect();
      const before = Math.hypot(last[0] - ox, last[1] - oy), now = Math.hypot(event.clientX - ox, event.clientY - oy);
      if (before > 0) zoom(view, world, now / before, ox - box.left, oy - box.top);
    } else { view.x += dx; view.y += dy; apply(view, world); }
    view.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  };
  svg.onpointerup = svg.onpointercancel = (event) => {
    view.pointers.delete(event.pointerId);
    /* the click that ends a drag comes after this event and must not pick */
    setTimeout(() => { view.moved = false; }, 0);
  };
  root.querySelector("[data-do=in]").onclick = () => zoom(view, world, 1.25, ...middle());
  root.querySelector("[data-do=out]").onclick = () => zoom(view, world, 0.8, ...middle());
  root.querySelector("[data-do=fit]").onclick = () => { fit(view, svg, scene.nodes); apply(view, world); };
}
