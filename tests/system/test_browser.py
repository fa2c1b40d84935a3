#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Sanitised HTML in a real browser: of the snippets that run something in Chromium as they are, none may when sanitised.

The snippets and the checker that shows them, xss/ of the shared checks, lie beside the repository, or where
FEEDMERGED_SHARED says; elsewhere, and without Chromium, the test is skipped.
"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import BINARY, SHARED, require

CHECKER, SNIPPETS = SHARED / 'xss' / 'check.py', SHARED / 'xss' / 'snippets.jsonl'
CHROMIUM = pathlib.Path(shutil.which('chromium') or '/usr/bin/chromium')
# Frames at once: two processors show no more, and slow frames are taken for ones that hang.
BATCH = 16
# Every n-th snippet is shown as it is, too: a checker that sees nothing must not pass.
RAW_STEP = 12


def active_snippets():
    with SNIPPETS.open(encoding='utf-8') as lines:
        return [snippet for snippet in map(json.loads, lines) if snippet['active']]


def sanitised(snippet):
    done = subprocess.run([BINARY, 'sanitize', '--base-url', 'https://example.org/'], capture_output=True, check=True,
                          input=snippet['html'].encode('utf-8', 'surrogatepass'), timeout=60)
    return {'id': snippet['id'], 'html': done.stdout.decode()}


class Browser(unittest.TestCase):
    def show(self, fragments):
        """What the browser did: the checker's counts, and its reports by fragment."""
        with tempfile.TemporaryDirectory(prefix='feedmerged-browser-') as folder:
            source, report = pathlib.Path(folder, 'fragments.jsonl'), pathlib.Path(folder, 'report.jsonl')
            source.write_text(''.join(json.dumps(fragment) + '\n' for fragment in fragments))
            done = subprocess.run([sys.executable, '-B', CHECKER, source, '--report', report, '--batch', str(BATCH),
                                   '--chromium', CHROMIUM], capture_output=True, text=True, timeout=600)
            self.assertTrue(done.stdout, done.stderr)
            counts = json.loads(done.stdout.splitlines()[-1])
            print(f'{counts["loaded"]} of {len(fragments)} shown in {counts["seconds"]} s', file=sys.stderr)
            return counts, [json.loads(line) for line in report.read_text().splitlines()]

    def test_nothing_sanitised_runs(self):
        snippets = active_snippets()
        self.assertGreater(len(snippets), 500)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            fragments = list(pool.map(sanitised, snippets))
        self.assertTrue(any(fragment['html'] for fragment in fragments))
        counts, reports = self.show(fragments)
        html = {fragment['id']: fragment['html'] for fragment in fragments}
        for report in reports:
            with self.subTest(report['id']):
                for signal in ('fired', 'csp', 'residue', 'slow'):
                    self.assertFalse(report[signal], f'{report} from {html[report["id"]]!r}')
        self.assertEqual((counts['loaded'], counts['not_completed']), (len(fragments), 0), counts)
        for count in ('fired', 'csp_script', 'residue', 'timed_out_twice'):
            self.assertEqual(counts[count], 0, counts)

    def test_as_they_are_most_run(self):
        sample = active_snippets()[::RAW_STEP]
        counts, _ = self.show(sample)
        self.assertGreater(counts['fired'], len(sample) / 2, counts)
        self.assertGreater(counts['residue'], len(sample) / 2, counts)


if __name__ == '__main__':
    require(CHECKER, SNIPPETS, CHROMIUM)
    unittest.main()
