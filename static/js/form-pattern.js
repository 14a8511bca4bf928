/*
 * The patterns of regex(), matched in time proportional to the text. The browser's own RegExp goes
 * back and tries again: with a careless pattern it holds the page for ever.
 *
 *   formPattern.matches(text, pattern)  whether the whole text matches; throws a SyntaxError for a
 *                                       pattern that the server does not accept
 *
 * Syntax, limits and sets of characters are those of the server: regex_syntax.py and regex.py in
 * surveys/form/expressions say why. tests/browser/test_form_pattern.py holds both to the same; only
 * characters that Unicode took up lately can be a letter to one of them alone.
 */
(function () {
  "use strict";

  const LONGEST_PATTERN = 500;
  const LONGEST_TEXT = 2000;
  const MOST_REPEATS = 200;
  const MOST_STATES = 1000;
  const DEEPEST_GROUP = 15;

  const SETS = new Map([["d", /\d/], ["w", /\w/], ["s", /\s/]]);
  const CATEGORIES = new Map([
    ["L", /\p{L}/u], ["Lu", /\p{Lu}/u], ["Ll", /\p{Ll}/u], ["N", /\p{N}/u], ["Nd", /\p{Nd}/u],
    ["P", /\p{P}/u], ["Z", /\p{Z}/u],
  ]);
  const LINE_ENDS = "\n\r\u2028\u2029";
  const CONTROL = new Map([["t", "\t"], ["n", "\n"], ["r", "\r"]]);
  const SPECIAL = "^$\\.*+?()[]{}|";
  const ESCAPABLE = SPECIAL + "/-_ '\"#&,:;=@!%~<>`";

  function inSet(set, wanted) {
    return (found) => set.test(found) === wanted;
  }

  function inRange(first, last) {
    const [low, high] = [first.codePointAt(0), last.codePointAt(0)];
    return (found) => found.codePointAt(0) >= low && found.codePointAt(0) <= high;
  }

  /* The copies of a repeated class all ask about the same character. */
  function remembering(test) {
    let last = null;
    let answer = false;
    return (found) => {
      if (found !== last) [last, answer] = [found, test(found)];
      return answer;
    };
  }

  /* Reads a pattern. Each part is a function that adds states which lead to the state `after`, and
     returns the first of them. */
  class Reader {
    constructor(pattern) {
      this.characters = Array.from(pattern);
      this.index = 0;
      this.depth = 0;
      this.states = 0;
    }

    refuse() {
      throw new SyntaxError("regex() does not take the pattern " + this.characters.join(""));
    }

    get atEnd() {
      return this.index >= this.characters.length;
    }

    nextIs(text) {
      return Array.from(text).every((one, place) => this.characters[this.index + place] === one);
    }

    take() {
      if (this.atEnd) this.refuse();
      this.index += 1;
      return this.characters[this.index - 1];
    }

    skip(text) {
      const found = this.nextIs(text);
      if (found) this.index += text.length;
      return found;
    }

    state(parts) {
      this.states += 1;
      if (this.states > MOST_STATES) this.refuse();
      return Object.assign({ test: null, edge: "", target: null, free: [] }, parts);
    }

    whole() {
      if (this.characters.length > LONGEST_PATTERN) this.refuse();
      const part = this.alternatives();
      if (!this.atEnd) this.refuse();
      const last = this.state();
      return { first: part(last), last };
    }

    alternatives() {
      const branches = [this.sequence()];
      while (this.skip("|")) branches.push(this.sequence());
      if (branches.length === 1) return branches[0];
      return (after) => {
        const state = this.state();
        state.free = Array.from(new Set(branches.map((branch) => branch(after))));
        return state;
      };
    }

    sequence() {
      const parts = [];
      while (!this.atEnd && !this.nextIs("|") && !this.nextIs(")")) parts.push(this.repeated());
      return (after) => parts.reduceRight((next, part) => part(next), after);
    }

    repeated() {
      const isEdge = this.nextIs("^") || this.nextIs("$");
      const part = this.atom();
      const bounds = this.bounds();
      if (!bounds) return part;
      if (isEdge) this.refuse();
      this.skip("?"); /* A lazy repetition matches the same whole texts. */
      if (this.bounds()) this.refuse();
      return (after) => this.repeat(part, bounds, after);
    }

    repeat(part, [least, most], after) {
      let first = most === Infinity ? this.loop(part, after) : this.options(part, most - least, after);
      for (let count = 0; count < least; count += 1) {
        const before = first;
        first = part(before);
        if (first === before) break; /* An empty part: however often, it is nothing. */
      }
      return first;
    }

    loop(part, after) {
      const state = this.state();
      state.free = [part(state), after];
      return state;
    }

    options(part, number, after) {
      let first = after;
      for (let count = 0; count < number; count += 1) {
        const option = this.state();
        option.free = [part(first), after];
        first = option;
      }
      return first;
    }

    bounds() {
      if (this.skip("*")) return [0, Infinity];
      if (this.skip("+")) return [1, Infinity];
      if (this.skip("?")) return [0, 1];
      return this.skip("{") ? this.countedBounds() : null;
    }

    countedBounds() {
      const least = this.wholeNumber();
      let most = least;
      if (this.skip(",")) most = this.nextIs("}") ? Infinity : this.wholeNumber();
      if (!this.skip("}") || most < least) this.refuse();
      return [least, most];
    }

    wholeNumber() {
      let digits = "";
      while (!this.atEnd && SETS.get("d").test(this.characters[this.index])) digits += this.take();
      if (!digits || digits.length > 4 || Number(digits) > MOST_REPEATS) this.refuse();
      return Number(digits);
    }

    atom() {
      const character = this.take();
      if (character === "(") return this.group();
      if (character === "[") return this.reading(this.characterClass());
      if (character === "\\") return this.reading(this.escape());
      if (character === ".") return this.reading((found) => !LINE_ENDS.includes(found));
      if (character === "^" || character === "$") {
        return (after) => this.state({ edge: character, target: after });
      }
      if (SPECIAL.includes(character)) this.refuse();
      return this.reading((found) => found === character);
    }

    reading(test) {
      return (after) => this.state({ test, target: after });
    }

    group() {
      this.depth += 1;
      if (this.depth > DEEPEST_GROUP) this.refuse();
      if (this.nextIs("?") && !this.skip("?:")) this.refuse();
      const inner = this.alternatives();
      if (!this.skip(")")) this.refuse();
      this.depth -= 1;
      return inner;
    }

    escape() {
      const character = this.take();
      const letter = character.toLowerCase();
      if (SETS.has(letter)) return inSet(SETS.get(letter), character === letter);
      if (letter === "p") return this.category(character === "p");
      const escaped = this.escaped(character);
      return (found) => found === escaped;
    }

    escaped(character) {
      if (CONTROL.has(character)) return CONTROL.get(character);
      if (!ESCAPABLE.includes(character)) this.refuse();
      return character;
    }

    category(wanted) {
      if (!this.skip("{")) this.refuse();
      let name = "";
      while (!this.nextIs("}")) name += this.take();
      this.take();
      if (!CATEGORIES.has(name)) this.refuse();
      return inSet(CATEGORIES.get(name), wanted);
    }

    characterClass() {
      const negated = this.skip("^");
      const tests = [];
      while (!this.skip("]")) tests.push(this.classMember());
      if (!tests.length) this.refuse();
      return remembering((found) => tests.some((test) => test(found)) !== negated);
    }

    classMember() {
      if (this.nextIs("\\") && "dDwWsSpP".includes(this.characters[this.index + 1] || " ")) {
        this.take();
        const test = this.escape();
        if (this.nextIs("-") && !this.nextIs("-]")) this.refuse();
        return test;
      }
      const first = this.classCharacter();
      if (!this.nextIs("-") || this.nextIs("-]")) return (found) => found === first;
      this.take();
      const last = this.classCharacter();
      if (last.codePointAt(0) < first.codePointAt(0)) this.refuse();
      return inRange(first, last);
    }

    classCharacter() {
      const character = this.take();
      return character === "\\" ? this.escaped(this.take()) : character;
    }
  }

  /* Adds every state that can be reached without reading a character. */
  function close(states, atStart, atEnd) {
    for (const state of states) { /* A set hands out what is added meanwhile, too. */
      state.free.forEach((target) => states.add(target));
      if ((state.edge === "^" && atStart) || (state.edge === "$" && atEnd)) states.add(state.target);
    }
    return states;
  }

  function step(states, character) {
    const next = new Set();
    states.forEach((state) => {
      if (state.test && state.test(character)) next.add(state.target);
    });
    return close(next, false, false);
  }

  const compiled = new Map();

  function compile(pattern) {
    if (!compiled.has(pattern)) compiled.set(pattern, new Reader(pattern).whole());
    return compiled.get(pattern);
  }

  function matches(text, pattern) {
    const { first, last } = compile(pattern);
    const characters = Array.from(text);
    if (characters.length > LONGEST_TEXT) return false;
    let states = close(new Set([first]), true, false);
    for (const character of characters) {
      states = step(states, character);
      if (!states.size) return false;
    }
    return close(states, !characters.length, true).has(last);
  }

  window.formPattern = Object.freeze({ matches });
})();
