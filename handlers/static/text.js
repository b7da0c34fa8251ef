// Words as they may be shown: what cannot be seen is named, dates and numbers stay whole, and only addresses and numbers
// that the desk itself gave become links.
import { make } from "./dom.js";

// Controls, soft hyphen, zero-width, direction marks and overrides, tags. The joiners of emoji (200C, 200D) stay.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/;
const WHOLE = /\d{4}年|\d{1,2}月\d{1,2}日(?:（[月火水木金土日]）)?|\d{1,2}:\d{2}|\d{2,4}-\d{2,4}-\d{2,4}|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \([A-Z][a-z]{2}\))?|[\w.+-]+@[\w.-]+/;
// Characters that Chinese has and Japanese does not.
const SIMPLIFIED = /[这们为时说语请吗谢还钱问题纸优对]/;

/** What a traveller or a person wrote: nothing in it is a link, nothing in it is unseen. */
export function words(text) {
  return pieces(text.replace(/\r\n?|[\u2028\u2029]/g, "\n"), UNSEEN, (sign) => [sign, named(sign)]);
}

function named(sign) {
  const code = sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return make("span", { class: "sign" }, "U+" + code);
}

/** A sentence of the desk: dates and numbers do not break; `official` addresses and numbers can be pressed. */
export function sentence(text, official) {
  return words(text).map((piece) => (typeof piece === "string" ? linked(piece, official) : piece));
}

function linked(text, official) {
  const known = official.filter((one) => text.includes(one.shown)).sort((a, b) => b.shown.length - a.shown.length)[0];
  if (!known) return pieces(text, WHOLE, (part) => [part, whole(part)]);
  const at = text.indexOf(known.shown);
  const attributes = { href: known.href };
  if (!known.href.startsWith("tel:")) Object.assign(attributes, { target: "_blank", rel: "noopener noreferrer" });
  return [
    linked(text.slice(0, at), official),
    make("a", attributes, known.shown),
    linked(text.slice(at + known.shown.length), official),
  ];
}

/** A date or a number stays on one line; a mail address, which is too long for that, breaks before its @. */
function whole(part) {
  const [name, house] = part.split("@");
  return house ? make("span", null, name, make("wbr"), "@" + house) : make("span", { class: "nowrap" }, part);
}

/** `text` with every match of `pattern` replaced by what `draw` makes of it. */
function pieces(text, pattern, draw) {
  const drawn = [];
  let rest = text;
  for (let found = pattern.exec(rest); found; found = pattern.exec(rest)) {
    const [taken, node] = draw(found[0]);
    drawn.push(rest.slice(0, found.index), node);
    rest = rest.slice(found.index + taken.length);
  }
  drawn.push(rest);
  return drawn;
}

/** The language of a piece of text, as far as its script tells, so that it is read aloud and drawn as its own. */
export function tongue(text) {
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (/[\uac00-\ud7a3]/.test(text)) return "ko";
  if (SIMPLIFIED.test(text)) return "zh-Hans";
  return /[\u3400-\u9fff]/.test(text) ? "ja" : "en";
}

/** 2023-04-18T10:20:31+09:00 as the words of the page's language. The server sends Japan's time; no zone is reckoned here. */
export function day(stamp, language) {
  const [year, month, date] = stamp.slice(0, 10).split("-").map(Number);
  const name = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  if (language === "ja") return `${month}月${date}日（${"日月火水木金土"[name]}）`;
  return `${date} ${MONTHS[month - 1]} (${DAYS[name]})`;
}

export function hour(stamp) {
  return stamp.slice(11, 16);
}

export const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
