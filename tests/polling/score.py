#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The score of the polling tests, from a report of ctest, as the table in the README.

usage: score.py REPORT.xml README.md            writes the table between its two marks
       score.py --check REPORT.xml README.md    exit status 1 where the table there is another

A point passes where all tests that carry its number do: frb_NNN for the titles of the Feed Reader Behavior list, poll_NNN
for the checklist. A point without a test does not pass.
"""

import re
import sys
import xml.etree.ElementTree

BEGIN, END = "<!-- polling score: tests/polling/score.py -->", "<!-- end of the score -->"

FRB = [1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34, 35, 36, 37]
# 42 (WebSub) and 44 (paged source feeds) are not about what this poller does.
GROUPS = [
    ("Feed Reader Behavior list", "frb", FRB),
    ("conditional requests", "poll", list(range(1, 13))),
    ("timing", "poll", list(range(13, 24))),
    ("redirects and statuses", "poll", list(range(24, 30)) + [50]),
    ("manners", "poll", list(range(30, 36)) + [47, 49]),
    ("robustness", "poll", list(range(36, 42)) + [43, 45, 46, 48]),
]


def results(report):
    """{"frb_001": True, …}"""
    out = {}
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        passed = case.get("status") == "run" and case.find("failure") is None
        for point in re.findall(r"\b(?:frb|poll)_\d{3}\b", case.get("name", "")):
            out[point] = out.get(point, True) and passed
    return out


def ranges(numbers):
    """[1, 2, 3, 7] as "1–3, 7"."""
    runs = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def table(passed):
    lines = [BEGIN, "| points | pass | which | fail |", "|---|---|---|---|"]
    for name, prefix, numbers in GROUPS:
        good = [n for n in numbers if passed.get(f"{prefix}_{n:03}")]
        bad = [n for n in numbers if n not in good]
        lines.append(f"| {name} | {len(good)} of {len(numbers)} | {ranges(good)} | {ranges(bad) or '–'} |")
    return "\n".join(lines + [END])


def main(arguments):
    check = arguments[:1] == ["--check"]
    if len(arguments) != 2 + check:
        sys.exit(__doc__)
    report, readme = arguments[check:]
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    if BEGIN not in text or END not in text:
        sys.exit(f"{readme} has no place for the table: {BEGIN} … {END}")
    head, tail = text.split(BEGIN, 1)[0], text.split(END, 1)[1]
    wanted = head + table(results(report)) + tail
    if check and wanted != text:
        sys.exit(f"the score in {readme} is not that of the tests; tests/polling/score.py {report} {readme} writes it anew:\n"
                 + table(results(report)))
    if not check:
        with open(readme, "w", encoding="utf-8") as file:
            file.write(wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
