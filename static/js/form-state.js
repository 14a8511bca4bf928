/*
 * What the answers on a page lead to: which questions are asked, what is calculated, which choices
 * are offered, and which answers cannot be accepted. The server decides; this shows the same at
 * once, and tests/browser/test_form_state.py holds both to it. Needs form-logic.js.
 *
 *   formState.workOut(logic, answers, now)  {shown, values, rows, scope}
 *   formState.offered(logic, name, state)   names of the choices that a filter lets through
 *   formState.problems(logic, state)        {place: "required" | "constraint" | …}
 *
 * `logic` is what surveys/forms/answering_logic.py writes. A repeated group's answer is a list of
 * objects, and `state.rows` holds the states of its items.
 */
(function () {
  "use strict";

  const { evaluate, isTrue, isEmpty } = window.formLogic;

  function options(logic, position, now) {
    const labels = logic.labels || {};
    return { position, now, labels: (question, name) => (labels[question] || {})[name] || name };
  }

  function holds(trees, scope, told) {
    return trees.every((tree) => isTrue(tree, scope, null, told));
  }

  function isBlank(row) {
    return Object.values(row).every(isEmpty);
  }

  function rowStates(inner, name, stored, scope, now) {
    let rows = (stored || []).slice();
    if (inner.count) {
      const wanted = Number(evaluate({ tree: inner.count }, scope, null, { now }));
      const count = Number.isFinite(wanted) ? Math.max(0, Math.min(100, Math.trunc(wanted))) : 0;
      rows = Array.from({ length: count }, (_, place) => rows[place] || {});
    } else {
      while (rows.length && isBlank(rows[rows.length - 1])) rows.pop();
    }
    const around = Object.assign({}, scope, { [name]: rows });
    const own = [...Object.keys(inner.questions), ...Object.keys(inner.calculations)];
    own.forEach((one) => { around[one] = null; });
    return rows.map((row, place) => level(inner, row, around, place + 1, now));
  }

  function addRows(logic, name, answer, scope, rows, now) {
    const inner = logic.repeats[name];
    rows[name] = rowStates(inner, name, answer, scope, now);
    const own = new Set([...Object.keys(inner.questions), ...Object.keys(inner.calculations)]);
    own.forEach((one) => {
      scope[one] = {
        nodes: rows[name].map((row) => (row.asked.has(one) ? row.values[one] ?? "" : null)),
      };
    });
    return rows[name].map((row) => row.values);
  }

  function valuesFor(logic, answers, shown, around, told) {
    const scope = Object.assign({}, around, logic.answers);
    const rows = {};
    const values = {};
    const calculations = Object.entries(logic.calculations);
    const asked = new Set(shown);
    const put = (name, value) => {
      if (isEmpty(value)) return;
      scope[name] = value;
      values[name] = value;
    };
    const repeats = [];
    shown.forEach((name) => {
      if (name in logic.calculations) return;
      if (logic.repeats && name in logic.repeats) repeats.push(name);
      else put(name, (logic.constants || {})[name] ?? answers[name]);
    });
    const calculate = () => calculations.forEach(([name, one]) => {
      delete scope[name];
      delete values[name];
      asked.delete(name);
      if (!holds(one.when, scope, told)) return;
      asked.add(name);
      const value = evaluate(one.tree, scope, answers[name], told);
      put(name, typeof value === "number" && !Number.isFinite(value) ? null : stored(value));
    });
    const turns = repeats.length + calculations.length;
    for (let turn = 0; turn <= turns; turn += 1) {
      calculate();
      repeats.forEach((name) => put(name, addRows(logic, name, answers[name], scope, rows, told.now)));
    }
    calculate();
    return { values, scope, rows, asked };
  }

  /* A calculation's result as it is stored: true and false are words. */
  function stored(value) {
    return typeof value === "boolean" ? String(value) : value;
  }

  function level(logic, answers, around, position, now) {
    const told = options(logic, position, now);
    const names = Object.keys(logic.questions);
    let shown = names;
    let found = null;
    for (let turn = 0; turn <= names.length + 1; turn += 1) {
      found = valuesFor(logic, answers, shown, around, told);
      const next = names.filter((name) => holds(logic.questions[name], found.scope, told));
      if (next.join(" ") === shown.join(" ")) break;
      shown = next;
    }
    return Object.assign(found, { shown: new Set(shown), position, now });
  }

  function offered(logic, name, state) {
    const filter = logic.filters[name];
    const told = options(logic, state.position, state.now);
    return filter.choices
      .filter(([choice, columns]) => isTrue(filter.tree, state.scope, null, Object.assign(
        { columns: Object.assign({ name: choice }, columns) }, told,
      )))
      .map(([choice]) => choice);
  }

  function problem(logic, name, state) {
    const rule = (logic.rules || {})[name] || {};
    const value = state.values[name];
    const told = options(logic, state.position, state.now);
    if (isEmpty(value)) {
      return rule.required && isTrue(rule.required, state.scope, null, told) ? "required" : "";
    }
    if (logic.fixed && logic.fixed.includes(name)) return "";
    const chosen = [].concat(value);
    if (logic.alone && logic.alone[name] && chosen.length > 1
      && chosen.some((one) => logic.alone[name].includes(one))) return "exclusive_choice";
    if (logic.filters && logic.filters[name]) {
      const names = offered(logic, name, state);
      if (chosen.some((one) => !names.includes(one))) return "choice_not_offered";
    }
    if (rule.constraint && !isTrue(rule.constraint, state.scope, value, told)) return "constraint";
    return "";
  }

  function problems(logic, state) {
    const found = {};
    state.shown.forEach((name) => {
      const code = problem(logic, name, state);
      if (code) found[name] = code;
      (state.rows[name] || []).forEach((row, place) => {
        Object.entries(problems(logic.repeats[name], row)).forEach(([inner, one]) => {
          found[`${name}:${place}:${inner}`] = one;
        });
      });
    });
    return found;
  }

  function workOut(logic, answers, now) {
    return level(logic, answers, {}, 0, now);
  }

  window.formState = Object.freeze({ workOut, offered, problems });
})();
