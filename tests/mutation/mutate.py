#!/usr/bin/env python3
"""Mutation testing of the C++: changes one operator, constant, condition or statement at a time, and wants a test that fails.

Usage: mutate.py [--list] [--workers N] FILE...   (paths below the project; see FILES)

1. clang parses the file; each place that can be changed is rewritten to a call of switch.hpp that does what stood there
   unless its number is switched on. What does not compile so is left as it is.
2. The rewritten file is compiled once, and linked with the tests instead of the original.
3. All tests run once unmutated: which mutants does each reach?
4. Each mutant runs with the tests that reach it, the quickest first.
5. What is still alive must stand in equivalent.json, with the reason why nobody can tell it from the original.

What was killed once is not tried again as long as the file stays as it is (build/mutation/FILE/killed.json): a run that is
broken off goes on where it was, and after a new test only what survived is tried.

The file runs under AddressSanitizer: a text written past the room that was measured for it is a failure. So is a standard
container used outside of its bounds, and what an assertion of a library says (a member of JSON that is not there).

Not mutated: what is computed while compiling (tables, consteval), words with blanks in them (messages to people), what
stands in headers, and reserve(), of which nothing but time depends.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import subprocess
import sys

from clang.cindex import Config, CursorKind, Index, TypeKind

CHECKED = ["-fsanitize=address", "-D_GLIBCXX_ASSERTIONS"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / "build" / "native"
WORK = ROOT / "build" / "mutation"
FILES = {
    "wasm/core/signature.cpp": "core_test",
    "wasm/core/text.cpp": "core_test",
    "wasm/core/url.cpp": "core_test",
    "wasm/core/access.cpp": "core_test",
    "wasm/core/post_text.cpp": "core_test",
    "wasm/core/policy.cpp": "core_test",
    "proxy/policy.cpp": "policy_test",
}
COMPARISONS = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal", "!=": "not_equal"}
NEIGHBOURS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
ARITHMETIC = {"+": "plus", "-": "minus", "*": "times", "/": "divided", "%": "modulo", "<<": "left", ">>": "right",
              "&": "bit_and", "|": "bit_or"}
OTHERS = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "*", "<<": ">>", ">>": "<<", "&": "|", "|": "&"}
ASSIGNMENTS = {"+=": "-=", "-=": "+=", "*=": "+=", "/=": "*=", "|=": "&=", "&=": "|="}
NAMES = {"min": "max", "max": "min", "any_of": "all_of", "all_of": "any_of", "starts_with": "ends_with", "ends_with": "starts_with",
         "find_first_of": "find_first_not_of", "find_first_not_of": "find_first_of", "lower_bound": "upper_bound",
         "upper_bound": "lower_bound", "front": "back", "back": "front"}

Edit = collections.namedtuple("Edit", "start end kind mutants write")  # write(first number, sub) -> text


class Source:
    """A file taken apart: where it can be changed, and how."""

    def __init__(self, path, arguments):
        self.path = path
        self.bytes = path.read_bytes()
        unit = Index.create().parse(str(path), args=arguments)
        errors = [each.spelling for each in unit.diagnostics if each.severity >= 3]
        if errors:
            sys.exit(f"clang does not understand {path}: {errors[0]}")
        self.edits, self.functions, self.calls, self.names = [], [], [], []
        self.unit = unit
        for cursor in unit.cursor.get_children():
            if cursor.location.file and cursor.location.file.name == str(path):
                self.visit(cursor, None)
        self.call_by_another_name()

    # --- Where

    def range(self, cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def text(self, start, end):
        return self.bytes[start:end].decode()

    def line(self, offset):
        return self.bytes.count(b"\n", 0, offset) + 1

    def function_at(self, offset):
        inside = [(end - start, name) for start, end, name in self.functions if start <= offset < end]
        return min(inside)[1] if inside else ""

    # --- What

    def edit(self, cursor, kind, mutants, write):
        start, end = self.range(cursor)
        self.edits.append(Edit(start, end, kind, mutants, write))

    def operator_between(self, left, right):
        """The operator of an infix expression, and where it stands; None of what is called by name."""
        start, end = self.range(left)[1], self.range(right)[0]
        between = re.sub(rb"//[^\n]*|/\*.*?\*/", b"", self.bytes[start:end]).decode()
        between = between.strip().strip("()").strip()
        return between if re.fullmatch(r"[-<>=!+*/%&|]{1,2}", between) else None

    def condition(self, cursor, true=True, false=True):
        """Something that is asked for being true."""
        start, end = self.range(cursor)
        if cursor.kind == CursorKind.CXX_BOOL_LITERAL_EXPR or cursor.kind == CursorKind.DECL_STMT or cursor.kind == CursorKind.VAR_DECL:
            return
        mutants = (["true"] if true else []) + (["false"] if false else [])

        def write(number, sub):
            inner = sub(start, end)
            if true:
                inner = f"::mutation::or_true({number}, {inner})"
                number += 1
            return f"::mutation::or_false({number}, {inner})" if false else inner

        self.edits.append(Edit(start, end, "1condition", mutants, write))

    def is_reservation(self, cursor):
        """reserve() of a standard container, not of a class of the project."""
        if cursor.kind != CursorKind.CALL_EXPR or cursor.spelling != "reserve" or not cursor.referenced:
            return False
        return cursor.referenced.location.file is not None and not cursor.referenced.location.file.name.startswith(str(ROOT))

    def statement(self, cursor):
        if self.is_reservation(cursor):
            return
        kinds = (CursorKind.CALL_EXPR, CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
                 CursorKind.UNARY_OPERATOR, CursorKind.UNEXPOSED_EXPR)
        start, end = self.range(cursor)
        if cursor.kind in (CursorKind.BREAK_STMT, CursorKind.CONTINUE_STMT):
            self.edits.append(Edit(start, end, "0statement", ["(nothing)"],
                                   lambda number, sub: f"if (::mutation::on({number})) {{}} else {sub(start, end)}"))
        elif cursor.kind in kinds:
            self.edits.append(Edit(start, end, "0statement", ["(nothing)"],
                                   lambda number, sub: f"::mutation::on({number}) ? void() : static_cast<void>({sub(start, end)})"))

    def visit(self, cursor, parent):
        kind = cursor.kind
        children = list(cursor.get_children())
        start, end = self.range(cursor)
        if kind in (CursorKind.FUNCTION_DECL, CursorKind.CXX_METHOD, CursorKind.CONSTRUCTOR, CursorKind.FUNCTION_TEMPLATE):
            self.functions.append((start, end, cursor.spelling))
        if kind in (CursorKind.STATIC_ASSERT, CursorKind.TYPE_REF, CursorKind.TEMPLATE_REF, CursorKind.ENUM_DECL):
            return
        if kind == CursorKind.FUNCTION_DECL and re.match(r"(static |inline )*consteval\b", self.text(start, end)):
            return
        if self.is_reservation(cursor):
            return
        if kind == CursorKind.VAR_DECL and re.match(r"(static |inline )*constexpr\b", self.text(start, end)):
            return
        if kind == CursorKind.COMPOUND_STMT:
            for child in children:
                self.statement(child)
        elif kind == CursorKind.IF_STMT:
            condition = next((child for child in children if child.kind.is_expression()), None)
            if condition is not None and children[0].kind != CursorKind.VAR_DECL:
                self.condition(condition)
            for child in children[children.index(condition) + 1:] if condition is not None else ():
                self.statement(child)
        elif kind == CursorKind.WHILE_STMT:
            if children[0].kind.is_expression():
                self.condition(children[0], true=False)
            self.statement(children[-1])
        elif kind in (CursorKind.FOR_STMT, CursorKind.CXX_FOR_RANGE_STMT):
            self.statement(children[-1])
        elif kind == CursorKind.CASE_STMT:
            self.statement(children[-1])
            self.visit(children[-1], cursor)
            return
        elif kind == CursorKind.DEFAULT_STMT:
            self.statement(children[-1])
        elif kind == CursorKind.CONDITIONAL_OPERATOR:
            self.condition(children[0])
        elif kind == CursorKind.BINARY_OPERATOR and len(children) == 2:
            self.binary(cursor, *children)
        elif kind == CursorKind.CALL_EXPR:
            self.call(cursor, children)
        elif kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR and len(children) == 2:
            self.compound(cursor, *children)
        elif kind == CursorKind.UNARY_OPERATOR:
            self.unary(cursor, children[0])
        elif kind == CursorKind.INTEGER_LITERAL:
            self.integer(cursor)
        elif kind == CursorKind.CHARACTER_LITERAL:
            self.edit(cursor, "9character", ["the next character"], lambda number, sub: f"::mutation::next({number}, {sub(start, end)})")
        elif kind == CursorKind.CXX_BOOL_LITERAL_EXPR:
            literal = self.text(start, end)
            if literal in ("true", "false"):
                self.edit(cursor, "9bool", ["false" if literal == "true" else "true"],
                          lambda number, sub: f"(::mutation::on({number}) != {literal})")
        elif kind == CursorKind.STRING_LITERAL:
            literal = self.text(start, end)
            if re.fullmatch(r'"[^"\\ \n]+"', literal):
                self.edit(cursor, "9string", ['""'], lambda number, sub: f"::mutation::text({number}, {literal})")
            return
        elif kind in (CursorKind.MEMBER_REF_EXPR, CursorKind.DECL_REF_EXPR) and cursor.spelling in NAMES:
            self.names.append((end - len(cursor.spelling), cursor.spelling))
        for child in children:
            self.visit(child, cursor)

    def binary(self, cursor, left, right):
        operator = self.operator_between(left, right)
        (a, b), (c, d) = self.range(left), self.range(right)
        if operator in COMPARISONS:
            self.comparison(cursor, operator, left, right)
        elif operator == "-" and right.type.get_canonical().kind == TypeKind.POINTER:
            pass  # there is no sum of pointers
        elif operator in ARITHMETIC:
            self.edit(cursor, "2arithmetic", [OTHERS[operator]],
                      lambda number, sub: f"::mutation::{ARITHMETIC[operator]}({number}, {sub(a, b)}, {sub(c, d)})")
        elif operator == "&&":
            self.condition(left, false=False)
            self.condition(right, false=False)
        elif operator == "||":
            self.condition(left, true=False)
            self.condition(right, true=False)

    def comparison(self, cursor, operator, left, right):
        (a, b), (c, d) = self.range(left), self.range(right)
        mutants = ([NEIGHBOURS[operator]] if operator in NEIGHBOURS else []) + [f"not {operator}"]
        self.edit(cursor, "2comparison", mutants,
                  lambda number, sub: f"::mutation::{COMPARISONS[operator]}({number}, {sub(a, b)}, {sub(c, d)})")

    def call(self, cursor, children):
        self.calls.append(self.range(cursor))
        if re.fullmatch(r"operator(==|!=|<|>|<=|>=)", cursor.spelling or "") and len(children) == 3:
            operator = self.operator_between(children[0], children[2])
            if operator in COMPARISONS:
                self.comparison(cursor, operator, children[0], children[2])
        if re.fullmatch(r"operator!", cursor.spelling or ""):
            start, end = self.range(cursor)
            if self.text(start, start + 1) == "!":
                self.edit(cursor, "2not", ["without !"], lambda number, sub: f"::mutation::negate({number}, {sub(start + 1, end)})")

    def compound(self, cursor, left, right):
        operator = self.operator_between(left, right)
        (a, b), (c, d) = self.range(left), self.range(right)
        if operator in ASSIGNMENTS:
            self.edit(cursor, "2assignment", [ASSIGNMENTS[operator]], lambda number, sub:
                      f"(::mutation::on({number}) ? {sub(a, b)} {ASSIGNMENTS[operator]} {sub(c, d)} : {sub(a, b)} {operator} {sub(c, d)})")

    def unary(self, cursor, child):
        start, end = self.range(cursor)
        a, b = self.range(child)
        if self.text(start, a).strip() == "!":
            self.edit(cursor, "2not", ["without !"], lambda number, sub: f"::mutation::negate({number}, {sub(a, b)})")
        for given, other in (("++", "--"), ("--", "++")):
            if self.text(start, a).strip() == given:
                self.edit(cursor, "2step", [other], lambda number, sub, given=given, other=other:
                          f"(::mutation::on({number}) ? {other}{sub(a, b)} : {given}{sub(a, b)})")
            if self.text(b, end).strip() == given:
                self.edit(cursor, "2step", [other], lambda number, sub, given=given, other=other:
                          f"(::mutation::on({number}) ? {sub(a, b)}{other} : {sub(a, b)}{given})")

    def integer(self, cursor):
        start, end = self.range(cursor)
        literal = self.text(start, end)
        if not re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)[uUlL]*", literal):
            return
        function, mutants = ("next", ["+ 1"]) if int(literal.rstrip("uUlL"), 0) == 0 else ("number", ["+ 1", "- 1"])
        self.edit(cursor, "9number", mutants, lambda number, sub: f"::mutation::{function}({number}, {literal})")

    def call_by_another_name(self):
        """A name alone cannot be switched while running; the whole call can."""
        for start_of_name, given in self.names:
            end_of_name, other = start_of_name + len(given), NAMES[given]
            around = [(end - start, start, end) for start, end in self.calls if start <= start_of_name and end_of_name < end]
            if not around or self.text(start_of_name, end_of_name + 1) != given + "(":
                continue
            _, start, end = min(around)
            self.edits.append(Edit(start, end, "3name", [other], lambda number, sub, start=start, end=end, a=start_of_name, b=end_of_name,
                                   other=other: f"(::mutation::on({number}) ? {sub(start, a)}{other}{sub(b, end)} : {sub(start, end)})"))

    # --- Writing

    def write(self, dropped):
        """The file with all its mutants, and what they are; `dropped` edits are left out."""
        edits = sorted((edit for edit in set_of(self.edits) if key_of(edit) not in dropped),
                       key=lambda edit: (edit.start, -edit.end, edit.kind))
        root = [0, len(self.bytes), None, []]
        stack = [root]
        mutants = []
        for edit in edits:
            while not (stack[-1][0] <= edit.start and edit.end <= stack[-1][1]):
                stack.pop()
            node = [edit.start, edit.end, edit, []]
            stack[-1][3].append(node)
            stack.append(node)
        number_of = {}
        for edit in edits:
            number_of[key_of(edit)] = len(mutants)
            for change in edit.mutants:
                mutants.append((edit, change))

        def render(node, start, end):
            pieces, at = [], start
            for child in node[3]:
                if child[0] < start or child[1] > end:
                    continue
                pieces.append(self.text(at, child[0]))
                pieces.append(child[2].write(number_of[key_of(child[2])], lambda a, b, child=child: render(child, a, b)))
                at = child[1]
            pieces.append(self.text(at, end))
            return "".join(pieces)

        return render(root, 0, len(self.bytes)), mutants


def key_of(edit):
    return edit.start, edit.end, edit.kind


def set_of(edits):
    return {key_of(edit): edit for edit in edits}.values()


# --- Building


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def compile_command(path):
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        if entry["file"] == str(path):
            words = shlex.split(entry["command"])
            while "g++" not in pathlib.Path(words[0]).name:  # a compiler cache
                words.pop(0)
            out = words.index("-o")
            del words[out:out + 2]
            words = [word for word in words if word not in ("-c", str(path), "-Werror", "-DNDEBUG", "-Wall", "-Wextra", "-Wpedantic")
                     and not word.startswith(("-O", "-D_FORTIFY", "-U_FORTIFY", "-fstack", "-fcf"))]
            return [*words, "-O0", "-w", *CHECKED], entry["directory"]
    sys.exit(f"{path} is not compiled in {BUILD}")


def compile_mutants(path, work):
    command, folder = compile_command(path)
    arguments = [word for word in command[1:] if word.startswith(("-I", "-D", "-std", "/")) or word == "-isystem"]
    source = Source(path, arguments)
    dropped = set()
    for _ in range(12):
        text, mutants = source.write(dropped)
        mutated = work / path.name
        mutated.write_text(f'#line 1 "{path}"\n{text}')
        quoted = ["-iquote", str(path.parent), "-include", str(HERE / "switch.hpp")]
        tried = run([*command, *quoted, "-fmax-errors=0", "-fsyntax-only", str(mutated)], cwd=folder)
        if tried.returncode == 0:
            break
        lines = {int(line) for line in re.findall(re.escape(str(path)) + r":(\d+)", tried.stderr)}
        before = len(dropped)
        standing = [edit for edit in set_of(source.edits) if key_of(edit) not in dropped]
        for kinds in (("9",), ("3",), ("2arithmetic", "2assignment", "2step"), ("0", "1", "2")):
            fresh = {key_of(edit) for edit in standing if edit.kind.startswith(kinds) and
                     lines & set(range(source.line(edit.start), source.line(edit.end) + 1))}
            if fresh:
                dropped |= fresh
                break
        if len(dropped) == before:
            sys.exit(f"{path} with its mutants does not compile:\n{tried.stderr[:3000]}")
    else:
        sys.exit(f"{path} with its mutants does not compile:\n{tried.stderr[:3000]}")
    built = run([*command, *quoted, "-c", str(mutated), "-o", str(work / "mutated.o")], cwd=folder)
    if built.returncode:
        sys.exit(built.stderr[:3000])
    return source, mutants, len(dropped)


def link(test, work):
    command = run(["ninja", "-C", str(BUILD), "-t", "commands", test]).stdout.splitlines()[-1]
    words = shlex.split(command.removeprefix(": && ").removesuffix(" && :"))
    program = work / "tests"
    words[words.index("-o") + 1] = str(program)
    words = [word for word in words if "gtest_main" not in word]
    first = next(index for index, word in enumerate(words) if word.endswith(".o"))
    main = run(["g++", "-std=c++20", "-O0", *CHECKED, "-I/usr/src/googletest/googletest/include", "-include", str(HERE / "switch.hpp"), "-c",
                str(HERE / "main.cpp"), "-o", str(work / "main.o")])
    if main.returncode:
        sys.exit(main.stderr[:2000])
    # What others write texts with is to be seen writing past an end.
    command, folder = compile_command(ROOT / "wasm/core/text.cpp")
    writer = run([*command, "-c", str(ROOT / "wasm/core/text.cpp"), "-o", str(work / "text.o")], cwd=folder)
    if writer.returncode:
        sys.exit(writer.stderr[:2000])
    # The first definition counts: what the original has besides, it may keep.
    linked = run([*words[:first], "-fsanitize=address", "-Wl,-z,muldefs", str(work / "main.o"), str(work / "mutated.o"),
                  str(work / "text.o"), *words[first:]], cwd=BUILD)
    if linked.returncode:
        sys.exit(linked.stderr[:3000])
    return program


# --- Trying


def bounded():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Trial:
    def __init__(self, program, work):
        self.program = program
        record = work / "reached.tsv"
        ran = run([str(program), "record", str(record)], cwd=ROOT, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        if ran.returncode:
            sys.exit(f"the tests fail without any mutant:\n{ran.stdout[-2000:]}")
        self.tests = collections.defaultdict(list)
        self.time = {}
        for row in record.read_text().splitlines():
            name, milliseconds, reached = row.split("\t")
            self.time[name] = int(milliseconds) / 1000
            for number in filter(None, reached.split(",")):
                self.tests[int(number)].append(name)

    def survives(self, number, tests):
        """Whether all of these tests pass with the mutant."""
        limit = 10 * sum(self.time[name] for name in tests) + 3
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0:hard_rss_limit_mb=1000:symbolize=0", "GTEST_FILTER": ":".join(tests)}
        try:
            return subprocess.run([str(self.program), "try", str(number)], cwd=ROOT, env=environment, timeout=limit, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bounded).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def outcome(self, number):
        tests = sorted(self.tests[number], key=self.time.get)
        if not tests:
            return "not reached by any test"
        # The quickest first: most mutants die of the first test that comes by.
        for few in (tests[:8], tests[8:]):
            if few and not self.survives(number, few):
                return "killed"
        return "survived"


def names_of(source, mutants):
    """What each mutant is called: where, what stood there, what became of it; counted where that is not enough."""
    seen = collections.Counter()
    names = []
    for edit, change in mutants:
        code = re.sub(r"\s+", " ", source.text(edit.start, edit.end))
        name = (source.function_at(edit.start), code if len(code) <= 80 else code[:77] + "...", f"{edit.kind[1:]}: {change}")
        seen[name] += 1
        names.append((*name, seen[name]))
    return names


def counted(change):
    """A change as equivalent.json has it: its words, and the number of the place ("number: + 1 #2")."""
    words, _, count = change.partition(" #")
    return words, int(count or 1)


def mutate(file, workers, list_only):
    path = ROOT / file
    work = WORK / file.replace("/", "_")
    work.mkdir(parents=True, exist_ok=True)
    source, mutants, left_out = compile_mutants(path, work)
    names = names_of(source, mutants)
    print(f"{file}: {len(mutants)} mutants ({left_out} places left as they are: they do not compile otherwise)", flush=True)
    if list_only:
        for (edit, _), name in zip(mutants, names):
            print(f"  {source.line(edit.start)}: {' | '.join(map(str, name))}")
        return True
    trial = Trial(link(FILES[file], work), work)
    digest = hashlib.sha256(source.bytes + (HERE / "switch.hpp").read_bytes()).hexdigest()
    kept = work / "killed.json"
    state = json.loads(kept.read_text()) if kept.exists() else {}
    killed = {tuple(name) for name in state["killed"]} if state.get("digest") == digest else set()
    equivalent = {(row["function"], code, change, count): row
                  for row in json.loads((HERE / "equivalent.json").read_text()) if row["file"] == file
                  for code, changes in row["mutants"].items() for change, count in map(counted, changes)}
    todo = [number for number, name in enumerate(names) if name not in killed and name not in equivalent]
    alive = []

    def keep():
        kept.write_text(json.dumps({"digest": digest, "killed": sorted(killed)}))

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for count, (number, outcome) in enumerate(zip(todo, pool.map(trial.outcome, todo)), 1):
            edit, _ = mutants[number]
            if outcome == "killed":
                killed.add(names[number])
            else:
                alive.append(number)
                function, code, change, which = names[number]
                print(f"  {file}:{source.line(edit.start)}: {outcome}: in {function}: {code}  ->  {change}" +
                      (f" (number {which})" if which > 1 else ""), flush=True)
            if count % 10 == 0:
                keep()
            if count % 100 == 0:
                print(f"  ... {count} of {len(todo)}", flush=True)
    keep()
    gone = [name for name in equivalent if name not in set(names)]
    for function, code, change, count in gone:
        print(f"  equivalent.json names what is not there any more: {function}: {code} -> {change} (number {count})")
    died = len(names) - len(alive) - (len(equivalent) - len(gone))
    print(f"{file}: {died} killed, {len(equivalent) - len(gone)} equivalent, {len(alive)} survived", flush=True)
    (work / "alive.json").write_text(json.dumps([dict(zip(("function", "code", "change", "count"), names[number]), file=file,
                                                      line=source.line(mutants[number][0].start)) for number in alive], indent=1))
    return not alive and not gone


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--list", action="store_true", help="say what would be tried")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    Config.set_library_file("/usr/lib/llvm-14/lib/libclang.so.1")
    for file in arguments.files:
        if file not in FILES:
            sys.exit(f"{file} is none of: {', '.join(FILES)}")
    fine = [mutate(file, arguments.workers, arguments.list) for file in arguments.files or FILES]
    sys.exit(0 if all(fine) else 1)


main()
