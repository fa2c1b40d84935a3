#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The manual pages name every command, option, exit status and key, each key with the default that it has."""
import pathlib
import re
import shutil
import subprocess
import unittest

from support import BINARY

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MANUAL = REPOSITORY / 'src' / 'man'
COMMANDS = MANUAL / 'feedmerged.8.scd'
KEYS = MANUAL / 'feedmerged.toml.5.scd'


def help_of(*words):
    return subprocess.run([BINARY, *words, '--help'], capture_output=True, text=True, timeout=20).stdout


def sections(text, mark):
    """{title: text} of the parts that begin with `mark` and a title."""
    parts = re.split(mark, text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Manual(unittest.TestCase):
    def test_every_command_with_every_option(self):
        described = sections(COMMANDS.read_text().split('# COMMANDS')[1].split('\n# ')[0], r'^\*(\w+)\*')
        commands = re.findall(r'^  (\w+)', help_of().split('Subcommands:')[1], re.M)
        self.assertEqual(set(described), set(commands))
        for command in commands:
            for option in set(re.findall(r'(?<![\w-])--[a-z-]+', help_of(command).split('Options:')[-1])) - {'--help'}:
                self.assertIn(f'*{option}*', described[command], command)

    def test_no_option_that_is_not_there(self):
        for page in (COMMANDS, KEYS):
            for option in set(re.findall(r'\*(--[a-z-]+)\*', page.read_text())):
                self.assertTrue(any(option in help_of(*words) for words in
                                    ([], ['once'], ['check'], ['discover'], ['parse'], ['teaser'], ['show'], ['status'],
                                     ['sanitize'], ['search'], ['why'])), option)

    def test_every_exit_status(self):
        statuses = re.findall(r'= (\d+),', (REPOSITORY / 'src' / 'app' / 'exit_status.hpp').read_text())
        described = re.findall(r'^(?:\[\[|\|)\s+(\d+)$', COMMANDS.read_text().split('# EXIT STATUS')[1], re.M)
        self.assertEqual(described, statuses)

    def test_every_key_with_its_default_in_its_section(self):
        described = {}
        for section, text in sections('# top\n' + KEYS.read_text().split('# DESCRIPTION')[1], r'^# (\S+)\n').items():
            for names, default in re.findall(r'^(\*[a-z_]+\* = .*?)\((?:default: )?(.*)\)$', text, re.M):
                for name in re.findall(r'\*([a-z_]+)\*', names):
                    described[section.strip('[]'), name] = default
        section, shipped = 'top', {}
        for line in (REPOSITORY / 'config' / 'feedmerged.toml').read_text().split('\n'):
            if header := re.fullmatch(r'#?\[+([a-z]+)\]+', line):
                section = header[1]
            elif key := re.fullmatch(r'(#?)([a-z_]+) = (.*)', line):
                shipped[section, key[2]] = key[3] if key[1] else 'needed'
        self.assertGreater(len(shipped), 30)
        self.assertEqual(set(described), set(shipped))
        for key, default in shipped.items():
            if key != ('feed', 'interval'):  # empty: that of [fetch], which the page says as well
                self.assertEqual(described[key], default, key)

    def test_pages_are_well_formed(self):
        if not shutil.which('scdoc'):
            self.skipTest('there is no scdoc')
        for page in (COMMANDS, KEYS):
            with page.open() as source:
                made = subprocess.run(['scdoc'], stdin=source, capture_output=True, text=True, timeout=20)
            self.assertEqual((made.returncode, made.stderr), (0, ''), page)
            if shutil.which('man'):
                shown = subprocess.run(['man', '--warnings', '-l', '-'], input=made.stdout, capture_output=True, text=True,
                                       timeout=20, env={'PATH': '/usr/bin:/bin', 'LC_ALL': 'C.UTF-8', 'MANWIDTH': '80'})
                self.assertEqual(shown.stderr, '', page)


if __name__ == '__main__':
    unittest.main()
