// How every part of the page is drawn. Text goes in as text: nothing here, or anywhere, sets HTML.

/**
 * An element with attributes and children. A string child becomes a text node; null and "" are left out.
 * @param {string} tag
 * @param {Object<string, string|boolean|Function>} attributes `onclick`-like functions become listeners
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  add(element, children);
  return element;
}

export function add(element, children) {
  for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== "") element.append(child);
}

export function empty(element) {
  while (element.firstChild) element.firstChild.remove();
}
