/*
 * The expressions of a questionnaire, evaluated in the browser to show and hide questions.
 *
 * The server parses expressions and decides; this evaluates the trees that it parsed, and gives the
 * same results: tests/vectors/expressions.json holds both to that. No eval, no Function, no RegExp
 * of a questionnaire's own: regex() needs form-pattern.js.
 *
 *   formLogic.evaluate(tree, answers, self, options)  the value: string, number or boolean
 *   formLogic.isTrue(tree, answers, self, options)    the same as true or false
 *
 * Answers are natural JSON values by question name; those of hidden questions must be left out.
 * A question of a repeated group is {nodes: [answer, …]} to expressions outside of it, with null
 * where it is not asked. Options: columns (of a choice), now, position (of the item of a repeated
 * group) and labels(question, choice name).
 */
(function () {
  "use strict";

  const DAY = 86400000;
  const LONGEST_NUMBER = 40;
  const LARGEST_ROUNDING = 10;
  const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
  const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?.*)?$/;
  const TIME = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:[.Z+-].*)?$/;
  const SPACE = " \t\r\n";

  function fromAnswer(answer) {
    if (answer === null || answer === undefined) return "";
    if (typeof answer !== "object") return answer;
    if (answer.nodes) return answer.nodes.length ? fromAnswer(answer.nodes[0]) : "";
    if (!Array.isArray(answer)) return String(answer.name ?? "");
    if (answer.length && typeof answer[0] === "object") return answer.length;
    return answer.map(String).join(" ");
  }

  function isEmpty(answer) {
    return answer === null || answer === undefined || answer === "" || answer.length === 0;
  }

  function toText(value) {
    if (typeof value !== "number") return String(value);
    const text = String(value);
    return text.includes("e") ? withoutExponent(text) : text;
  }

  function withoutExponent(text) {
    const [mantissa, exponent] = text.split("e");
    const sign = mantissa.startsWith("-") ? "-" : "";
    const [whole, part = ""] = mantissa.replace("-", "").split(".");
    const places = Number(exponent);
    if (places > 0) return sign + whole + part.padEnd(places, "0");
    return sign + "0." + "0".repeat(-places - 1) + whole + part;
  }

  function toNumber(value) {
    if (typeof value !== "string") return Number(value);
    const text = strip(value);
    if (text.length > LONGEST_NUMBER) return NaN;
    if (NUMBER.test(text)) return Number(text);
    return text[2] === ":" ? timeNumber(text) : dateNumber(text);
  }

  function toBoolean(value) {
    return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value);
  }

  function strip(text) {
    let start = 0;
    let end = text.length;
    while (start < end && SPACE.includes(text[start])) start += 1;
    while (end > start && SPACE.includes(text[end - 1])) end -= 1;
    return text.slice(start, end);
  }

  function split(value) {
    return toText(value).match(/[^ \t\r\n]+/g) || [];
  }

  function dateNumber(text) {
    const found = DATE.exec(text);
    if (!found) return NaN;
    const [year, month, day] = found.slice(1, 4).map(Number);
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    const exists = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    if (!exists) return NaN;
    const [hours, minutes, seconds] = found.slice(4, 7).map((part) => Number(part || 0));
    return date.getTime() / DAY + (hours * 3600 + minutes * 60 + seconds) / 86400;
  }

  function timeNumber(text) {
    const found = TIME.exec(text);
    if (!found) return NaN;
    const [hours, minutes, seconds] = found.slice(1, 4).map((part) => Number(part || 0));
    return (hours * 3600 + minutes * 60 + seconds) / 86400;
  }

  function dateText(number) {
    if (!(number >= -719162 && number < 2932897)) return "";
    return new Date(Math.floor(number) * DAY).toISOString().slice(0, 10);
  }

  function localTime() {
    const now = new Date();
    const minutes = -now.getTimezoneOffset();
    const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
    const local = new Date(now.getTime() + minutes * 60000).toISOString().slice(0, 19);
    return local + (minutes < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
  }

  function equal(left, right) {
    if (typeof left === "string" && typeof right === "string") return left === right;
    if (typeof left === "boolean" || typeof right === "boolean") {
      return toBoolean(left) === toBoolean(right);
    }
    return toNumber(left) === toNumber(right);
  }

  function shifted(number, places) {
    const [mantissa, exponent] = String(number).split("e");
    return Number(mantissa + "e" + (Number(exponent || 0) + places));
  }

  function rounded(value, placesValue) {
    const number = toNumber(value);
    const places = placesValue === undefined ? 0 : toNumber(placesValue);
    if (Number.isNaN(places)) return NaN;
    if (!Number.isFinite(number)) return number;
    const shift = Math.trunc(Math.max(-LARGEST_ROUNDING, Math.min(LARGEST_ROUNDING, places)));
    return shifted(Math.round(shifted(number, shift)), -shift);
  }

  function selectedAt(list, position) {
    const names = split(list);
    const index = toNumber(position);
    return index >= 0 && index < names.length ? names[Math.trunc(index)] : "";
  }

  function substring(value, ...bounds) {
    const characters = Array.from(toText(value));
    const places = bounds.map(toNumber);
    if (places.some(Number.isNaN)) return "";
    const [start, end] = places.map((place) =>
      Math.trunc(place < 0 ? Math.max(0, place + characters.length) : place)
    );
    return characters.slice(start, end === undefined ? characters.length : end).join("");
  }

  function translate(value, from, to) {
    const old = Array.from(toText(from));
    const replacements = Array.from(toText(to));
    const replaced = Array.from(toText(value)).map((character) => {
      const index = old.indexOf(character);
      return index < 0 ? character : replacements[index] || "";
    });
    return replaced.join("");
  }

  function formatDate(value, pattern) {
    const day = dateText(toNumber(value));
    if (!day) return "";
    const text = typeof value === "string" ? strip(value) : "";
    const time = (DATE.exec(text) || []).slice(4, 7);
    const [hour, minute, second] = [0, 1, 2].map(
      (index) => (time.length ? time : (TIME.exec(text) || []).slice(1))[index] || "00"
    );
    const parts = {
      Y: day.slice(0, 4), y: day.slice(2, 4), m: day.slice(5, 7), d: day.slice(8),
      n: String(Number(day.slice(5, 7))), e: String(Number(day.slice(8))),
      H: hour, h: String(Number(hour)), M: minute, S: second,
    };
    return toText(pattern).replace(/%([YymndeHhMS])/g, (_, letter) => parts[letter]);
  }

  function power(base, exponent) {
    const result = toNumber(base) ** toNumber(exponent);
    return Number.isFinite(result) ? result : NaN;
  }

  /* To 12 digits: the last ones differ between computers. */
  function real(compute) {
    return (...values) => {
      const result = compute(...values.map(toNumber));
      return Number.isFinite(result) ? Number(result.toPrecision(12)) : NaN;
    };
  }

  function within(least, most, amount) {
    const [low, high] = [toNumber(least), toNumber(most)];
    return (low < 0 || amount >= low) && (high < 0 || amount <= high);
  }

  function weighted(least, most, ...pairs) {
    let amount = 0;
    for (let place = 0; place + 1 < pairs.length; place += 2) {
      if (toBoolean(pairs[place])) amount += toNumber(pairs[place + 1]);
    }
    return within(least, most, amount);
  }

  function dateTime(value) {
    const number = toNumber(value);
    if (!dateText(number)) return "";
    const seconds = Math.floor(number * 86400 + 0.5);
    return new Date(seconds * 1000).toISOString().slice(0, 19);
  }

  function decimalTime(value) {
    const number = toNumber(value);
    return Number.isFinite(number) ? Number((number - Math.floor(number)).toFixed(9)) : NaN;
  }

  function after(value, mark) {
    const [text, found] = [toText(value), toText(mark)];
    const place = text.indexOf(found);
    return place < 0 ? "" : text.slice(place + found.length);
  }

  function before(value, mark) {
    const text = toText(value);
    const place = text.indexOf(toText(mark));
    return place < 0 ? "" : text.slice(0, place);
  }

  const FUNCTIONS = {
    "abs": (value) => Math.abs(toNumber(value)),
    "acos": real(Math.acos),
    "asin": real(Math.asin),
    "atan": real(Math.atan),
    "atan2": real(Math.atan2),
    "boolean": toBoolean,
    "boolean-from-string": (value) => ["true", "1"].includes(strip(toText(value)).toLowerCase()),
    "ceiling": (value) => Math.ceil(toNumber(value)),
    "checklist": (least, most, ...values) => within(least, most, values.filter(toBoolean).length),
    "coalesce": (...values) => values.find((value) => toText(value) !== "") ?? "",
    "concat": (...values) => values.map(toText).join(""),
    "contains": (value, part) => toText(value).includes(toText(part)),
    "cos": real(Math.cos),
    "count-selected": (value) => split(value).length,
    "date": (value) => dateText(toNumber(value)),
    "date-time": dateTime,
    "decimal-date-time": toNumber,
    "decimal-time": decimalTime,
    "ends-with": (value, part) => toText(value).endsWith(toText(part)),
    "exp": real(Math.exp),
    "exp10": real((number) => 10 ** number),
    "false": () => false,
    "floor": (value) => Math.floor(toNumber(value)),
    "format-date": formatDate,
    "format-date-time": formatDate,
    "int": (value) => Math.trunc(toNumber(value)),
    "join": (separator, ...values) => values.map(toText).join(toText(separator)),
    "log": real(Math.log),
    "log10": real(Math.log10),
    "max": (...values) => (values.length ? Math.max(...values.map(toNumber)) : NaN),
    "min": (...values) => (values.length ? Math.min(...values.map(toNumber)) : NaN),
    "normalize-space": (value) => split(value).join(" "),
    "not": (value) => !toBoolean(value),
    "number": toNumber,
    "pi": () => Math.PI,
    "pow": power,
    "regex": (value, pattern) => window.formPattern.matches(toText(value), toText(pattern)),
    "round": rounded,
    "selected": (list, name) => split(list).includes(strip(toText(name))),
    "selected-at": selectedAt,
    "sin": real(Math.sin),
    "sqrt": (value) => Math.sqrt(toNumber(value)),
    "starts-with": (value, part) => toText(value).startsWith(toText(part)),
    "string": toText,
    "string-length": (value) => Array.from(toText(value)).length,
    "substr": substring,
    "substring-after": after,
    "substring-before": before,
    "tan": real(Math.tan),
    "sum": (...values) => values.reduce((total, value) => total + toNumber(value), 0),
    "translate": translate,
    "true": () => true,
    "weighted-checklist": weighted,
  };
  /* These take all answers to a question that is asked in a repeated group. */
  const AGGREGATES = ["concat", "join", "max", "min", "sum"];
  const SELF_FUNCTIONS = ["normalize-space", "number", "string", "string-length"];

  const ARITHMETIC = {
    "<": (left, right) => left < right,
    "<=": (left, right) => left <= right,
    ">": (left, right) => left > right,
    ">=": (left, right) => left >= right,
    "+": (left, right) => left + right,
    "-": (left, right) => left - right,
    "*": (left, right) => left * right,
    "div": (left, right) => left / right,
    "mod": (left, right) => left % right,
  };

  function nodesOf(node, context) {
    const answer = context.answers[node[1]];
    if (answer && answer.nodes) return answer.nodes;
    if (Array.isArray(answer) && typeof answer[0] === "object") return answer;
    return answer === null || answer === undefined ? [] : [answer];
  }

  function valuesOf(name, nodes, context) {
    if (!AGGREGATES.includes(name)) return nodes.map((node) => compute(node, context));
    return nodes.flatMap((node, place) => {
      const answer = node[0] === "answer" && context.answers[node[1]];
      const isMany = answer && answer.nodes && !(name === "join" && place === 0);
      if (!isMany) return [compute(node, context)];
      return answer.nodes.filter((one) => !isEmpty(one)).map(fromAnswer);
    });
  }

  function nodeAt(nodes, index) {
    const place = Math.trunc(toNumber(index));
    return place >= 1 && place <= nodes.length ? fromAnswer(nodes[place - 1]) : "";
  }

  function choiceNames(value, reference, context) {
    const question = strip(strip(reference).slice(2, -1));
    return split(value).map((name) => context.labels(question, name)).join(", ");
  }

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function call(name, nodes, context) {
    const value = (node) => compute(node, context);
    switch (name) {
      case "if": return value(toBoolean(value(nodes[0])) ? nodes[1] : nodes[2]);
      case "once": return toText(context.self) === "" ? value(nodes[0]) : context.self;
      case "now": return context.now;
      case "today": return context.now.slice(0, 10);
      case "position": return context.position;
      case "uuid": return toText(context.self) === "" ? uuid() : context.self;
      case "count": return nodesOf(nodes[0], context).filter((one) => one !== null).length;
      case "count-non-empty": return nodesOf(nodes[0], context).filter((one) => !isEmpty(one)).length;
      case "indexed-repeat": return nodeAt(nodesOf(nodes[0], context), value(nodes[2]));
      case "jr:choice-name": return choiceNames(value(nodes[0]), nodes[1][1], context);
    }
    const values = valuesOf(name, nodes, context);
    if (!values.length && SELF_FUNCTIONS.includes(name)) values.push(context.self);
    return FUNCTIONS[name](...values);
  }

  function compute(node, context) {
    const [kind, first, second] = node;
    switch (kind) {
      case "string":
      case "number": return first;
      case "answer": return fromAnswer(context.answers[first]);
      case "self": return context.self;
      case "column": return context.columns[first] ?? "";
      case "negative": return -toNumber(compute(first, context));
      case "call": return call(first, node.slice(2), context);
      case "and": return toBoolean(compute(first, context)) && toBoolean(compute(second, context));
      case "or": return toBoolean(compute(first, context)) || toBoolean(compute(second, context));
      case "=": return equal(compute(first, context), compute(second, context));
      case "!=": return !equal(compute(first, context), compute(second, context));
    }
    return ARITHMETIC[kind](toNumber(compute(first, context)), toNumber(compute(second, context)));
  }

  function evaluate(tree, answers, self, options = {}) {
    return compute(tree.tree || tree, {
      answers: answers,
      self: fromAnswer(self),
      columns: options.columns || {},
      now: options.now || localTime(),
      position: options.position || 0,
      labels: options.labels || ((_, name) => name),
    });
  }

  function isTrue(tree, answers, self, options) {
    return toBoolean(evaluate(tree, answers, self, options));
  }

  window.formLogic = Object.freeze({evaluate: evaluate, isTrue: isTrue, isEmpty: isEmpty});
})();
